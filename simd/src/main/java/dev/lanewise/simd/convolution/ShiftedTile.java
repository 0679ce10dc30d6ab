package dev.lanewise.simd.convolution;

import dev.lanewise.simd.Lanes;

/**
 * The innermost product of a convolution that reads images where they lie: a register tile {@code C ← A·B} or
 * {@code C ← C + A·B} over a slice of k, where the rows of B begin wherever a table says and so may overlap.
 *
 * <pre>
 * A: rows × k       element (i, p) at atA + i + p·stepA
 * B: k × vectors    vector j of row p at atB + vectors[vector + j] + pixels[pixel + p]
 * C: rows × vectors row i at atC + i·rowC, its vectors one behind the other
 * </pre>
 *
 * <p>As with {@link dev.lanewise.simd.gemm.Microkernel}, every element of C is one chain of fused multiply-adds over p,
 * held in a lane of a register, and the method does nothing else and has one loop. It always computes all rows.
 */
interface ShiftedTile {
    /** The longest slice of k: short enough for a loop without a safepoint poll. */
    int LONGEST_SLICE = 1000;
    /**
     * The tile of this machine for products of so many rows. With few registers it is that of 6 rows, which takes a
     * twelfth less time for each, unless more than that is lost at the last rows.
     */
    static ShiftedTile of(int rows) {
        if (Lanes.MANY_REGISTERS) {
            return new ShiftedTile8x3();
        }
        ShiftedTile high = new ShiftedTile6x2();
        ShiftedTile low = new ShiftedTile4x2();
        return 12 * high.inWholeTiles(rows) <= 13 * low.inWholeTiles(rows) ? high : low;
    }

    /** So many rows and those that the last tile has beyond them. */
    default int inWholeTiles(int rows) {
        return Math.ceilDiv(rows, rows()) * rows();
    }

    /** How many rows it has. */
    int rows();

    /** How many vectors a row has. */
    int vectors();

    /**
     * Computes one tile.
     *
     * @param k      at most {@link #LONGEST_SLICE}
     * @param resume whether the chains go on from what C holds; otherwise they start at +0
     */
    void multiply(float[] a, int atA, int stepA, float[] b, int atB, int[] vectors, int vector, int[] pixels, int pixel,
            float[] c, int atC, int rowC, int k, boolean resume);
}
