package dev.lanewise.simd.convolution;

import dev.lanewise.simd.gemm.Microkernel;
import dev.lanewise.simd.gemm.Packing;
import dev.lanewise.simd.gemm.PackingOfA;
import dev.lanewise.simd.gemm.TileLoop;
import dev.lanewise.tensor.Matrix;

/**
 * The right factor of products, k × n, in panels as wide as register tiles, and the loops of a product that run over
 * panels and tiles (2 and 1 of {@code simd.gemm}). The left factor lies anywhere with constant strides. Holds no
 * memory.
 */
final class Panels {
    private final int n;
    private final int whole;
    private final Microkernel tile;
    private final Microkernel edge;
    /** As wide as the tile, for the last steps of k, which do not fill packed panels of the left factor. */
    private final Microkernel tileOfRest;
    /** Rows of a panel: k. */
    private final int depth;

    /** For a factor of k rows and n columns, and left factors that lie row by row or column by column. */
    Panels(int k, int n, boolean transposedA) {
        this(k, n, transposedA, false);
    }

    /**
     * As the other.
     *
     * @param packsA whether left factors of many rows that lie row by row may be packed, where that makes the register
     *               tiles faster
     */
    Panels(int k, int n, boolean transposedA, boolean packsA) {
        this.n = n;
        tile = packsA && !transposedA ? Microkernel.packing(n, k) : Microkernel.of(n, transposedA);
        tileOfRest = tile.ofRest();
        whole = n - n % tile.cols();
        edge = whole == n ? tile : Microkernel.of(n - whole, transposedA);
        depth = k;
    }

    /** For a register tile that a whole number of panels is as wide as. */
    Panels(int k, int n, Microkernel tile) {
        this.n = n;
        this.tile = tile;
        tileOfRest = tile.ofRest();
        whole = n;
        edge = tile;
        depth = k;
    }

    /** How many panels there are. */
    int count() {
        return Math.ceilDiv(n, tile.cols());
    }

    /** Columns of a panel, except for the last one. */
    int width() {
        return tile.cols();
    }

    /** Floats of all panels. */
    long floats() {
        return (long) depth * (whole + (whole < n ? edge.cols() : 0));
    }

    /** Floats of the register tile that a product needs beside the panels. */
    int tileFloats() {
        return edge.rows() * edge.cols();
    }

    /** Floats of a packed left factor, if it is packed, of so many rows, a multiple of MR, and steps of k. */
    int packedFloats(int rows, int longestSlice) {
        PackingOfA packing = tile.packing();
        return packing == null ? 0 : packing.floats(rows, longestSlice);
    }

    /** MR: parts of a product have a multiple of so many rows. */
    int tileRows() {
        return tile.rows();
    }

    /** Where element (row, col) of the factor lies, the panels beginning at 0. */
    int index(int row, int col) {
        int nr = tile.cols();
        return col < whole
                ? col / nr * nr * depth + row * nr + col % nr
                : whole * depth + row * edge.cols() + col - whole;
    }

    /** Floats from a row of the panel in which a column is to the next row. */
    int rowStep(int col) {
        return col < whole ? tile.cols() : edge.cols();
    }

    /**
     * Copies rows {@code row} to before {@code row + rows} of B, beginning at its column {@code col}, into one panel
     * from its row {@code at} on.
     *
     * @param panels where all panels begin in the memory
     */
    void pack(int panel, Matrix b, int row, int rows, int col, int at, float[] memory, int panels) {
        int first = panel * tile.cols();
        int nr = rowStep(first);
        Packing.panels(b, row, rows, col + first, Math.min(nr, n - first), memory, panels + index(at, first), nr);
    }

    /**
     * {@code C ← A·B} or {@code C ← C + A·B} over a slice of k, B being packed.
     *
     * @param atA    element (i, p) of A, p counting from the slice's beginning, lies at {@code atA + i·rowA + p·stepA}
     * @param b      where the panels are, from {@code panels} on
     * @param p      where the slice begins
     * @param atTile where there is room for a register tile in the memory, and behind it for a packed A
     * @param resume whether the chains go on from what C holds
     */
    void multiply(float[] a, int atA, int rowA, int stepA, int rows, float[] b, int panels, int p, int slice,
            float[] memory, int atTile, float[] c, int atC, int rowC, boolean resume) {
        int nr = tile.cols();
        PackingOfA packing = tile.packing();
        int packed = tile.packed(slice);
        int atPacked = atTile + tileFloats();
        if (packing != null && packed > 0) {
            packing.rows(a, atA, rowA, rows, packed, memory, atPacked);
        }
        for (int j = 0; j < whole; j += nr) {
            if (packed > 0) {
                TileLoop.multiply(tile, memory, atPacked, packed, 1, rows, b, panels + index(p, j), nr, c, atC + j,
                        rowC, packed, resume);
            }
            if (packed < slice) {
                TileLoop.multiply(tileOfRest, a, atA + packed * stepA, rowA, stepA, rows, b,
                        panels + index(p + packed, j), nr, c, atC + j, rowC, slice - packed, resume || packed > 0);
            }
        }
        if (whole < n) {
            TileLoop.multiplyEdge(edge, a, atA, rowA, stepA, rows, b, panels + index(p, whole),
                    edge.cols(), memory, atTile, c, atC + whole, rowC, n - whole, slice, resume);
        }
    }
}
