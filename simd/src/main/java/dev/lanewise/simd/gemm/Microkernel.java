package dev.lanewise.simd.gemm;

import dev.lanewise.tensor.Nullable;

/**
 * The innermost product: a register tile {@code C ← A·B} or {@code C ← C + A·B} over a slice of k.
 *
 * <pre>
 * A: rows × k    element (i, p) at atA + i·rowA + p·stepA; 1 ≤ rows ≤ {@link #rows()}
 * B: k × cols    row p at atB + p·stepB, {@link #cols()} floats one behind the other
 * C: rows × cols row i at atC + i·rowC
 * </pre>
 *
 * <p>So A may lie row by row or column by column, and B in a packed panel or in its matrix. Every element of C is one
 * chain of fused multiply-adds over p = 0, 1, …, k − 1, held in a lane of a register. The tile computes
 * {@link #rows()} rows even where fewer are given: the last one several times over, every copy storing the same bits.
 * Nothing beside the given rows and columns is written, but by a tile that {@link #writesWholeTile()}. k is at most
 * {@link #LONGEST_SLICE}: where C2 sees that, it compiles the loop without a safepoint poll, and its registers suffice.
 *
 * <p>Addresses are as scarce as vectors: x86 has 14 registers for them, and a loop that keeps what it counts in memory
 * takes a store and a load after it for every step. Hence the small tiles have a loop of their own for what they are
 * chosen for: rows of A side by side, and in 6 × 2, 10 × 1 and 10 × (½ + ½) one behind the other; a tile of 24
 * accumulators has one loop a method, because C2 spills them as soon as there is a second one. Instructions are scarce too
 * where there are few registers, or where they are issued to the units that multiply: a step that checks bounds or adds
 * up addresses has more of them than its multiply-adds give time for. So loops that are chosen for packed panels of B
 * count on their stride, a constant, and tiles with a {@link #packing} on that of A as well.
 *
 * <p>An implementation does nothing else, because C2 gives up on what grows large. Its accumulators are local
 * variables, written out: C2 keeps neither arrays of vectors nor vectors returned by a method that it does not inline
 * in registers.
 */
public interface Microkernel {
    /** The longest slice of k that a register tile takes: short enough for a loop without a safepoint poll. */
    int LONGEST_SLICE = 1000;

    /** The register tile of this machine for products of so many columns, whose A lies row by row or column by column. */
    static Microkernel of(int cols, boolean transposedA) {
        return Tiles.of(transposedA).of(cols);
    }

    /** The same for an A of many rows that lies row by row and may be packed first, if that is faster for so long a k. */
    static Microkernel packing(int cols, int k) {
        Microkernel packing = Tiles.of(Integer.MAX_VALUE, cols, k, false, true, false).of(cols);
        return packing.packing() == null ? of(cols, false) : packing;
    }

    /**
     * How A is packed, if both factors must lie in packed panels; A then with {@code rowA} floats for each row of a panel
     * and whatever {@code stepA}, and B with a {@code stepB} of {@link #cols()}. Otherwise {@code null}: A is read where
     * it lies.
     */
    default @Nullable PackingOfA packing() {
        return null;
    }

    /** How many rows of so many are in the tile that begins with row i. */
    default int height(int rows, int i) {
        PackingOfA packing = packing();
        return packing == null ? Math.min(rows(), rows - i) : packing.height(rows, i);
    }

    /** How many steps of a slice of k it multiplies with packed panels of A. */
    default int packed(int slice) {
        PackingOfA packing = packing();
        return packing == null ? 0 : slice - slice % packing.steps();
    }

    /** The tile of the same columns for the other steps: for an A that is read where it lies. */
    default Microkernel ofRest() {
        return this;
    }

    /**
     * Whether it writes all of its rows and columns, also those that are not given, to a C of just that size, whose rows
     * lie one behind the other: so that what exists of it is copied to where it belongs.
     */
    default boolean writesWholeTile() {
        return false;
    }

    /** MR, the rows of the register tile. */
    int rows();

    /** NR, its columns: a number of vectors, the last of which may be half. */
    int cols();

    /**
     * Computes one tile.
     *
     * @param resume whether the chains go on from what C holds; otherwise they start at +0
     */
    void multiply(float[] a, int atA, int rowA, int stepA, int rows, float[] b, int atB, int stepB, float[] c, int atC,
            int rowC, int k, boolean resume);

    /**
     * Computes {@code tiles} tiles side by side: the same rows of A, one panel of B after the other.
     *
     * @param panel  how many floats lie between the beginning of one tile's panel of B and that of the next
     * @param resume whether the chains go on from what C holds; otherwise they start at +0
     */
    default void multiplyRow(float[] a, int atA, int rowA, int stepA, int rows, float[] b, int atB, int stepB,
            int panel, int tiles, float[] c, int atC, int rowC, int k, boolean resume) {
        for (int t = 0; t < tiles; t++) {
            multiply(a, atA, rowA, stepA, rows, b, atB + t * panel, stepB, c, atC + t * cols(), rowC, k, resume);
        }
    }
}
