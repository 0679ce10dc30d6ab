package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Operation;
import dev.lanewise.simd.Lanes;

/**
 * How a product is cut: every constant of the blocking, and the sizes that follow from a product's shape. The result's
 * bits depend on none of them, nor does a size depend on the number of threads.
 *
 * @param tile   the register tile, of MR rows and NR columns
 * @param rows   rows of C in one part of the work, a multiple of MR
 * @param cols   columns of C in one part of the work, a multiple of NR
 * @param packed rows of A that are packed at a time where A is transposed, a multiple of {@code rows}
 * @param shared whether threads share the work; otherwise it stays on the caller's
 */
record Blocking(Microkernel tile, int rows, int cols, int packed, boolean shared) {
    /** Whether this machine has 32 vector registers: AVX-512, or 64-bit ARM; other x86 has 16. */
    static final boolean MANY_REGISTERS = Lanes.F.vectorBitSize() == 512
            || System.getProperty("os.arch").equals("aarch64");
    /** The register tile for this machine. Constant, so that C2 sees one. */
    static final Microkernel TILE = MANY_REGISTERS ? new Tile6x4() : new Tile5x2();

    /** The longest slice of k in one pass over C: a panel of B, KC × NR, is to stay in the L1 cache. */
    static final int KC = 400;
    /** Rows of A in one pass over the packed panels of B: MC × KC is to stay in the L2 cache, beside them. */
    static final int MC = 160;
    /** Columns of a part, at most: KC × so many is what a thread packs of B, in its L2 cache. */
    private static final int COLS = 128;
    /** Rows of a part, at most. Each part packs its own columns of B, at a cost of some rows' product. */
    private static final int ROWS = 1200;
    /** Rows of a part, at least, where it is cut for the sake of more parts; the same reason. */
    private static final int LEAST_ROWS = 120;
    /** Columns of a part, at least, where it is cut: what lies side by side in B is fetched together. */
    private static final int LEAST_COLS = 32;
    /** Parts are made smaller until there are so many, … */
    private static final int PARTS = 8;
    /** … or until one has no more multiply-adds than this, which take some 20 µs. */
    private static final long PART_WORK = 1 << 20;
    /** Products of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;
    /** Floats of a transposed A that are packed at a time, at most: 4 MiB, a share of the L3 cache. */
    private static final int PACKED = 1 << 20;

    /** The blocking of a product with the given register tile. */
    static Blocking of(Gemm gemm, Microkernel tile) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        int k = gemm.a().cols();
        int rows = even(m, ROWS, tile.rows());
        int cols = even(n, COLS, tile.cols());
        int leastCols = Math.max(LEAST_COLS, tile.cols());
        while (Math.ceilDiv(m, rows) * Math.ceilDiv(n, cols) < PARTS && (long) rows * cols * k > PART_WORK) {
            if (cols >= 4 * leastCols || (cols >= 2 * leastCols && rows < 2 * LEAST_ROWS)) {
                cols = even(n, cols / 2, tile.cols());
            } else if (rows >= 2 * LEAST_ROWS) {
                rows = even(m, rows / 2, tile.rows());
            } else {
                break;
            }
        }
        int packed = Math.max(PACKED / Math.min(k, Operation.K_BLOCK) / rows, 1) * rows;
        return new Blocking(tile, rows, cols, packed, (long) m * n * k >= SHARED_WORK);
    }

    /** The length of the slices of at most {@link #KC} into which a block of k is cut evenly. */
    static int slice(int depth) {
        return Math.ceilDiv(depth, Math.ceilDiv(depth, KC));
    }

    /** The size of pieces of at most about {@code size}, a multiple of {@code unit}, that divide {@code extent} evenly. */
    static int even(int extent, int size, int unit) {
        int units = Math.ceilDiv(extent, unit);
        int pieces = Math.ceilDiv(units, Math.max(size / unit, 1));
        return Math.ceilDiv(units, pieces) * unit;
    }
}
