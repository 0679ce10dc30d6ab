package dev.lanewise.simd.gemm;

/** Loop 1 of a product: register tiles down one panel of B. */
public final class TileLoop {
    private TileLoop() {
    }

    /**
     * {@code C ← A·B} or {@code C ← C + A·B} for one panel as wide as the tile, over a slice of k. Where what lies in
     * A, B and C is as {@link Microkernel} has it.
     */
    public static void multiply(Microkernel tile, float[] a, int atA, int rowA, int stepA, int rows, float[] b, int atB,
            int stepB, float[] c, int atC, int rowC, int slice, boolean resume) {
        int mr = tile.rows();
        for (int i = 0; i < rows; i += mr) {
            tile.multiply(a, atA + i * rowA, rowA, stepA, Math.min(mr, rows - i), b, atB, stepB, c, atC + i * rowC,
                    rowC, slice, resume);
        }
    }

    /**
     * As {@link #multiply}, for the panel at the right edge, of which only {@code width} columns exist in C: by way of
     * a copy in the memory at {@code atTile}, where that is needed.
     */
    public static void multiplyEdge(Microkernel tile, float[] a, int atA, int rowA, int stepA, int rows, float[] b,
            int atB, int stepB, float[] memory, int atTile, float[] c, int atC, int rowC, int width, int slice,
            boolean resume) {
        int nr = tile.cols();
        if (width == nr) {
            multiply(tile, a, atA, rowA, stepA, rows, b, atB, stepB, c, atC, rowC, slice, resume);
            return;
        }
        int mr = tile.rows();
        // Where C is no wider and begins here, what a row's vectors write beyond it the next row overwrites.
        int direct = resume || width < rowC ? 0 : Math.floorDiv(rows * width - nr, width) + 1;
        for (int i = 0; i < rows; i += mr) {
            int height = Math.min(mr, rows - i);
            int tileA = atA + i * rowA;
            int tileC = atC + i * rowC;
            if (i + mr <= direct) {
                tile.multiply(a, tileA, rowA, stepA, mr, b, atB, stepB, c, tileC, rowC, slice, false);
                continue;
            }
            if (resume) {
                Packing.copy(c, tileC, rowC, height, width, memory, atTile, nr);
            }
            tile.multiply(a, tileA, rowA, stepA, height, b, atB, stepB, memory, atTile, nr, slice, resume);
            Packing.copy(memory, atTile, nr, height, width, c, tileC, rowC);
        }
    }
}
