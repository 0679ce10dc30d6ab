package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Operation;
import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Matrix;

/**
 * How a product is cut, by which {@link Tiles}: its constants and the sizes that follow from a product's shape. The
 * result's bits depend on none of them. Parts of a product whose A is packed are as large for one thread as caches
 * allow, small products are cut for several threads alone, and those of two uneven panels across; all other sizes
 * are the same for any number of threads.
 *
 * @param tile      the register tile, of MR rows and NR columns
 * @param edge      the register tile of the columns at the right edge that do not fill NR
 * @param along     columns of C that they compute; those behind are computed across, as rows of Cᵀ (see
 *                  {@link TileLoop#multiplyAcross})
 * @param rows      rows of C in one part of the work, a multiple of MR
 * @param cols      columns of C in one part of the work, a multiple of NR
 * @param mc        MC, rows of A in one pass over the panels of B; packed if the tile wants it
 * @param kc        KC, how much of k there is in one pass over C
 * @param packs     whether panels of B are packed; otherwise they are read where they lie
 * @param edgeEnd   the row of B from which on the panel at the right edge is packed; before, it is read where it lies,
 *                  together with what follows it in memory
 * @param group     how many blocks of k are computed at a time, side by side
 * @param shared    whether threads share the work; otherwise it stays on the caller's
 */
record Blocking(Microkernel tile, Microkernel edge, int along, int rows, int cols, int mc, int kc, boolean packs,
        int edgeEnd, int group, boolean shared) {
    /**
     * The longest slice of k where an A that lies column by column is read into few registers: every step of k is in
     * another line of the cache, and twice as many lines no longer stay there from panel to panel.
     */
    private static final int LONGEST_SLICE_BY_COLUMNS = 400;
    /** The same where A is packed: a panel of it stays in the L1 cache, while those of B pass from the L2 cache. */
    private static final int LONGEST_PACKED_SLICE = 512;
    /** A slice of k is no shorter than this where k is longer: each costs reading and writing C once more. */
    private static final int SHORTEST_SLICE = 256;
    /** Floats of the packed panels of B of one pass, at most: half a mebibyte, in the L2 cache or, of a small one, L3. */
    private static final int PANELS = 1 << 17;
    /** The same where A is packed for many registers, half of the L2 cache: C is read and written half as often. */
    private static final int PANELS_OF_MANY_PACKED = 1 << 18;
    /** Floats of a block of A, MC × KC, at most: it stays in the L2 cache beside the panels. */
    private static final int BLOCK_OF_A = 1 << 16;
    /** Panels of no more floats are quickly there, from the L1 cache or near it … */
    private static final int NEAR_PANELS = 1 << 14;
    /** … so that a block of A needs no more rows, which stay there as well, as do their rows of C. */
    private static final int NEAR_ROWS = 48;
    /** Columns of a part, at most … */
    private static final int COLS = 256;
    /** … but up to so many where A is packed for many registers: each part packs its rows anew … */
    private static final int COLS_OF_MANY_PACKED = 512;
    /** … and so many if the product is not cut for several threads, … */
    private static final int COLS_OF_ONE_THREAD = 1024;
    /** … and where C is written along its rows, … */
    private static final int COLS_ALONG_ROWS = 2048;
    /** … if all steps of k make panels of no more floats then, half of a small L2 cache. */
    private static final int PANELS_ALONG_ROWS = 1 << 16;
    /** From so many columns on, C is written along its rows where tiles are narrow, … */
    private static final int LONG_ROWS = 512;
    /** … and where they are wide. */
    private static final int LONGER_ROWS = 4096;
    /** Columns of a part, at least, whose rows of A do not stay in the L2 cache: each part reads them anew. */
    private static final int LEAST_COLS = 64;
    /** Rows of a part, at most. Each part packs its own columns of B, at a cost of some rows' product. */
    private static final int ROWS = 3072;
    /** Rows of a part, at least, where it is cut although it could be cut by columns. */
    private static final int TALL = 1000;
    /** Rows of a part, at least, where it is cut. */
    private static final int LEAST_ROWS = 48;
    /** … and where it is cut in two alone, so that a small product occupies two threads. */
    private static final int LEAST_ROWS_OF_HALF = 24;
    /** Where tiles are faster with panels, that of so many steps of k at the right edge is packed, also for fewer rows. */
    private static final int PACKED_EDGE = 128;
    /** Rows of a part whose A is packed, at most … */
    private static final int PACKED_PART = 576;
    /** … and for many registers if the product is not cut for several threads. */
    private static final int PACKED_PART_OF_ONE_THREAD = 1152;
    /** Parts of such a product for each of several threads, at most: all of them pack some of A and B anew … */
    private static final int PARTS_OF_THREAD = 4;
    /** … so that for many registers each has so many multiply-adds, some 160 µs, where there is one for each thread. */
    private static final long WORK_OF_MANY_PACKED = 1 << 24;
    /** Parts are made smaller until there are so many, each of 2²² multiply-adds or more, some 30 µs, … */
    private static final int PARTS = 32;
    /** … or so many, each of some 2²⁰; cutting rows further would pack too much twice. */
    private static final int FEW_PARTS = 4;
    /** Packing a float takes as long as so many multiply-adds, two vectors at a time. */
    private static final int PACKING = 12;
    /**
     * Products of fewer multiply-adds than this stay on the caller's thread: two microseconds, also where there are two
     * units of 512 bits, while handing over a part and taking note of its end takes half of one.
     */
    private static final long SHARED_WORK = Lanes.INTEGERS_COST_MULTIPLY_ADDS ? 1 << 18 : 1 << 17;
    /** Floats for the sums of later blocks of k, at most, if there is more than one of them at a time. */
    private static final int SUMS = 1 << 20;

    /** The blocking of a product on this machine, whose B may never change, with so many threads. */
    static Blocking of(Gemm gemm, boolean constantB, int threads) {
        Tiles tiles = Tiles.of(gemm.c().rows(), gemm.c().cols(), gemm.a().cols(), gemm.a().transposed(),
                gemm.b().transposed() || constantB, goesAcross(gemm, constantB));
        return of(gemm, tiles, constantB, threads);
    }

    /** The blocking of a product with the given register tiles. */
    static Blocking of(Gemm gemm, Tiles tiles, boolean constantB, int threads) {
        Matrix b = gemm.b();
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        int k = gemm.a().cols();
        Tiles.Columns columns = tiles.columns(m, n, k, goesAcross(gemm, constantB));
        Microkernel tile = columns.tile();
        PackingOfA packing = tile.packing();
        int rest = columns.along() % tile.cols();
        Microkernel edge = rest == 0 ? tile : tiles.of(rest);
        int blocks = Math.ceilDiv(k, Operation.K_BLOCK);
        int depth = Math.min(k, Operation.K_BLOCK);
        int group = Math.clamp((long) SUMS / ((long) m * n), 1, blocks);
        long work = (long) m * n * k;
        boolean packs = tiles.packs(m, b, constantB);
        long wanted = Math.max(Math.min((work + (1 << 19)) >> 20, FEW_PARTS), Math.min(work >> 22, PARTS));
        boolean shared = work >= SHARED_WORK;
        if (shared && threads > 1) {
            wanted = Math.max(wanted, 2);
        }
        int leastRows = wanted == 2 && threads > 1 ? LEAST_ROWS_OF_HALF : LEAST_ROWS;
        long most = threads == 1 ? 1 : (long) PARTS_OF_THREAD * threads;
        Part part;
        if (tiles == Tiles.MANY_PACKED) {
            long worthwhile = Math.clamp(work / WORK_OF_MANY_PACKED, threads, most);
            part = halved(gemm, tile, leastRows, Math.min(wanted, worthwhile), group);
        } else {
            boolean uneven = threads > 1 && rest > 0 && n < 2 * tile.cols() && 2 * edge.cols() <= tile.cols();
            part = cut(gemm, tile, packs, uneven, leastRows, packing == null ? wanted : Math.min(wanted, most), group);
        }
        int rows = part.rows;
        int cols = part.cols;
        int panels = tiles == Tiles.MANY_PACKED ? PANELS_OF_MANY_PACKED : PANELS;
        int kc = even(depth, Math.clamp(panels / cols, SHORTEST_SLICE, longestSlice(gemm, tiles, tile)),
                packing == null ? 1 : packing.steps());
        int mc = columns.along() == 0 ? rows
                : even(Math.min(rows, m), rowsOfBlock(gemm, tile, edge, rows, cols, kc), tile.rows());
        long atEdge = (long) b.offset() + n - rest + edge.cols();
        int edgeEnd = packs ? 0 : Math.clamp(Math.floorDiv(b.data().length - atEdge, b.stride()) + 1, 0, k);
        if (rest == 0) {
            edgeEnd = k;
        } else if (edgeEnd < k && k <= (tiles.panelled() ? Math.max(m, PACKED_EDGE) : m)) {
            // Cheaper to pack all rows than to interrupt the chains for the last ones.
            edgeEnd = 0;
        }
        return new Blocking(tile, edge, columns.along(), rows, cols, mc, kc, packs, edgeEnd, group, shared);
    }

    /** Whether columns of a product may be computed across: of an A whose columns fill vectors. */
    private static boolean goesAcross(Gemm gemm, boolean constantB) {
        return gemm.a().transposed() && !constantB && gemm.c().rows() >= Tiles.LEAST_ROWS_ACROSS;
    }

    /** Floats of the register tiles that are copied to and from a C of n columns. */
    int tileFloats(int n) {
        int atEdge = edge.rows() * edge.cols();
        return along == n ? atEdge : Math.max(atEdge, TileLoop.floatsAcross(Tiles.across(n - along)));
    }

    /** Rows and columns of a part. */
    private record Part(int rows, int cols) {
        /** How many of them a product has in one block of k. */
        long of(Gemm gemm) {
            return (long) Math.ceilDiv(gemm.c().rows(), rows) * Math.ceilDiv(gemm.c().cols(), cols);
        }
    }

    /**
     * A part of a product, made smaller until there are so many of {@code group} blocks of k, columns first, unless
     * {@code uneven}: if the second of two parts had half the work of the first, or less.
     */
    private static Part cut(Gemm gemm, Microkernel tile, boolean packs, boolean uneven, int leastRows, long wanted,
            int group) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        int k = gemm.a().cols();
        boolean packsA = tile.packing() != null;
        int mostCols = alongRows(gemm) ? Math.clamp(PANELS_ALONG_ROWS / k, COLS, COLS_ALONG_ROWS) : COLS;
        Part part = new Part(even(m, packsA ? PACKED_PART : ROWS, tile.rows()), even(n, mostCols, tile.cols()));
        long parts = packsA ? part.of(gemm) * group : group;
        while (parts < wanted) {
            boolean readsAnew = packsA || (long) part.rows * Math.min(k, Operation.K_BLOCK) > BLOCK_OF_A;
            int leastCols = readsAnew ? Math.max(LEAST_COLS, tile.cols()) : tile.cols();
            if (part.rows >= 2 * TALL) {
                part = new Part(even(m, part.rows / 2, tile.rows()), part.cols);
            } else if (part.cols >= 2 * leastCols && !uneven) {
                part = new Part(part.rows, even(n, part.cols / 2, tile.cols()));
            } else if (part.rows >= 2 * leastRows && (!packs || parts < FEW_PARTS)) {
                part = new Part(even(m, part.rows / 2, tile.rows()), part.cols);
            } else {
                break;
            }
            parts = part.of(gemm) * group;
        }
        return part;
    }

    /** The same where all parts pack their rows and columns: halved where that leaves less to pack. */
    private static Part halved(Gemm gemm, Microkernel tile, int leastRows, long wanted, int group) {
        boolean one = wanted <= 1;
        Part part = new Part(even(gemm.c().rows(), one ? PACKED_PART_OF_ONE_THREAD : PACKED_PART, tile.rows()),
                even(gemm.c().cols(), one ? COLS_OF_ONE_THREAD : COLS_OF_MANY_PACKED, tile.cols()));
        while (part.of(gemm) * group < wanted) {
            Part lower = new Part(half(part.rows, tile.rows()), part.cols);
            Part narrower = new Part(part.rows, half(part.cols, tile.cols()));
            boolean tall = part.rows >= 2 * leastRows;
            boolean wide = part.cols >= 2 * Math.max(LEAST_COLS, tile.cols());
            if (tall && (!wide || cost(lower) < cost(narrower))) {
                part = lower;
            } else if (wide) {
                part = narrower;
            } else {
                break;
            }
        }
        return part;
    }

    /** Half of an extent, in whole units. */
    private static int half(int extent, int unit) {
        return Math.ceilDiv(Math.ceilDiv(extent, unit), 2) * unit;
    }

    /** How long a part takes whose rows and columns are packed, in multiply-adds for each step of k. */
    private static int cost(Part part) {
        return part.rows * part.cols + PACKING * (part.rows + part.cols);
    }

    /** Rows of a block of A in a part of so many rows and columns, at most. */
    private static int rowsOfBlock(Gemm gemm, Microkernel tile, Microkernel edge, int rows, int cols, int kc) {
        // A panel of packed rows is used up before the next one needs its place; columns are packed many rows at a time.
        if (alongRows(gemm) || (rowByRow(tile, edge) && !gemm.a().transposed())) {
            return tile.rows();
        }
        if (readsLongRuns(gemm, tile)) {
            return rows;
        }
        boolean near = tile.packing() == null && !gemm.a().transposed() && kc * cols <= NEAR_PANELS;
        return near ? NEAR_ROWS : BLOCK_OF_A / kc;
    }

    /** How many rows of a part's are in the block of A that begins with row i. */
    int height(int rows, int i) {
        return mc == tile.rows() ? tile.height(rows, i) : Math.min(mc, rows - i);
    }

    /** Whether a row of register tiles is computed after the other, or a panel of B. */
    boolean rowByRow() {
        return rowByRow(tile, edge);
    }

    private static boolean rowByRow(Microkernel tile, Microkernel edge) {
        return tile.packing() != null && edge.packing() != null;
    }

    /**
     * Whether a block of A is one row of register tiles, so that C is written along its rows. Down its columns, two
     * vectors of a row at a time, its lines are far from each other, and no cache foresees them. The block stays in the
     * L1 cache then, and panels of B come from the L2 cache. Not where A lies column by column: it would be packed from
     * a few floats of each step of k. Where there are many registers, tiles are wide, and only far longer rows want it.
     */
    private static boolean alongRows(Gemm gemm) {
        return !gemm.a().transposed() && gemm.c().cols() >= (Lanes.MANY_REGISTERS ? LONGER_ROWS : LONG_ROWS);
    }

    /** The longest slice of k for a register tile. */
    private static int longestSlice(Gemm gemm, Tiles tiles, Microkernel tile) {
        if (tile.packing() != null) {
            return readsLongRuns(gemm, tile) ? SHORTEST_SLICE : LONGEST_PACKED_SLICE;
        }
        return gemm.a().transposed() && tiles.panelled() ? LONGEST_SLICE_BY_COLUMNS : Microkernel.LONGEST_SLICE;
    }

    /**
     * Whether blocks of a packed A are as high as a part and short instead, so that packing reads long runs of its
     * columns: where they serve so few columns of B that most of the time goes into reading them.
     */
    private static boolean readsLongRuns(Gemm gemm, Microkernel tile) {
        return tile.packing() != null && gemm.a().transposed() && gemm.c().cols() < Tiles.PACKED_COLS;
    }

    /** Floats of the packed panels of A, and of what may be read behind them. */
    int panelsOfA() {
        PackingOfA packing = tile.packing();
        return packing == null ? 0 : packing.floats(mc, kc) + PackedTile12xQuarter.BEHIND;
    }

    /** Floats of the packed panels of B. */
    int panels() {
        return kc * (packs ? cols : edge.cols());
    }

    /** The size of pieces of at most about {@code size}, a multiple of {@code unit}, that divide {@code extent} evenly. */
    static int even(int extent, int size, int unit) {
        int units = Math.ceilDiv(extent, unit);
        int pieces = Math.ceilDiv(units, Math.max(size / unit, 1));
        return Math.ceilDiv(units, pieces) * unit;
    }
}
