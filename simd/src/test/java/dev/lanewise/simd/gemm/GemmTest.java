package dev.lanewise.simd.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.scalar.ScalarKernels;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The blocked product against the scalar one, bit by bit: shapes around every block size, transposes, strides,
 * accumulation, epilogues, special values, register tiles, partitions and threads. What lies around A, B and bias is
 * NaN, so that reading it shows; what lies around C must come back untouched.
 */
class GemmTest {
    private static final long SEED = Long.getLong("lanewise.seed", 20261123);
    private static final int L = Lanes.F.length();
    private static final Microkernel[] TILES = {new Tile5x2(), new Tile6x4()};
    private static final float[] SPECIAL = {0f, -0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN,
            Float.MIN_VALUE, -Float.MIN_NORMAL, Float.MAX_VALUE, 1f};

    @Test
    void extentsAroundTheRegisterTile() {
        Random random = new Random(SEED);
        try (Workers workers = new Workers(1)) {
            for (int m = 1; m <= 13; m++) {
                for (int n = 1; n <= 8 * L + 1; n += n < 2 * L + 2 ? 1 : 3) {
                    check(new Case(m, n, 1 + random.nextInt(9), random, 0f), null, workers);
                }
            }
        }
    }

    @Test
    void everyCombinationOfForms() {
        Random random = new Random(SEED + 1);
        try (Workers workers = new Workers(1)) {
            for (int form = 0; form < 64; form++) {
                for (int i = 0; i < 4; i++) {
                    Case shape = new Case(1 + random.nextInt(40), 1 + random.nextInt(10 * L), 1 + random.nextInt(60),
                            random, 0f);
                    shape.transposedA = (form & 1) != 0;
                    shape.transposedB = (form & 2) != 0;
                    shape.accumulate = (form & 4) != 0;
                    shape.bias = (form & 8) != 0;
                    shape.activation = Activation.values()[form >> 4];
                    check(shape, null, workers);
                }
            }
        }
    }

    @Test
    void slicesAndBlocksOfK() {
        Random random = new Random(SEED + 2);
        int[] depths = {1, 2, 3, Blocking.KC - 1, Blocking.KC, Blocking.KC + 1, 2 * Blocking.KC + 1,
                Operation.K_BLOCK - 1, Operation.K_BLOCK, Operation.K_BLOCK + 1, 2 * Operation.K_BLOCK + 1};
        try (Workers workers = new Workers(2)) {
            for (int k : depths) {
                for (int i = 0; i < 8; i++) {
                    check(new Case(1 + random.nextInt(13), 1 + random.nextInt(4 * L + 2), k, random, 0f), null,
                            workers);
                }
            }
        }
    }

    @Test
    void specialValues() {
        Random random = new Random(SEED + 3);
        try (Workers workers = new Workers(1)) {
            for (int i = 0; i < 300; i++) {
                check(new Case(1 + random.nextInt(12), 1 + random.nextInt(5 * L), 1 + random.nextInt(20), random,
                        i % 3 == 0 ? 0.5f : 0.02f), null, workers);
            }
        }
    }

    @Test
    void everyPartitionOnAnyThreads() {
        Random random = new Random(SEED + 4);
        for (int threads : new int[]{1, 2, 3, 8}) {
            try (Workers workers = new Workers(threads)) {
                for (int i = 0; i < 150; i++) {
                    int k = i % 10 == 0 ? Operation.K_BLOCK + random.nextInt(100) : 1 + random.nextInt(80);
                    Case shape = new Case(1 + random.nextInt(60), 1 + random.nextInt(12 * L), k, random, 0f);
                    int rows = 1 + random.nextInt(3);
                    int cols = 1 + random.nextInt(3);
                    Microkernel tile = TILES[i % TILES.length];
                    int tileRows = rows * tile.rows();
                    int tileCols = cols * tile.cols();
                    check(shape, new Blocking(tile, tileRows, tileCols, (1 + random.nextInt(3)) * tileRows, true),
                            workers);
                }
            }
        }
    }

    @Test
    void shapesOfNetworks() {
        Random random = new Random(SEED + 5);
        int[][] shapes = {{128, 256, 784}, {100, 10, 50}, {100, 50, 784}, {32, 257, 300}, {1, 784, 256}, {257, 1, 64},
                {300, 300, 130}, {27, 32, 5000}};
        try (Workers workers = new Workers(3)) {
            for (int[] shape : shapes) {
                for (int form = 0; form < 3; form++) {
                    Case gemm = new Case(shape[0], shape[1], shape[2], random, 0f);
                    gemm.transposedA = form == 1;
                    gemm.transposedB = form == 2;
                    check(gemm, null, workers);
                }
            }
        }
    }

    /** A bound product keeps its place when the scratch memory grows, and gives the same bits again. */
    @Test
    void scratchThatGrowsBetweenRuns() {
        Random random = new Random(SEED + 6);
        try (Workers workers = new Workers(2)) {
            Case shape = new Case(20, 30, 40, random, 0f);
            shape.accumulate = false;
            Gemm gemm = shape.gemm();
            Scratch scratch = new Scratch();
            Kernel kernel = BlockedGemm.bind(gemm, scratch, workers);
            kernel.run();
            float[] first = gemm.c().data().clone();
            scratch.reserve(1_000_000);
            Arrays.fill(scratch.floats(), Float.NaN);
            kernel.run();
            assertSameBits(first, gemm.c().data(), shape.toString());
        }
    }

    /** Runs one case, with every tile unless a blocking is given. */
    private static void check(Case shape, @Nullable Blocking blocking, Workers workers) {
        Gemm expected = shape.gemm();
        ScalarKernels.INSTANCE.bind(expected, new Scratch()).run();
        if (blocking != null) {
            compare(shape, expected, blocking, workers);
            return;
        }
        for (Microkernel tile : TILES) {
            compare(shape, expected, Blocking.of(expected, tile), workers);
        }
    }

    private static void compare(Case shape, Gemm expected, Blocking blocking, Workers workers) {
        Gemm actual = shape.gemm();
        Scratch scratch = new Scratch();
        Kernel kernel = BlockedGemm.bind(actual, blocking, scratch, workers);
        Arrays.fill(scratch.floats(), Float.NaN);
        kernel.run();
        assertSameBits(expected.c().data(), actual.c().data(), shape + ", " + blocking + ", " + workers.threads()
                + " threads");
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
            activation = Activation.values()[random.nextInt(4)];
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
            int stride = storedCols + random.nextInt(4);
            float[] data = new float[offset + storedRows * stride + random.nextInt(3)];
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
