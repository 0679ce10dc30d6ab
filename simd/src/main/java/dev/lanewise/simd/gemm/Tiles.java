package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Matrix;
import java.util.List;

/**
 * The register tiles of a machine, MR × NR with NR in vectors: the more accumulators, the fewer loads for each
 * multiply-add; registers must be left for B's vectors and for A's broadcast element.
 *
 * <pre>
 * vector registers, A             main    narrower
 * 32, halves as fast, row by row  6 × 4   6 × 3½, 12 × 2, 10 × (½ + ½), 12 × ½
 * the same, column by column      6 × 4   6 × 3½, 12 × 2, 12 × 1, 12 × ½
 * the same, ten rows              5 × 4   12 × 2, 12 × 1, 12 × ½
 * 32                              6 × 4   12 × 2, 12 × 1
 * 32, ten rows                    5 × 4   12 × 2, 12 × 1
 * 16, row by row                  6 × 2   12 × 1
 * 16, column by column            5 × 2   12 × 1
 * 16, packed, of many columns     6 × 2   12 × 1
 *
 * where integers cost multiply-adds, 32 of 512 bits:
 * row by row                      6 × 4   12 × 2, 10 × 1
 * the same, if that fits better   8 × 3   12 × 2, 10 × 1
 * column by column                6 × 4   12 × 2, 12 × 1
 * the same, if that fits better   8 × 3   12 × 2, 12 × 1
 * packed                          12 × 2  10 × 2 for some rows, 12 × 1, 12 × ¼
 * </pre>
 *
 * @param widestLast   the last one computes most of a product, the others what is narrower
 * @param unpackedRows up to how many rows of A they read B where it lies
 * @param panelled     whether they are faster where B lies in packed panels
 */
record Tiles(List<Microkernel> widestLast, int unpackedRows, boolean panelled) {
    /** Up to so many rows, packing B costs more than it saves, … */
    private static final int UNPACKED_ROWS = 36;
    /** … where tiles are slower without panels, or B is far away and its rows are long, up to so many, … */
    private static final int FEWER_UNPACKED_ROWS = 12;
    /** … and up to so many where it is A, packed as well, that makes panels of B pay … */
    private static final int LAST_UNPACKED_ROWS = 48;
    /** … unless B has more floats, as it is read anew for every few rows of A: then as far as A is not packed. */
    private static final int NEAR_B = 1 << 17;
    /** Floats of a B that no L2 cache holds, and of so few rows that parts have a thousand columns of them and more. */
    private static final int FAR = 1 << 20;
    private static final int FEW_FAR_ROWS = 64;
    /**
     * From so many rows, columns and steps of k on, packing A costs less than the register tile that wants it saves: it
     * leaves up to three steps to another one, which goes over C once more. Of a longer k fewer columns do.
     */
    private static final int PACKED_ROWS = 24;
    static final int PACKED_COLS = 96;
    private static final int PACKED_K = 32;
    private static final int FEWER_PACKED_COLS = 48;
    private static final int LONGER_PACKED_K = 96;
    /**
     * The same for many registers: up to so many columns an A that lies row by row is not packed, of a longer k up to
     * fewer, as one panel of B has as many floats as the L1 cache then, and so where just a few columns are left over,
     * for which packed panels have a tile.
     */
    private static final int MANY_UNPACKED_COLS = 128;
    private static final int FEWER_MANY_UNPACKED_COLS = 64;
    private static final int MANY_UNPACKED_K = 160;
    /** … and of fewer steps of k none, as there is not enough to compute for what packing and short tiles cost, … */
    private static final int MANY_PACKED_K = 48;
    /** … but of far fewer where C has so many columns: what a row of tiles costs to begin, many of them share. */
    private static final int MANY_PACKED_LONG_ROWS = 1000;
    private static final int MANY_PACKED_K_OF_LONG_ROWS = 12;
    /**
     * An A that lies column by column is packed as well unless B has so few floats that both are quickly read, or is a
     * single panel, for which A is read only once.
     */
    private static final int FEW_OF_B = 3 << 12;
    /**
     * Up to so many columns, or so many that do not fill a register tile, are computed across, where the rows of C fill
     * the vectors: by two register tiles of 6 or of 5 rows, or one of 12.
     */
    private static final int COLS_ACROSS = 12;
    /**
     * Up to so many if there are no others, where vectors are so long that columns that do not fill two are a waste, of
     * so many steps of k at least: by four register tiles of 5 rows.
     */
    static final int MOST_COLS_ACROSS = 20;
    private static final int LEAST_STEPS_ACROSS = 64;
    /** Of so many rows at least; fewer do not repay the transposing. */
    static final int LEAST_ROWS_ACROSS = 32;

    /** For 32 vector registers and an A that lies row by row. */
    static final Tiles MANY = many(Lanes.HALVES_ARE_AS_FAST ? new Tile10xHalves() : new Tile12x1());
    /** For 32 vector registers and an A that lies column by column. */
    static final Tiles MANY_BY_COLUMNS = many(new Tile12x1());
    /** For 32 vector registers and few rows of a transposed C, which go into fives. */
    static final Tiles MANY_OF_FIVE_ROWS = new Tiles(Lanes.HALVES_ARE_AS_FAST
            ? List.of(new Tile12xHalf(), new Tile12x1(), new Tile12x2(), new Tile5x4())
            : List.of(new Tile12x1(), new Tile12x2(), new Tile5x4()), UNPACKED_ROWS, false);
    /** For 16 vector registers and an A that lies row by row. */
    static final Tiles FEW = new Tiles(List.of(new Tile12x1(), new Tile6x2()), FEWER_UNPACKED_ROWS, true);
    /** For 16 vector registers and an A that lies column by column. */
    static final Tiles FEW_BY_COLUMNS =
            new Tiles(List.of(new Tile12x1(), new Tile5x2()), FEWER_UNPACKED_ROWS, true);
    /** For 16 vector registers and an A that is packed as well. */
    static final Tiles FEW_PACKED =
            new Tiles(List.of(new Tile12x1(), new PackedTile6x2()), FEWER_UNPACKED_ROWS, true);
    /** For 32 vector registers, an A that lies row by row, and integers that cost multiply-adds. */
    static final Tiles MANY_PANELLED =
            new Tiles(List.of(new Tile10x1(), new Tile12x2(), new Tile6x4()), LAST_UNPACKED_ROWS, true);
    /** The same for rows that go into eights, and columns that go into three vectors. */
    static final Tiles MANY_OF_EIGHT_ROWS =
            new Tiles(List.of(new Tile10x1(), new Tile12x2(), new Tile8x3()), LAST_UNPACKED_ROWS, true);
    /** The same for an A that lies column by column. */
    static final Tiles MANY_OF_EIGHT_ROWS_BY_COLUMNS =
            new Tiles(List.of(new Tile12x1(), new Tile12x2(), new Tile8x3()), UNPACKED_ROWS, false);
    /** For 32 vector registers, an A that is packed as well, and integers that cost multiply-adds. */
    static final Tiles MANY_PACKED = new Tiles(Lanes.COUNT == 16
            ? List.of(new PackedTile12xQuarter(), new PackedTile12x1(), new PackedTile12x2())
            : List.of(new PackedTile12x1(), new PackedTile12x2()), LAST_UNPACKED_ROWS, true);

    private static Tiles many(Microkernel oneVector) {
        return new Tiles(Lanes.HALVES_ARE_AS_FAST
                ? List.of(new Tile12xHalf(), oneVector, new Tile12x2(), new Tile6x3Half(), new Tile6x4())
                : List.of(oneVector, new Tile12x2(), new Tile6x4()), UNPACKED_ROWS, false);
    }

    /**
     * The register tiles of this machine for a product of m × k and k × n.
     *
     * @param panelsOfB whether B must be packed, or is already, whatever the tiles
     * @param across    whether columns that do not fill the tiles may be computed across
     */
    static Tiles of(int m, int n, int k, boolean transposedA, boolean panelsOfB, boolean across) {
        if (across && isNarrow(n, k)) {
            return of(true);
        }
        if (Lanes.INTEGERS_COST_MULTIPLY_ADDS) {
            int rest = n % MANY_PACKED.main().cols();
            boolean fewLeft = rest > 0 && MANY_PACKED.of(rest).writesWholeTile();
            int unpacked = fewLeft || k > MANY_UNPACKED_K ? FEWER_MANY_UNPACKED_COLS : MANY_UNPACKED_COLS;
            int least = n >= MANY_PACKED_LONG_ROWS ? MANY_PACKED_K_OF_LONG_ROWS : MANY_PACKED_K;
            boolean repays = n > unpacked && k >= least;
            boolean inPlace = !panelsOfB && m <= MANY_PANELLED.unpackedRows(k, n);
            boolean near = (long) k * n <= FEW_OF_B;
            boolean onePanel = n <= MANY_PACKED.main().cols();
            if (m >= PACKED_ROWS && (transposedA ? !near && !onePanel : repays && !inPlace)) {
                return MANY_PACKED;
            }
            Tiles sixes = of(transposedA);
            Tiles eights = transposedA ? MANY_OF_EIGHT_ROWS_BY_COLUMNS : MANY_OF_EIGHT_ROWS;
            long most = sixes.columns(m, n, k, across).computed;
            // Six rows have a loop of their own for panels, which is faster by more than a few of them.
            boolean panels = !transposedA && !inPlace;
            return eights.columns(m, n, k, across).computed < (panels ? most - most / 16 : most) ? eights : sixes;
        }
        boolean packs = m >= PACKED_ROWS
                && (n >= PACKED_COLS ? k >= PACKED_K : n >= FEWER_PACKED_COLS && k >= LONGER_PACKED_K);
        return packs && !Lanes.MANY_REGISTERS ? FEW_PACKED : of(transposedA);
    }

    /** Those that compute so many columns of C across, the rows of a transposed C. */
    static Tiles across(int cols) {
        if (!Lanes.MANY_REGISTERS) {
            return FEW_BY_COLUMNS;
        }
        return Math.ceilDiv(cols, 5) * 5 < Math.ceilDiv(cols, 6) * 6 ? MANY_OF_FIVE_ROWS : MANY_BY_COLUMNS;
    }

    /** The register tiles of this machine for an A that is read where it lies. */
    static Tiles of(boolean transposedA) {
        if (Lanes.INTEGERS_COST_MULTIPLY_ADDS && !transposedA) {
            return MANY_PANELLED;
        }
        if (Lanes.MANY_REGISTERS) {
            return transposedA ? MANY_BY_COLUMNS : MANY;
        }
        return transposedA ? FEW_BY_COLUMNS : FEW;
    }

    /** The one that most of a product is computed with. */
    Microkernel main() {
        return widestLast.getLast();
    }

    /** The narrowest tile that has so many columns, or the main one. */
    Microkernel of(int cols) {
        for (Microkernel tile : widestLast) {
            if (cols <= tile.cols()) {
                return tile;
            }
        }
        return main();
    }

    /**
     * How the columns of a product are computed.
     *
     * @param tile     the register tile of most of them
     * @param along    how many are not computed across: all, none or those that fill the tile
     * @param computed floats of C that are computed, those too that do not exist
     */
    record Columns(Microkernel tile, int along, long computed) {
    }

    /**
     * The best way to compute the columns of a product of m × k and k × n. Where vectors have four lanes, hardly one is
     * left empty, so that only few columns without others are computed across.
     *
     * @param across whether any may be
     */
    Columns columns(int m, int n, int k, boolean across) {
        Microkernel narrowest = of(n);
        // One that writes beside C is for the right edge alone.
        Microkernel whole = narrowest.writesWholeTile() ? of(narrowest.cols() + 1) : narrowest;
        Columns best = new Columns(whole, n, computed(m, n));
        if (!across) {
            return best;
        }
        if (isNarrow(n, k)) {
            return new Columns(main(), 0, computedAcross(m, n));
        }
        for (Microkernel tile : widestLast) {
            int rest = n % tile.cols();
            if (Lanes.COUNT > 4 && tile.cols() >= 2 * Lanes.COUNT && rest > 0 && rest <= COLS_ACROSS) {
                long computed = computed(m, tile) * (n - rest) + computedAcross(m, rest);
                if (computed <= best.computed) {
                    best = new Columns(tile, n - rest, computed);
                }
            }
        }
        return best;
    }

    /**
     * Floats of C that they compute of m × n, those too that do not exist; single vectors count half as much again,
     * because each of their multiply-adds needs a broadcast, and quarters of them 8 / 3 times, the multiply-adds that they
     * take.
     */
    private long computed(int m, int n) {
        int rest = n % main().cols();
        long whole = computed(m, main()) * (n - rest);
        Microkernel edge = of(rest);
        long atEdge = rest == 0 ? 0 : computed(m, edge) * edge.cols();
        if (edge.writesWholeTile()) {
            return whole + atEdge * 8 / 3;
        }
        return whole + (edge.cols() == Lanes.COUNT ? atEdge + atEdge / 2 : atEdge);
    }

    /**
     * The same for columns that are computed across: copying them takes the longer the more a vector computes meanwhile.
     * Not less for a longer k, so that the last mini-batch of an epoch, of fewer samples, goes the way of the others.
     */
    private static long computedAcross(int m, int cols) {
        return (long) m * cols * (16 + Lanes.COUNT) / 16;
    }

    private static long computed(int m, Microkernel tile) {
        return (long) Math.ceilDiv(m, tile.rows()) * tile.rows();
    }

    /**
     * Whether it pays to pack B for m rows of A: not for few, unless it never changes and is packed once and for all,
     * nor if it is one panel, or nearly so, where it lies.
     */
    boolean packs(int m, Matrix b, boolean constantB) {
        int nr = of(b.cols()).cols();
        if (b.transposed() || main().packing() != null) {
            return b.transposed() || b.cols() > nr || b.stride() != nr;
        }
        boolean many = m > unpackedRows(b.rows(), b.cols());
        return panelled
                ? (many || constantB) && (b.cols() > nr || b.stride() != nr)
                : many && (b.cols() > nr || b.stride() > 2 * nr);
    }

    /** Up to how many rows of A a B of k × n is read where it lies. */
    private int unpackedRows(int k, int n) {
        long floats = (long) k * n;
        if (k <= FEW_FAR_ROWS && floats > FAR) {
            // Packing reads long rows one after the other, tiles a few floats of each of them.
            return FEWER_UNPACKED_ROWS;
        }
        boolean fewer = Lanes.INTEGERS_COST_MULTIPLY_ADDS && floats > NEAR_B;
        return fewer ? Math.min(unpackedRows, PACKED_ROWS - 1) : unpackedRows;
    }

    /** Whether a product has so few columns that all of them are better computed across. */
    private static boolean isNarrow(int n, int k) {
        return n <= COLS_ACROSS || fillsLongVectorsBadly(n, k);
    }

    /**
     * Whether so many columns leave much of 512 bits empty, of the second vector at least. Of the first as well where the
     * tile of a single vector is far slower than those of rows that fill theirs.
     */
    private static boolean fillsLongVectorsBadly(int cols, int k) {
        return Lanes.COUNT == 16 && cols <= MOST_COLS_ACROSS && k >= LEAST_STEPS_ACROSS
                && (cols > Lanes.COUNT || Lanes.INTEGERS_COST_MULTIPLY_ADDS);
    }
}
