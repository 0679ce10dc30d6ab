package dev.lanewise.simd.gemm;

/** Loop 1 of a product: register tiles down one panel of B. */
public final class TileLoop {
    /** The register tile whose rows of A and C may lie where tables say. */
    public static final Microkernel OF_TABLES = new Tile6x4();

    /** A last tile of so many is no narrower than the others: C2 would have one more to compile for little. */
    private static final int MANY_TILES = 4;

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
        if (width == nr && !tile.writesWholeTile()) {
            multiply(tile, a, atA, rowA, stepA, rows, b, atB, stepB, c, atC, rowC, slice, resume);
            return;
        }
        // Where C is no wider and begins here, what a row's vectors write beyond it the next row overwrites.
        boolean copies = resume || width < rowC || tile.writesWholeTile();
        int direct = copies ? 0 : Math.floorDiv(rows * width - nr, width) + 1;
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

    /**
     * Columns of C that are too few to fill vectors, of an A that lies column by column: computes them as rows of
     * {@code Cᵀ ← Bᵀ·Aᵀ}, where the rows of C fill the vectors, and transposes the result. Each element has the same
     * factors in the same order, and so the same bits.
     *
     * @param rowsOfA how many there are, at least {@link Tiles#LEAST_ROWS_ACROSS}
     * @param colB    floats from one column of B to the next
     * @param stepB   floats from one row of B to the next
     * @param atTile  where there is room for {@link #floatsAcross} of the tiles in the memory
     */
    static void multiplyAcross(Tiles tiles, float[] a, int atA, int rowsOfA, int stepA, int rows, float[] b, int atB,
            int colB, int stepB, int cols, float[] memory, int atTile, float[] c, int atC, int rowC, int slice,
            boolean resume) {
        int widest = tiles.main().cols();
        // Of an A of fewer rows than the widest tile has columns, no tile is wider than A is high.
        int most = rowsOfA < widest ? rowsOfA / 2 : widest;
        int squares = atTile + (Tiles.MOST_COLS_ACROSS + Transpose.WIDTH) * widest;
        int height;
        for (int i = 0; i < rows; i += height) {
            Microkernel tile = tiles.of(rows < MANY_TILES * widest ? Math.min(rows - i, most) : most);
            int nr = tile.cols();
            height = Math.min(nr, rows - i);
            // Begins earlier where the array would end within the tile.
            int first = Math.min(i, a.length - nr - (slice - 1) * stepA - atA);
            int at = atTile + i - first;
            int tileC = atC + i * rowC;
            if (resume) {
                copySingly(c, tileC, 1, rowC, cols, height, memory, at, nr, 1);
            }
            multiply(tile, b, atB, colB, stepB, cols, a, atA + first, stepA, memory, atTile, nr, slice, resume);
            if (2 * cols < Transpose.WIDTH) {
                copySingly(memory, at, nr, 1, cols, height, c, tileC, 1, rowC);
            } else {
                copyTransposed(memory, at, nr, cols, height, squares, c, tileC, rowC);
            }
        }
    }

    /** The memory that {@link #multiplyAcross} needs: rows of Cᵀ, with what a square reads beyond them, and squares. */
    static int floatsAcross(Tiles tiles) {
        int width = Transpose.WIDTH;
        int cols = Math.ceilDiv(Tiles.MOST_COLS_ACROSS, width) * width;
        return (Tiles.MOST_COLS_ACROSS + width) * tiles.main().cols() + width * cols;
    }

    /** Copies element (i, j) from {@code atFrom + i·rowFrom + j·colFrom} to {@code atTo + i·rowTo + j·colTo}. */
    private static void copySingly(float[] from, int atFrom, int rowFrom, int colFrom, int rows, int cols, float[] to,
            int atTo, int rowTo, int colTo) {
        for (int i = 0; i < rows; i++) {
            int source = atFrom + i * rowFrom;
            int target = atTo + i * rowTo;
            for (int j = 0; j < cols; j++) {
                to[target] = from[source];
                source += colFrom;
                target += colTo;
            }
        }
    }

    /** Copies rows of Cᵀ to columns of C, by squares in the same memory, of which only what exists is copied on. */
    private static void copyTransposed(float[] memory, int at, int nr, int rows, int cols, int squares, float[] c,
            int atC, int rowC) {
        int width = Transpose.WIDTH;
        int wide = Math.ceilDiv(rows, width) * width;
        for (int j = 0; j < cols; j += width) {
            for (int i = 0; i < rows; i += width) {
                Transpose.copy(memory, at + i * nr + j, nr, width, width, memory, squares + i, wide);
            }
            Packing.copyWide(memory, squares, wide, Math.min(width, cols - j), rows, c, atC + j * rowC, rowC);
        }
    }
}
