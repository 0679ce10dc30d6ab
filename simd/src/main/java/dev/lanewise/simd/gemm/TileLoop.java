package dev.lanewise.simd.gemm;

/** Loop 1 of a product: register tiles down one panel of B. */
public final class TileLoop {
    /** The register tile whose rows of A and C may lie where tables say. */
    public static final Microkernel OF_TABLES = new Tile6x4();

    private TileLoop() {
    }

    /**
     * {@code C ← A·B} or {@code C ← C + A·B} for one panel as wide as the tile, over a slice of k. Where what lies in
     * A, B and C is as {@link Microkernel} has it.
     */
    public static void multiply(Microkernel tile, float[] a, int atA, int rowA, int stepA, int rows, float[] b, int atB,
            int stepB, float[] c, int atC, int rowC, int slice, boolean resume) {
        int panel = tile.rows() * rowA;
        int height;
        for (int i = 0, tileA = atA; i < rows; i += height, tileA += panel) {
            height = tile.height(rows, i);
            tile.multiply(a, tileA, rowA, stepA, height, b, atB, stepB, c, atC + i * rowC, rowC, slice, resume);
        }
    }

    /**
     * As the other, for a panel of {@link #OF_TABLES} and rows that lie anywhere: row i of A at
     * {@code atA + rowsOfA[first + i]}, and of C at {@code atC + rowsOfC[first + i]}.
     */
    public static void multiply(float[] a, int atA, int[] rowsOfA, float[] b, int atB, float[] c, int atC,
            int[] rowsOfC, int first, int rows, int slice, boolean resume) {
        int last = first + rows - 1;
        for (int i = first; i <= last; i += Tile6x4.MR) {
            int i1 = Math.min(i + 1, last);
            int i2 = Math.min(i + 2, last);
            int i3 = Math.min(i + 3, last);
            int i4 = Math.min(i + 4, last);
            int i5 = Math.min(i + 5, last);
            Tile6x4.multiply(a, atA + rowsOfA[i], atA + rowsOfA[i1], atA + rowsOfA[i2], atA + rowsOfA[i3],
                    atA + rowsOfA[i4], atA + rowsOfA[i5], 1, b, atB, Tile6x4.NR, c, atC + rowsOfC[i],
                    atC + rowsOfC[i1], atC + rowsOfC[i2], atC + rowsOfC[i3], atC + rowsOfC[i4], atC + rowsOfC[i5],
                    slice, resume);
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
        // Where C is no wider and begins here, what a row's vectors write beyond it the next row overwrites.
        int direct = resume || width < rowC ? 0 : Math.floorDiv(rows * width - nr, width) + 1;
        int panel = tile.rows() * rowA;
        int height;
        for (int i = 0, tileA = atA; i < rows; i += height, tileA += panel) {
            height = tile.height(rows, i);
            int tileC = atC + i * rowC;
            if (i + height <= direct) {
                tile.multiply(a, tileA, rowA, stepA, height, b, atB, stepB, c, tileC, rowC, slice, false);
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
