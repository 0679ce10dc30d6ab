package dev.lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The scalar matrix multiply: bit by bit against a second, naive writing of its order, an element at a time, in value
 * against double precision, and small cases by hand.
 */
class ScalarGemmTest {
    private static final long SEED = Long.getLong("lanewise.seed", 13);

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void byHand() {
        Matrix a = Matrix.of(new float[]{1, 2, 3, 4, 5, 6}, 2, 3);
        Matrix b = Matrix.of(new float[]{7, 8, 9, 10, 11, 12}, 3, 2);
        Matrix c = Matrix.of(new float[]{1, 1, 1, Float.NaN}, 2, 2);
        run(new Gemm(a, b, c));
        assertElements(c, 58, 64, 139, 154);
        run(new Gemm(a, b, c, true));
        assertElements(c, 116, 128, 278, 308);
        run(new Gemm(a, b, c, false, Matrix.of(new float[]{-58, -100}, 1, 2), Activation.RELU));
        assertElements(c, 0, 0, 81, 54);
        run(new Gemm(a, b, c, true, Matrix.of(new float[]{-58, -100}, 1, 2), Activation.RELU));
        assertElements(c, 0, 0, 162, 108);
        run(new Gemm(b.transpose(), a.transpose(), c));
        assertElements(c, 58, 139, 64, 154);
    }

    @Test
    void multipliesAndAddsAtOnce() {
        // (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴; rounded in between it would be 0.
        Matrix c = Matrix.of(new float[]{-(1 + 0x1p-11f)}, 1, 1);
        Matrix x = Matrix.of(new float[]{1 + 0x1p-12f}, 1, 1);
        run(new Gemm(x, x, c, true));
        assertElements(c, 0x1p-24f);
    }

    @Test
    void beginsAtZeroOrAtC() {
        Matrix minusZero = Matrix.of(new float[]{-0f}, 1, 1);
        Matrix one = Matrix.of(new float[]{1}, 1, 1);
        Matrix c = Matrix.of(new float[]{Float.NaN}, 1, 1);
        run(new Gemm(minusZero, one, c));
        assertElements(c, 0f);
        c.set(0, 0, -0f);
        run(new Gemm(minusZero, one, c, true));
        assertElements(c, -0f);
        // Nothing is skipped for being zero.
        run(new Gemm(Matrix.zeros(1, 1), Matrix.of(new float[]{Float.POSITIVE_INFINITY}, 1, 1), c));
        assertElements(c, Float.NaN);
    }

    @Test
    void addsBlocksOfKInOrder() {
        int k = 4098;
        Matrix a = Matrix.zeros(1, k);
        Matrix b = Matrix.zeros(k, 1);
        Arrays.fill(a.data(), 1);
        Arrays.fill(b.data(), 1);
        // In the first block every 1 is lost to 2²⁴, the second block's two are not.
        b.set(0, 0, 0x1p24f);
        Matrix c = Matrix.of(new float[]{Float.NaN}, 1, 1);
        run(new Gemm(a, b, c));
        assertElements(c, 0x1p24f + 2);
        // C begins the first block, not the second.
        b.set(0, 0, 1);
        c.set(0, 0, 0x1p24f);
        run(new Gemm(a, b, c, true));
        assertElements(c, 0x1p24f + 2);
    }

    @Test
    void inItsOrder() {
        int[][] shapes = {{1, 1, 1}, {3, 4, 5}, {7, 17, 33}, {13, 1, 64}, {1, 50, 100}, {20, 31, 2}, {2, 3, 4095},
                {3, 2, 4096}, {2, 5, 4097}, {1, 2, 8191}, {2, 1, 8193}, {1, 3, 12_289}};
        for (int[] shape : shapes) {
            for (int variant = 0; variant < 16; variant++) {
                check(shape[0], shape[1], shape[2], variant);
            }
        }
    }

    private void check(int m, int n, int k, int variant) {
        Matrix a = (variant & 1) == 0 ? matrix(m, k) : matrix(k, m).transpose();
        Matrix b = (variant & 2) == 0 ? matrix(k, n) : matrix(n, k).transpose();
        Matrix c = matrix(m, n);
        boolean accumulate = (variant & 4) != 0;
        @Nullable Matrix bias = (variant & 8) == 0 ? null : matrix(1, n);
        Matrix old = new Matrix(c.data().clone(), c.offset(), m, n, c.stride(), false);
        run(new Gemm(a, b, c, accumulate, bias, Activation.IDENTITY));
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float expected = accumulate ? old.get(i, j) : 0;
                double exact = expected;
                double magnitude = Math.abs(exact);
                for (int first = 0; first < k; first += 4096) {
                    float block = first == 0 ? expected : 0;
                    for (int p = first; p < Math.min(k, first + 4096); p++) {
                        block = Math.fma(a.get(i, p), b.get(p, j), block);
                        exact += (double) a.get(i, p) * b.get(p, j);
                        magnitude += Math.abs((double) a.get(i, p) * b.get(p, j));
                    }
                    expected = first == 0 ? block : expected + block;
                }
                if (bias != null) {
                    expected += bias.get(0, j);
                    exact += bias.get(0, j);
                    magnitude += Math.abs(bias.get(0, j));
                }
                String what = "element (" + i + ", " + j + ") of " + a + " times " + b + ", variant " + variant
                        + ", seed " + SEED;
                assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(c.get(i, j)), what);
                assertEquals(exact, c.get(i, j), (k + 2) * 0x1p-24 * magnitude, what);
            }
        }
    }

    @Test
    void appliesTheActivationLast() {
        Matrix a = matrix(5, 9);
        Matrix b = matrix(9, 7);
        Matrix bias = matrix(1, 7);
        Matrix sums = matrix(5, 7);
        run(new Gemm(a, b, sums, false, bias, Activation.IDENTITY));
        for (Activation activation : Activation.values()) {
            if (activation.hasAlpha()) {
                continue;
            }
            Matrix c = matrix(5, 7);
            run(new Gemm(a, b, c, false, bias, activation));
            for (int i = 0; i < 5; i++) {
                for (int j = 0; j < 7; j++) {
                    float x = sums.get(i, j);
                    float expected = switch (activation) {
                        case IDENTITY -> x;
                        case RELU -> Math.max(x, 0f);
                        case SIGMOID -> ElementaryFunctions.sigmoid(x);
                        case TANH -> ElementaryFunctions.tanh(x);
                        case EXP -> ElementaryFunctions.exp(x);
                        case GELU -> GeluFunctions.gelu(x);
                        case SILU -> RectifierFunctions.silu(x);
                        case SOFTPLUS -> RectifierFunctions.softplus(x);
                        case LEAKY_RELU, ELU -> throw new AssertionError(activation + " has a parameter");
                    };
                    assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(c.get(i, j)),
                            activation + " of element (" + i + ", " + j + "), seed " + SEED);
                }
            }
        }
    }

    private static void run(Gemm gemm) {
        Scratch scratch = new Scratch();
        Kernel kernel = Kernels.scalar().bind(gemm, scratch);
        Arrays.fill(scratch.floats(), Float.NaN);
        kernel.run();
    }

    private static void assertElements(Matrix c, float... expected) {
        for (int i = 0; i < expected.length; i++) {
            float actual = c.get(i / c.cols(), i % c.cols());
            assertEquals(Float.floatToIntBits(expected[i]), Float.floatToIntBits(actual),
                    "element " + i + " is " + actual + " instead of " + expected[i]);
        }
    }

    /** Numbers of mixed size between −4 and 4, behind an offset and with gaps between the rows. */
    private Matrix matrix(int rows, int cols) {
        int stride = cols + random.nextInt(4);
        int offset = random.nextInt(4);
        float[] data = new float[offset + rows * stride];
        for (int i = 0; i < data.length; i++) {
            data[i] = Math.scalb((float) random.nextDouble(-1, 1), random.nextInt(-5, 3));
        }
        return new Matrix(data, offset, rows, cols, stride, false);
    }
}
