package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Operation;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/**
 * Loops 4 to 1 of the product: one part of C over one block of k, on one thread, which owns this object and the memory
 * that it packs into. Knows nothing of threads, nor of other parts.
 *
 * <pre>
 * loop 4   slices of k, KC long: panels of B are packed
 * loop 3   blocks of A, MC × KC: stay in the L2 cache for all panels, a single row of tiles in the L1 cache
 * loop 2   panels of B, KC × NR: stay in the L1 or L2 cache for all rows of the block
 * loop 1   register tiles, MR × NR
 * </pre>
 *
 * Where all tiles want A in panels, the last two change places: a panel of A stays in the L1 cache while those of B pass,
 * and C is read and written along its rows, which the processor foresees, instead of down its columns.
 */
final class Macrokernel {
    private final Gemm gemm;
    private final Blocking blocking;
    private final Microkernel tile;
    private final Microkernel edge;
    /** As wide as these, for the last steps of k, which do not fill packed panels of A; the same where A is not packed. */
    private final Microkernel tileOfRest;
    private final Microkernel edgeOfRest;
    /** The register tiles of columns that are computed across. */
    private final Tiles across;
    private final boolean rowByRow;
    /** A's elements: (i, p) lies at i·rowA + p·stepA from the first. */
    private final float[] a;
    private final int rowA;
    private final int stepA;
    private final int k;
    private final boolean finishes;
    /** The panels of B if they never change. */
    private final @Nullable PackedFactor constant;
    /** Where panels of B, one register tile and panels of A lie in the memory. */
    private final int panelsAt;
    private final int tileAt;
    private final int panelsOfA;

    /** Where the loops are: the memory, the slice of k, the block of A and the rows of C. */
    private float[] memory = new float[0];
    private int p;
    private int slice;
    private int atA;
    private int panelOfA;
    private float[] c = new float[0];
    private int rowC;
    private boolean resume;

    /** For a product, with memory from {@code owned} on, and the panels of B if they never change. */
    Macrokernel(Gemm gemm, Blocking blocking, @Nullable PackedFactor constant, int owned) {
        this.constant = constant;
        this.gemm = gemm;
        this.blocking = blocking;
        tile = blocking.tile();
        edge = blocking.edge();
        tileOfRest = tile.ofRest();
        edgeOfRest = edge.ofRest();
        across = Tiles.across(gemm.c().cols() - blocking.along());
        rowByRow = blocking.rowByRow();
        k = gemm.a().cols();
        finishes = k <= Operation.K_BLOCK;
        panelsAt = Packing.atLine(owned);
        tileAt = panelsAt + blocking.panels();
        panelsOfA = tileAt + blocking.tileFloats(gemm.c().cols());
        a = gemm.a().data();
        rowA = gemm.a().transposed() ? 1 : gemm.a().stride();
        stepA = gemm.a().transposed() ? gemm.a().stride() : 1;
    }

    /** How many floats of memory each thread needs. */
    static long memory(Gemm gemm, Blocking blocking) {
        return Packing.LINE + (long) blocking.panels() + blocking.tileFloats(gemm.c().cols()) + blocking.panelsOfA();
    }

    /**
     * Computes a part: {@code height} rows from {@code row}, {@code width} columns from {@code col}.
     *
     * @param first      where the block of k begins
     * @param c          where the part goes: row i at {@code atC + i·rowC}
     * @param accumulate whether the chains go on from what is there
     */
    void multiply(float[] memory, int first, int row, int height, int col, int width, float[] c, int atC, int rowC,
            boolean accumulate) {
        this.memory = memory;
        this.c = c;
        this.rowC = rowC;
        int end = Math.min(k, first + Operation.K_BLOCK);
        int along = Math.clamp(blocking.along() - col, 0, width);
        for (p = first; p < end; p += slice) {
            slice = slice(end);
            resume = accumulate || p > first;
            packB(col, along);
            int rows;
            for (int i = 0; i < height; i += rows) {
                rows = blocking.height(height, i);
                atA = gemm.a().index(row + i, p);
                panelOfA = panelsOfA;
                PackingOfA packing = tile.packing();
                if (packing != null && along > 0) {
                    packing.panels(gemm.a(), row + i, rows, p, tile.packed(slice), memory, panelsOfA);
                }
                if (rowByRow) {
                    multiplyRows(row + i, rows, col, along, atC + i * rowC);
                } else {
                    multiplyPanels(row + i, rows, col, along, atC + i * rowC);
                }
                if (along < width) {
                    multiplyAcross(row + i, rows, col + along, width - along, atC + i * rowC + along);
                }
            }
        }
    }

    /** Loop 1 around loop 2: a row of register tiles after the other. */
    private void multiplyRows(int row, int rows, int col, int width, int atC) {
        int height;
        for (int i = 0; i < rows; i += height) {
            height = tile.height(rows, i);
            multiplyPanels(row + i, height, col, width, atC + i * rowC);
            atA += height * rowA;
            panelOfA += tile.rows() * tile.packed(slice);
        }
    }

    /** How long the slice at p is: where the way changes in which the edge of B is read, the slice ends. */
    private int slice(int end) {
        int stop = p < blocking.edgeEnd() ? Math.min(end, blocking.edgeEnd()) : end;
        return Math.min(blocking.kc(), stop - p);
    }

    /** Whether the panel at the right edge is packed for this slice. */
    private boolean packsEdge() {
        return p >= blocking.edgeEnd();
    }

    /** Packs the panels of B that are not read where they lie. */
    private void packB(int col, int width) {
        if (constant != null) {
            return;
        }
        int whole = width - width % tile.cols();
        if (blocking.packs() && whole > 0) {
            Packing.panels(gemm.b(), p, slice, col, whole, memory, panelsAt, tile.cols());
        }
        if (packsEdge() && whole < width) {
            Packing.panels(gemm.b(), p, slice, col + whole, width - whole, memory, edgePanel(whole), edge.cols());
        }
    }

    /** Where the packed panel at the right edge is, behind the whole ones if those are packed too. */
    private int edgePanel(int whole) {
        return blocking.packs() ? panelsAt + whole * slice : panelsAt;
    }

    /** Loop 2, with the epilogue on what is in the cache: a panel's part of C, or one row of tiles, all panels at once. */
    private void multiplyPanels(int row, int rows, int col, int width, int atC) {
        Matrix b = gemm.b();
        int nr = tile.cols();
        int whole = width - width % nr;
        boolean last = finishes && p + slice == k;
        boolean rowOfTiles = rows <= tile.rows();
        int cols = rowByRow ? whole : nr;
        for (int j = 0; j < whole; j += cols) {
            if (constant != null) {
                multiplyWhole(rows, constant.panels(), constant.index(p, slice, col + j), nr, cols, atC + j);
            } else if (blocking.packs()) {
                multiplyWhole(rows, memory, panelsAt + j * slice, nr, cols, atC + j);
            } else {
                multiplyWhole(rows, b.data(), b.index(p, col + j), b.stride(), cols, atC + j);
            }
            if (last && !rowOfTiles) {
                Epilogue.apply(gemm, row, rows, col + j, cols);
            }
        }
        if (whole < width) {
            if (constant != null) {
                multiplyEdge(rows, constant.panels(), constant.index(p, slice, col + whole), edge.cols(), atC + whole,
                        width - whole);
            } else if (packsEdge()) {
                multiplyEdge(rows, memory, edgePanel(whole), edge.cols(), atC + whole, width - whole);
            } else {
                multiplyEdge(rows, b.data(), b.index(p, col + whole), b.stride(), atC + whole, width - whole);
            }
            if (last && !rowOfTiles) {
                Epilogue.apply(gemm, row, rows, col + whole, width - whole);
            }
        }
        if (last && rowOfTiles) {
            Epilogue.apply(gemm, row, rows, col, width);
        }
    }

    /** Panels of B of so many columns: one, or all of them where a row of register tiles is computed after the other. */
    private void multiplyWhole(int rows, float[] b, int atB, int stepB, int cols, int atC) {
        int packed = tile.packed(slice);
        int tiles = cols / tile.cols();
        int panel = slice * stepB;
        if (packed > 0) {
            if (rowByRow) {
                tile.multiplyRow(memory, panelOfA, packed, 1, rows, b, atB, stepB, panel, tiles, c, atC, rowC, packed,
                        resume);
            } else {
                TileLoop.multiply(tile, memory, panelOfA, packed, 1, rows, b, atB, stepB, c, atC, rowC, packed, resume);
            }
        }
        if (packed < slice) {
            for (int t = 0; t < tiles; t++) {
                TileLoop.multiply(tileOfRest, a, atA + packed * stepA, rowA, stepA, rows, b,
                        atB + t * panel + packed * stepB, stepB, c, atC + t * tile.cols(), rowC, slice - packed,
                        resume || packed > 0);
            }
        }
    }

    /** Columns of the block of A that are computed across, with their epilogue. */
    private void multiplyAcross(int row, int rows, int col, int cols, int atC) {
        Matrix b = gemm.b();
        int colB = b.transposed() ? b.stride() : 1;
        int stepB = b.transposed() ? 1 : b.stride();
        TileLoop.multiplyAcross(across, a, gemm.a().index(row, p), gemm.a().rows(), stepA, rows, b.data(),
                b.index(p, col), colB, stepB, cols, memory, tileAt, c, atC, rowC, slice, resume);
        if (finishes && p + slice == k) {
            Epilogue.apply(gemm, row, rows, col, cols);
        }
    }

    private void multiplyEdge(int rows, float[] b, int atB, int stepB, int atC, int width) {
        int packed = edge.packed(slice);
        if (packed > 0) {
            TileLoop.multiplyEdge(edge, memory, panelOfA, packed, 1, rows, b, atB, stepB, memory, tileAt, c, atC, rowC,
                    width, packed, resume);
        }
        if (packed < slice) {
            TileLoop.multiplyEdge(edgeOfRest, a, atA + packed * stepA, rowA, stepA, rows, b,
                    atB + packed * stepB, stepB, memory, tileAt, c, atC, rowC, width, slice - packed,
                    resume || packed > 0);
        }
    }
}
