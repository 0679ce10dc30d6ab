package dev.lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.ElementwiseLoss;
import dev.lanewise.kernel.ErrorFunction;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.kernel.SquareSum;
import dev.lanewise.kernel.TotalSum;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Scalar sums and losses: bit by bit against a second, naive writing of the orders in which they must add, in value
 * against double precision, and small cases by hand that come out otherwise in any other order.
 */
class ScalarReductionTest {
    private static final long SEED = Long.getLong("lanewise.seed", 12);
    private static final int[] LENGTHS = {1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 257};

    private final SplittableRandom random = new SplittableRandom(SEED);

    /** The sixteen lanes as an array, halved again and again. */
    private static float inLanes(float[] x, int from, int to, boolean squares) {
        float[] lanes = new float[16];
        for (int i = from; i < to; i++) {
            int lane = (i - from) % 16;
            lanes[lane] = squares ? Math.fma(x[i], x[i], lanes[lane]) : lanes[lane] + x[i];
        }
        for (int width = 8; width > 0; width /= 2) {
            for (int i = 0; i < width; i++) {
                lanes[i] = lanes[i] + lanes[i + width];
            }
        }
        return lanes[0];
    }

    @Test
    void totalsByHand() {
        // Lanes 0 and 2 meet before lane 1 joins: 1, where 0 would come from left to right.
        assertSame(1, total(1e8f, 1, -1e8f), "three lanes");
        // Lanes 0 and 8 meet first.
        assertSame(1, total(1e8f, 1, 0, 0, 0, 0, 0, 0, -1e8f), "lane 8");
        // Elements 0 and 16 share a lane: the 1 is lost in it.
        float[] x = new float[17];
        x[0] = 1e8f;
        x[16] = 1;
        x[1] = -1e8f;
        assertSame(0, total(x), "lane 0");
        // Every lane begins at +0, and so no sum is −0.
        assertSame(0f, total(-0f), "minus zero");
    }

    @Test
    void totalsAddTheirBlocksInOrder() {
        // The first block ends at 2²⁴, to which a single 1 adds nothing; the second block's two make a difference.
        float[] x = new float[Operation.SUM_BLOCK + 2];
        x[0] = 0x1p24f;
        x[Operation.SUM_BLOCK] = 1;
        x[Operation.SUM_BLOCK + 1] = 1;
        assertSame(0x1p24f + 2, total(x), "two blocks");
        for (int length : new int[]{4095, 4096, 4097, 8191, 8192, 8193, 20_000}) {
            float[] scattered = scattered(length);
            float expected = 0;
            for (int from = 0; from < length; from += 4096) {
                float block = inLanes(scattered, from, Math.min(length, from + 4096), false);
                expected = from == 0 ? block : expected + block;
            }
            assertSame(expected, total(scattered), "the total of " + length);
        }
    }

    @Test
    void squaresInTheirOrder() {
        for (int length : new int[]{1, 17, 4095, 4096, 4097, 8193, 20_000}) {
            float[] x = scattered(length);
            float expected = 0;
            for (int from = 0; from < length; from += 4096) {
                float block = inLanes(x, from, Math.min(length, from + 4096), true);
                expected = from == 0 ? block : expected + block;
            }
            Matrix sum = Matrix.of(new float[]{Float.NaN}, 1, 1);
            run(new SquareSum(Matrix.row(x, 0, length), sum));
            assertSame(expected, sum.get(0, 0), "the squares of " + length);
        }
    }

    @Test
    void totalsAgainstDouble() {
        for (int length : LENGTHS) {
            float[] x = scattered(length);
            double sum = 0;
            double magnitude = 0;
            for (float value : x) {
                sum += value;
                magnitude += Math.abs(value);
            }
            assertEquals(sum, total(x), length * 0x1p-24 * magnitude, "the total of " + length + ", seed " + SEED);
        }
    }

    @Test
    void columnSumsByHand() {
        int rows = Operation.ROW_BLOCK + 2;
        Matrix x = Matrix.zeros(rows, 3);
        for (int i = 1; i < rows; i++) {
            x.set(i, 0, 1);
        }
        // In the first block every 1 is lost to 2²⁴, the second block's two are not.
        x.set(0, 0, 0x1p24f);
        x.set(0, 1, -0f);
        x.set(0, 2, 5);
        Matrix sums = Matrix.of(new float[]{Float.NaN, Float.NaN, Float.NaN}, 1, 3);
        run(new ColumnSums(x, sums, false));
        assertSame(0x1p24f + 2, sums.get(0, 0), "column 0");
        assertSame(0f, sums.get(0, 1), "column 1");
        assertSame(5, sums.get(0, 2), "column 2");
        run(new ColumnSums(x, sums, true));
        assertSame(0x1p25f + 4, sums.get(0, 0), "column 0, twice");
        assertSame(10, sums.get(0, 2), "column 2, twice");
    }

    @Test
    void columnSumsGoDownInBlocks() {
        for (int rows : new int[]{1, 2, 100, 255, 256, 257, 511, 512, 513, 1000}) {
            int cols = 1 + rows % 19;
            Matrix x = Matrix.of(scattered(rows * cols), rows, cols);
            Matrix old = Matrix.of(scattered(cols), 1, cols);
            Matrix sums = Matrix.of(old.data().clone(), 1, cols);
            run(new ColumnSums(x, sums, true));
            for (int j = 0; j < cols; j++) {
                float total = 0;
                double exact = old.get(0, j);
                double magnitude = Math.abs(exact);
                for (int first = 0; first < rows; first += 256) {
                    float block = 0;
                    for (int i = first; i < Math.min(rows, first + 256); i++) {
                        block += x.get(i, j);
                        exact += x.get(i, j);
                        magnitude += Math.abs(x.get(i, j));
                    }
                    total = first == 0 ? block : total + block;
                }
                assertSame(old.get(0, j) + total, sums.get(0, j), "column " + j + " of " + x);
                assertEquals(exact, sums.get(0, j), rows * 0x1p-24 * magnitude, "column " + j + ", seed " + SEED);
            }
        }
    }

    @Test
    void softmaxByHand() {
        Matrix gradient = Matrix.zeros(3, 2);
        Matrix losses = Matrix.zeros(3, 1);
        Arrays.fill(gradient.data(), Float.NaN);
        Arrays.fill(losses.data(), Float.NaN);
        run(new SoftmaxWithLoss(Matrix.of(new float[]{0, 0, 1000, 1000, -200, 200}, 3, 2), new int[]{0, 1, 0}, 0.5f,
                gradient, losses));
        float[] expected = {-0.25f, 0.25f, 0.25f, -0.25f, -0.5f, 0.5f};
        for (int i = 0; i < expected.length; i++) {
            assertSame(expected[i], gradient.data()[i], "gradient " + i);
        }
        assertEquals(StrictMath.log(2), losses.get(0, 0), 0x1p-24);
        assertEquals(StrictMath.log(2), losses.get(1, 0), 0x1p-24);
        assertSame(400, losses.get(2, 0), "a sure and wrong answer's loss");
    }

    /** The first of equals counts; zeros of either sign are equal; a row whose loss is no number has no hit. */
    @Test
    void hitsByHand() {
        float inf = Float.POSITIVE_INFINITY;
        float[][] rows = {{1, 3, 2}, {1, 3, 2}, {3, 1, 3}, {3, 1, 3}, {-0f, 0, -1}, {0, -0f, -1}, {Float.NaN, 1, 2},
                {-1, inf, 2}, {-inf, -inf, -inf}, {-inf, -5, -inf}};
        int[] labels = {1, 2, 0, 2, 0, 1, 2, 1, 0, 1};
        float[] expected = {1, 0, 1, 0, 1, 0, 0, 0, 0, 1};
        for (int i = 0; i < rows.length; i++) {
            Matrix hits = Matrix.of(new float[]{Float.NaN}, 1, 1);
            run(new SoftmaxWithLoss(Matrix.of(rows[i], 1, 3), new int[]{labels[i]}, 1, Matrix.zeros(1, 3),
                    Matrix.zeros(1, 1), hits));
            assertSame(expected[i], hits.get(0, 0), "hit of " + Arrays.toString(rows[i]) + " at " + labels[i]);
        }
    }

    @Test
    void softmaxInItsOrder() {
        for (int n : LENGTHS) {
            int rows = 5;
            Matrix x = Matrix.of(uniform(rows * n, 8), rows, n);
            int[] labels = labels(rows, n);
            Matrix gradient = Matrix.zeros(rows, n);
            Matrix losses = Matrix.zeros(rows, 1);
            run(new SoftmaxWithLoss(x, labels, 0.2f, gradient, losses));
            for (int i = 0; i < rows; i++) {
                float max = Float.NEGATIVE_INFINITY;
                for (int j = 0; j < n; j++) {
                    max = Math.max(max, x.get(i, j));
                }
                float[] e = new float[n];
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    e[j] = ElementaryFunctions.exp(x.get(i, j) - max);
                    sum += StrictMath.exp(x.get(i, j));
                }
                float s = inLanes(e, 0, n, false);
                float inverse = 1 / s;
                for (int j = 0; j < n; j++) {
                    float one = j == labels[i] ? e[j] * inverse - 1 : e[j] * inverse;
                    assertSame(one * 0.2f, gradient.get(i, j), "gradient (" + i + ", " + j + ") of " + x);
                    double exact = (StrictMath.exp(x.get(i, j)) / sum - (j == labels[i] ? 1 : 0)) * 0.2f;
                    assertEquals(exact, gradient.get(i, j), 2e-7, "gradient of " + x + ", seed " + SEED);
                }
                assertSame(ElementaryFunctions.log(s) - (x.get(i, labels[i]) - max), losses.get(i, 0), "loss of " + x);
                assertEquals(StrictMath.log(sum) - x.get(i, labels[i]), losses.get(i, 0), 4e-6,
                        "loss of " + x + ", seed " + SEED);
            }
        }
    }

    @Test
    void squaredErrorByHand() {
        Matrix gradient = Matrix.of(new float[]{Float.NaN, Float.NaN}, 1, 2);
        Matrix losses = Matrix.of(new float[]{Float.NaN}, 1, 1);
        run(new ElementwiseLoss(ErrorFunction.SQUARED, 0, Matrix.of(new float[]{3, 1}, 1, 2),
                Matrix.of(new float[]{1, 2}, 1, 2), 0.25f, gradient, losses));
        assertSame(2.5f, losses.get(0, 0), "loss");
        assertSame(1, gradient.get(0, 0), "gradient 0");
        assertSame(-0.5f, gradient.get(0, 1), "gradient 1");
    }

    @Test
    void squaredErrorInItsOrder() {
        for (int n : LENGTHS) {
            int rows = 4;
            Matrix y = Matrix.of(uniform(rows * n, 2), rows, n);
            Matrix target = Matrix.of(uniform(rows * n, 2), rows, n);
            Matrix gradient = Matrix.zeros(rows, n);
            Matrix losses = Matrix.zeros(rows, 1);
            run(new ElementwiseLoss(ErrorFunction.SQUARED, 0, y, target, 0.3f, gradient, losses));
            for (int i = 0; i < rows; i++) {
                float[] squares = new float[n];
                double exact = 0;
                for (int j = 0; j < n; j++) {
                    float d = y.get(i, j) - target.get(i, j);
                    squares[j] = d * d;
                    exact += (double) d * d / n;
                    assertSame((d + d) * 0.3f, gradient.get(i, j), "gradient (" + i + ", " + j + ") of " + y);
                }
                assertSame(inLanes(squares, 0, n, false) / n, losses.get(i, 0), "loss of " + y);
                assertEquals(exact, losses.get(i, 0), n * 0x1p-23 * exact, "loss of " + y + ", seed " + SEED);
            }
        }
    }

    private static float total(float... x) {
        Matrix sum = Matrix.of(new float[]{Float.NaN}, 1, 1);
        run(new TotalSum(Matrix.row(x, 0, x.length), sum));
        return sum.get(0, 0);
    }

    private static void run(Operation operation) {
        Scratch scratch = new Scratch();
        var kernel = Kernels.scalar().bind(operation, scratch);
        Arrays.fill(scratch.floats(), Float.NaN);
        kernel.run();
    }

    private static void assertSame(float expected, float actual, String what) {
        assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(actual),
                () -> what + " is " + actual + " instead of " + expected + ", seed " + SEED);
    }

    private int[] labels(int rows, int classes) {
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            labels[i] = random.nextInt(classes);
        }
        return labels;
    }

    private float[] uniform(int count, double bound) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        return values;
    }

    /** Numbers whose exponents differ, so that another order gives another sum. */
    private float[] scattered(int count) {
        float[] values = uniform(count, 1);
        for (int i = 0; i < count; i++) {
            values[i] = Math.scalb(values[i], random.nextInt(-8, 8));
        }
        return values;
    }
}
