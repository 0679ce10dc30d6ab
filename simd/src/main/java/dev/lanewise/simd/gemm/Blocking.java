package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Operation;
import dev.lanewise.simd.Lanes;

/**
 * How a product is cut: every constant of the blocking, and the sizes that follow from a product's shape. The result's
 * bits depend on none of them, nor does a size depend on the number of threads.
 *
 * @param tile         the register tile, of MR rows and NR columns
 * @param mc           MC, rows of A that are packed at a time where A is transposed, a multiple of {@code tileRows}; all
 *                     of them otherwise
 * @param nc           NC, columns of B that are packed at a time, a multiple of {@code tileCols}
 * @param tileRows     rows of C in one part of the work, a multiple of MR
 * @param tileCols     columns of C in one part of the work, a multiple of NR
 * @param packedPanels panels of B in one part of the packing
 * @param shared       whether threads share the work; otherwise it stays on the caller's
 */
record Blocking(Microkernel tile, int mc, int nc, int tileRows, int tileCols, int packedPanels, boolean shared) {
    /** Whether this machine has 32 vector registers: AVX-512, or 64-bit ARM; other x86 has 16. */
    static final boolean MANY_REGISTERS = Lanes.F.vectorBitSize() == 512
            || System.getProperty("os.arch").equals("aarch64");
    /** The register tile for this machine. Constant, so that C2 sees one. */
    static final Microkernel TILE = MANY_REGISTERS ? new Tile6x4() : new Tile5x2();

    /** The longest slice of k in one pass over a tile: a panel of B, KC × NR, is to stay in the L1 cache. */
    static final int KC = 384;
    /** Packed floats of A or B at a time, at most: 4 MiB, a share of the L3 cache. */
    private static final int PACKED = 1 << 20;
    /** A part's rows and columns, at most: its slices of A and B are to share the L2 cache. */
    private static final int TILE_ROWS = 120;
    private static final int TILE_COLS = 256;
    /** Parts are made smaller until there are so many, … */
    private static final int PARTS = 16;
    /** … or until one has no more multiply-adds than this, which take some 20 µs. */
    private static final long PART_WORK = 1 << 20;
    /** Products of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;
    /** How many floats of B one part of the packing takes, at least. */
    private static final int PACKING_WORK = 1 << 14;

    /** The blocking of a product with this machine's register tile. */
    static Blocking of(Gemm gemm) {
        return of(gemm, TILE);
    }

    /** The blocking of a product with the given register tile. */
    static Blocking of(Gemm gemm, Microkernel tile) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        int k = gemm.a().cols();
        int depth = Math.min(k, Operation.K_BLOCK);
        int rows = even(m, TILE_ROWS, tile.rows());
        int cols = even(n, TILE_COLS, tile.cols());
        while (parts(m, rows) * parts(n, cols) < PARTS && (long) rows * cols * k > PART_WORK) {
            if (cols >= rows && cols > tile.cols()) {
                cols = even(n, cols / 2, tile.cols());
            } else if (rows > tile.rows()) {
                rows = even(m, rows / 2, tile.rows());
            } else {
                break;
            }
        }
        int nc = Math.max(PACKED / depth / cols, 1) * cols;
        int mc = gemm.a().transposed() ? Math.max(PACKED / depth / rows, 1) * rows : m;
        int packedPanels = Math.max(PACKING_WORK / (depth * tile.cols()), 1);
        return new Blocking(tile, mc, nc, rows, cols, packedPanels, (long) m * n * k >= SHARED_WORK);
    }

    /** How many slices of at most {@link #KC} a block of k is cut into, all of about the same length. */
    static int slices(int depth) {
        return parts(depth, KC);
    }

    /** How many pieces of at most {@code size} there are in {@code extent}. */
    static int parts(int extent, int size) {
        return (extent + size - 1) / size;
    }

    /** The size of pieces of about {@code size}, a multiple of {@code unit}, that divide {@code extent} evenly. */
    private static int even(int extent, int size, int unit) {
        int units = parts(extent, unit);
        int unitsPerPiece = Math.max(size / unit, 1);
        return parts(units, parts(units, unitsPerPiece)) * unit;
    }
}
