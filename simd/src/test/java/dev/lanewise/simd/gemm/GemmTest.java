package dev.lanewise.simd.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.scalar.ScalarKernels;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The product against the scalar one, bit by bit: shapes around every block size, transposes, strides, accumulation,
 * epilogues, special values, register tiles, blockings and threads; each case on the path that its shape chooses, and
 * by blocks whatever its shape. What lies around A, B and bias is NaN, so that a result which it enters shows it; what
 * lies around C must come back untouched.
 */
class GemmTest {
    private static final long SEED = Long.getLong("lanewise.seed", 20261123);
    private static final int L = Lanes.F.length();
    private static final int K = Operation.K_BLOCK;
    /** Those of half vectors, on whatever machine. */
    private static final Tiles HALVES =
            new Tiles(List.of(new Tile12xHalf(), new Tile10xHalves(), new Tile6x3Half()),
                    Tiles.MANY.unpackedRows(), false);
    private static final List<Tiles> TILES = List.of(Tiles.FEW, Tiles.FEW_BY_COLUMNS,
            Tiles.FEW_PACKED, Tiles.MANY, Tiles.MANY_BY_COLUMNS,
            Tiles.MANY_OF_FIVE_ROWS, Tiles.MANY_PANELLED, Tiles.MANY_OF_EIGHT_ROWS,
            Tiles.MANY_OF_EIGHT_ROWS_BY_COLUMNS,
            Tiles.MANY_PACKED, HALVES);
    private static final float[] SPECIAL = {0f, -0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN,
            Float.MIN_VALUE, -Float.MIN_NORMAL, Float.MAX_VALUE, 1f};

    @Test
    void extentsAroundTheRegisterTile() {
        Random random = new Random(SEED);
        try (Workers workers = new Workers(1)) {
            for (int m = 1; m <= 13; m++) {
                for (int n = 1; n <= 8 * L + 1; n += n < 4 * L + 2 ? 1 : 3) {
                    check(new Case(m, n, 1 + random.nextInt(9), random, 0f), workers);
                }
            }
            // Around the rows up to which B is read where it lies, also where rows are cut into blocks.
            for (int m = 22; m <= 50; m++) {
                for (int n : new int[]{1, 10, L - 1, L, L + 1, 2 * L, 2 * L + 3, 4 * L, 4 * L + 5}) {
                    check(new Case(m, n, 1 + random.nextInt(70), random, 0f), workers);
                }
            }
        }
    }

    @Test
    void everyCombinationOfForms() {
        Random random = new Random(SEED + 1);
        Activation[] activations = {Activation.IDENTITY, Activation.RELU};
        try (Workers workers = new Workers(1)) {
            for (int form = 0; form < 16 * activations.length; form++) {
                for (int i = 0; i < 4; i++) {
                    Case shape = new Case(1 + random.nextInt(40), 1 + random.nextInt(10 * L), 1 + random.nextInt(60),
                            random, 0f);
                    shape.transposedA = (form & 1) != 0;
                    shape.transposedB = (form & 2) != 0;
                    shape.accumulate = (form & 4) != 0;
                    shape.bias = (form & 8) != 0;
                    shape.activation = activations[form >> 4];
                    check(shape, workers);
                }
            }
        }
    }

    @Test
    void slicesAndBlocksOfK() {
        Random random = new Random(SEED + 2);
        int longest = Microkernel.LONGEST_SLICE;
        int[] depths = {1, 2, 3, 255, 256, 257, longest - 1, longest, longest + 1, 2 * longest + 1, K - 1, K, K + 1,
                2 * K - 1, 2 * K, 2 * K + 1, 3 * K + 7};
        try (Workers workers = new Workers(2)) {
            for (int k : depths) {
                for (int i = 0; i < 6; i++) {
                    Case shape = new Case(1 + random.nextInt(13), 1 + random.nextInt(4 * L + 2), k, random, 0f);
                    check(shape, workers);
                    for (Tiles tiles : TILES) {
                        checkAnyBlocking(shape, tiles, random, workers);
                    }
                }
            }
        }
    }

    @Test
    void specialValues() {
        Random random = new Random(SEED + 3);
        try (Workers workers = new Workers(1)) {
            for (int i = 0; i < 400; i++) {
                check(new Case(1 + random.nextInt(i % 4 == 0 ? 40 : 12), 1 + random.nextInt(5 * L),
                        1 + random.nextInt(20), random, i % 3 == 0 ? 0.5f : 0.02f), workers);
            }
        }
    }

    @Test
    void everyBlockingOnAnyThreads() {
        Random random = new Random(SEED + 4);
        for (int threads : new int[]{1, 2, 3, 8}) {
            try (Workers workers = new Workers(threads)) {
                for (int i = 0; i < 400; i++) {
                    int k = i % 20 == 0 ? K + random.nextInt(2 * K + 2) : 1 + random.nextInt(80);
                    Case shape = new Case(1 + random.nextInt(60), 1 + random.nextInt(12 * L), k, random, 0f);
                    checkAnyBlocking(shape, TILES.get(i % TILES.size()), random, workers);
                }
            }
        }
    }

    @Test
    void shapesOfNetworks() {
        Random random = new Random(SEED + 5);
        int[][] shapes = {{128, 256, 784}, {100, 10, 50}, {100, 50, 784}, {32, 257, 300}, {1, 784, 256}, {257, 1, 64},
                {300, 300, 130}, {27, 32, 5000}, {784, 10, 128},
                {100, 100, 784}, {129, 129, 129}, {50, 1030, 27}};
        try (Workers workers = new Workers(3)) {
            for (int[] shape : shapes) {
                for (int form = 0; form < 3; form++) {
                    Case gemm = new Case(shape[0], shape[1], shape[2], random, 0f);
                    gemm.transposedA = form == 1;
                    gemm.transposedB = form == 2;
                    check(gemm, workers);
                }
            }
        }
    }

    /** One row times a matrix, short rows and long ones, where something follows the matrix and where nothing does. */
    @Test
    void oneRow() {
        Random random = new Random(SEED + 6);
        int longest = Gemv.LONGEST;
        for (int threads : new int[]{1, 3}) {
            try (Workers workers = new Workers(threads)) {
                for (int strip : new int[]{0, L, 4 * L, 8 * L, 16 * L, 20 * L, 24 * L, 32 * L, Gemv.LONG, longest}) {
                    for (int n = Math.max(1, strip - 3); n <= strip + 3; n++) {
                        for (int i = 0; i < 7; i++) {
                            int longK = i == 0 ? K - 1 + random.nextInt(3) : i == 1 || i == 5 ? 2 * K + 1 : 0;
                            int k = longK == 0 || strip == longest ? 1 + random.nextInt(300) : longK;
                            Case shape = new Case(1, n, k, random, i == 2 ? 0.1f : 0f);
                            shape.transposedB = i >= 5;
                            Gemm expected = shape.expected();
                            assertTrue(Gemv.takes(expected, false), shape.toString());
                            assertEquals(i < 5, Gemv.takes(expected, true), shape.toString());
                            compareChosen(shape, expected, workers);
                        }
                    }
                }
            }
        }
    }

    /** One output: a C of one column, which is computed as a row, and a B of one row that lies as a column. */
    @Test
    void oneColumn() {
        Random random = new Random(SEED + 9);
        int rows = 0;
        int shared = 0;
        int sharedByRows = 0;
        try (Workers workers = new Workers(2)) {
            for (int i = 0; i < 1200; i++) {
                boolean column = i % 2 == 0;
                boolean large = i % 20 == 0;
                int extent = 1 + random.nextInt(large ? 4000 : i % 5 == 0 ? 40 * L : 3 * L);
                int k = large ? 1 + random.nextInt(2 * K) : 1 + random.nextInt(i % 7 == 0 ? 300 : 20);
                Case shape = column
                        ? new Case(extent, 1, k, random, i % 3 == 0 ? 0.05f : 0f)
                        : new Case(1 + random.nextInt(40), extent, 1, random, 0f);
                shape.transposedA = column && random.nextBoolean();
                shape.transposedB = !column || shape.transposedB;
                Gemm expected = shape.expected();
                compareChosen(shape, expected, workers);
                if (column && extent > 1
                        && BlockedGemm.bind(expected, null, new Scratch(), workers) instanceof Gemv) {
                    rows++;
                    boolean byTwo = extent > 16 * L && (long) extent * k >= 1 << 18;
                    shared += byTwo ? 1 : 0;
                    sharedByRows += byTwo && !shape.transposedA ? 1 : 0;
                }
            }
        }
        assertTrue(rows >= 20, rows + " columns computed as rows");
        assertTrue(sharedByRows >= 2 && shared - sharedByRows >= 2,
                shared + " of them by two threads, " + sharedByRows + " of an A that lies row by row");
    }

    /**
     * Few columns, and few behind those that fill register tiles, of an A that lies column by column: computed across,
     * as rows of Cᵀ, around what makes that worth it.
     */
    @Test
    void columnsAcross() {
        Random random = new Random(SEED + 7);
        int all = 0;
        int some = 0;
        int none = 0;
        try (Workers workers = new Workers(2)) {
            for (int n = 1; n <= 7 * L + 2; n++) {
                for (int m : new int[]{15, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100, 128, 259}) {
                    for (int i = 0; i < 3; i++) {
                        Case shape =
                                new Case(m, n, i == 0 && m < 34 ? K + 1 + random.nextInt(K) : 1 + random.nextInt(90),
                                        random, i == 1 ? 0.05f : 0f);
                        shape.transposedA = true;
                        Gemm expected = shape.expected();
                        int along = Blocking.of(expected, false, workers.threads()).along();
                        all += along == 0 ? 1 : 0;
                        some += along > 0 && along < n ? 1 : 0;
                        none += along == n ? 1 : 0;
                        compareChosen(shape, expected, workers);
                    }
                }
            }
        }
        assertTrue(all >= 100 && (some >= 100 || L == 4) && none >= 100,
                all + " products computed across, " + some + " with their last columns, " + none + " without");
    }

    /** A bound product keeps its place when the scratch memory grows, and gives the same bits again. */
    @Test
    void scratchThatGrowsBetweenRuns() {
        Random random = new Random(SEED + 8);
        int[][] shapes = {{20, 30, 40}, {1, 3 * L + 1, 50}, {40, 10, 30}, {50, 70, K + 1}};
        try (Workers workers = new Workers(2)) {
            for (int[] extents : shapes) {
                Case shape = new Case(extents[0], extents[1], extents[2], random, 0f);
                shape.transposedA = extents[1] == 10;
                shape.accumulate = false;
                Gemm gemm = shape.gemm();
                Scratch scratch = new Scratch();
                Kernel kernel = BlockedGemm.bind(gemm, null, scratch, workers);
                kernel.run();
                float[] first = gemm.c().data().clone();
                scratch.reserve(1_000_000);
                Arrays.fill(scratch.floats(), Float.NaN);
                kernel.run();
                assertSameBits(first, gemm.c().data(), shape.toString());
            }
        }
    }

    /** Runs one case on the path that its shape chooses, and by blocks with either machine's tiles. */
    private static void check(Case shape, Workers workers) {
        Gemm expected = shape.expected();
        compareChosen(shape, expected, workers);
        for (Tiles tiles : TILES) {
            compare(shape, expected, Blocking.of(expected, tiles, false, workers.threads()), workers);
        }
    }

    /** Runs one case with a blocking that nobody would choose. */
    private static void checkAnyBlocking(Case shape, Tiles tiles, Random random, Workers workers) {
        Gemm expected = shape.expected();
        compare(shape, expected, anyBlocking(expected, tiles, random), workers);
    }

    private static Blocking anyBlocking(Gemm gemm, Tiles tiles, Random random) {
        List<Microkernel> all = tiles.widestLast();
        // One that writes beside C is for the right edge alone.
        int narrowest = all.getFirst().writesWholeTile() ? 1 : 0;
        Matrix b = gemm.b();
        int k = b.rows();
        Microkernel tile = all.get(narrowest + random.nextInt(all.size() - narrowest));
        int n = b.cols();
        int along = n;
        if (gemm.a().transposed() && gemm.c().rows() >= Tiles.LEAST_ROWS_ACROSS && random.nextBoolean()) {
            along = Math.max(0, n - 1 - random.nextInt(Tiles.MOST_COLS_ACROSS)) / tile.cols() * tile.cols();
            along = n - along > Tiles.MOST_COLS_ACROSS ? n : along;
        }
        int rest = along % tile.cols();
        Microkernel edge = tile;
        for (int i = 0; i < 3; i++) {
            Microkernel other = all.get(random.nextInt(all.size()));
            if (other.cols() >= rest && other.cols() <= tile.cols()) {
                edge = other;
            }
        }
        int readable = 0;
        while (!b.transposed() && readable < k
                && b.index(readable, 0) + along - rest + edge.cols() <= b.data().length) {
            readable++;
        }
        int rows = (1 + random.nextInt(3)) * tile.rows();
        int cols = (1 + random.nextInt(3)) * tile.cols();
        // A block of one row of tiles may end where the tile would have it.
        int mc = random.nextInt(3) == 0 ? tile.rows() : 1 + random.nextInt(2 * rows);
        int kc = 1 + random.nextInt(random.nextBoolean() ? Microkernel.LONGEST_SLICE : 9);
        boolean packs = b.transposed() || tile.packing() != null || random.nextBoolean();
        int edgeEnd = edge.packing() != null ? 0 : random.nextBoolean() ? readable : random.nextInt(readable + 1);
        int group = 1 + random.nextInt(Math.ceilDiv(k, K));
        return new Blocking(tile, edge, along, rows, cols, mc, kc, packs, edgeEnd, group, random.nextInt(4) > 0);
    }

    private static void compareChosen(Case shape, Gemm expected, Workers workers) {
        Gemm actual = shape.gemm();
        Scratch scratch = new Scratch();
        compare(shape, expected, actual, BlockedGemm.bind(actual, null, scratch, workers), scratch, workers);
    }

    private static void compare(Case shape, Gemm expected, Blocking blocking, Workers workers) {
        Gemm actual = shape.gemm();
        Scratch scratch = new Scratch();
        Kernel kernel = BlockedGemm.withBlocking(actual, blocking, scratch, workers);
        compare(shape + ", " + blocking, expected, actual, kernel, scratch, workers);
    }

    private static void compare(Object what, Gemm expected, Gemm actual, Kernel kernel, Scratch scratch,
            Workers workers) {
        Arrays.fill(scratch.floats(), Float.NaN);
        kernel.run();
        assertSameBits(expected.c().data(), actual.c().data(), what + ", " + workers.threads() + " threads, "
                + kernel.getClass().getSimpleName());
    }

    private static void assertSameBits(float[] expected, float[] actual, String what) {
        for (int i = 0; i < expected.length; i++) {
            int index = i;
            assertEquals(Float.floatToIntBits(expected[i]), Float.floatToIntBits(actual[i]),
                    () -> what + ": " + expected[index] + " expected at " + index + ", but " + actual[index] + " came");
        }
    }

    /** One product, drawn at random but for its extents. Every call of {@link #gemm} gives the same numbers. */
    private static final class Case {
        private final int m;
        private final int n;
        private final int k;
        private final long seed;
        private final float special;
        private boolean transposedA;
        private boolean transposedB;
        private boolean accumulate;
        private boolean bias;
        private Activation activation;

        Case(int m, int n, int k, Random random, float special) {
            this.m = m;
            this.n = n;
            this.k = k;
            this.special = special;
            seed = random.nextLong();
            transposedA = random.nextInt(3) == 0;
            transposedB = random.nextInt(3) == 0;
            accumulate = random.nextInt(3) == 0;
            bias = random.nextInt(3) == 0;
            activation = random.nextBoolean() ? Activation.IDENTITY : Activation.RELU;
        }

        /** The product, computed by the scalar kernel. */
        Gemm expected() {
            Gemm gemm = gemm();
            ScalarKernels.INSTANCE.bind(gemm, new Scratch()).run();
            return gemm;
        }

        Gemm gemm() {
            Random random = new Random(seed);
            Matrix a = matrix(m, k, transposedA, Float.NaN, random);
            Matrix b = matrix(k, n, transposedB, Float.NaN, random);
            Matrix c = matrix(m, n, false, 12345.678f, random);
            Matrix row = bias ? matrix(1, n, false, Float.NaN, random) : null;
            if (!accumulate) {
                for (int i = 0; i < m; i++) {
                    Arrays.fill(c.data(), c.index(i, 0), c.index(i, 0) + n, Float.NaN);
                }
            }
            return new Gemm(a, b, c, accumulate, row, activation);
        }

        private Matrix matrix(int rows, int cols, boolean transposed, float around, Random random) {
            int storedRows = transposed ? cols : rows;
            int storedCols = transposed ? rows : cols;
            int offset = random.nextInt(4);
            int gap = random.nextInt(3) == 0 ? random.nextInt(3 * L) : random.nextInt(4);
            int after = random.nextBoolean() ? random.nextInt(5 * L) : random.nextInt(4);
            int stride = storedCols + gap;
            float[] data = new float[offset + (storedRows - 1) * stride + storedCols + after];
            Arrays.fill(data, around);
            Matrix matrix = new Matrix(data, offset, rows, cols, stride, transposed);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    float value = random.nextFloat() < special
                            ? SPECIAL[random.nextInt(SPECIAL.length)]
                            : random.nextFloat() * 2 - 1;
                    data[matrix.index(i, j)] = value;
                }
            }
            return matrix;
        }

        @Override
        public String toString() {
            return "seed " + SEED + ", C " + m + "×" + n + ", k " + k + (transposedA ? ", Aᵀ" : "")
                    + (transposedB ? ", Bᵀ" : "") + (accumulate ? ", accumulating" : "") + (bias ? ", bias" : "")
                    + ", " + activation;
        }
    }
}
