package dev.lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernel.Gather;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.RowSoftmax;
import dev.lanewise.kernel.RowSoftmaxBackward;
import dev.lanewise.kernel.ScatterAdd;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Scalar softmax and table look-ups: by hand, in the order of the sums, and against double precision. */
class ScalarSoftmaxTest {
    private static final long SEED = Long.getLong("lanewise.seed", 17);

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void byHand() {
        Matrix y = unwritten(3, 2);
        run(new RowSoftmax(Matrix.of(new float[]{7, 7, -1000, 1000, Float.NaN, 1}, 3, 2), y));
        assertRow(y, 0.5f, 0.5f, 0, 1, Float.NaN, Float.NaN);
        Matrix dx = unwritten(1, 2);
        run(new RowSoftmaxBackward(Matrix.of(new float[]{0.25f, 0.75f}, 1, 2), Matrix.of(new float[]{4, 8}, 1, 2), dx,
                false));
        assertRow(dx, -0.75f, 0.75f);
        run(new RowSoftmaxBackward(Matrix.of(new float[]{0.25f, 0.75f}, 1, 2), Matrix.of(new float[]{4, 8}, 1, 2), dx,
                true));
        assertRow(dx, -1.5f, 1.5f);
    }

    /** The sums in sixteen lanes, written a second time with an array. */
    @Test
    void inItsOrderAndAgainstDouble() {
        for (int n : new int[]{1, 2, 10, 15, 16, 17, 33, 100, 257}) {
            float[] x = new float[n];
            float[] dy = new float[n];
            for (int j = 0; j < n; j++) {
                x[j] = (float) random.nextDouble(-8, 8);
                dy[j] = (float) random.nextDouble(-2, 2);
            }
            Matrix y = unwritten(1, n);
            Matrix dx = unwritten(1, n);
            run(new RowSoftmax(Matrix.of(x, 1, n), y));
            run(new RowSoftmaxBackward(y, Matrix.of(dy, 1, n), dx, false));
            float max = x[0];
            double exactSum = 0;
            for (float value : x) {
                max = Math.max(max, value);
                exactSum += StrictMath.exp(value);
            }
            float[] e = new float[n];
            float[] products = new float[16];
            float[] lanes = new float[16];
            double exactProduct = 0;
            for (int j = 0; j < n; j++) {
                e[j] = ElementaryFunctions.exp(x[j] - max);
                lanes[j % 16] += e[j];
            }
            float inverse = 1 / tree(lanes);
            for (int j = 0; j < n; j++) {
                assertSame(e[j] * inverse, y.get(0, j), "y " + j + " of " + n);
                assertEquals(StrictMath.exp(x[j]) / exactSum, y.get(0, j), 3e-7, "seed " + SEED);
                products[j % 16] = Math.fma(y.get(0, j), dy[j], products[j % 16]);
                exactProduct += StrictMath.exp(x[j]) / exactSum * dy[j];
            }
            float sum = tree(products);
            for (int j = 0; j < n; j++) {
                assertSame(y.get(0, j) * (dy[j] - sum), dx.get(0, j), "dx " + j + " of " + n);
                assertEquals(StrictMath.exp(x[j]) / exactSum * (dy[j] - exactProduct), dx.get(0, j), 1e-6,
                        "seed " + SEED);
            }
        }
    }

    @Test
    void tablesByHand() {
        Matrix table = Matrix.of(new float[]{1, 2, 3, 4, 5, 6}, 3, 2);
        int[] indices = {2, 0, 2};
        Matrix y = unwritten(3, 2);
        run(new Gather("", table, indices, y));
        assertRow(y, 5, 6, 1, 2, 5, 6);
        Matrix gradient = unwritten(3, 2);
        // The first 1 is lost to 2²⁴, and so is the second, one after the other.
        Matrix dy = Matrix.of(new float[]{0x1p24f, 1, 7, 8, 1, -0f}, 3, 2);
        run(new ScatterAdd("", dy, indices, gradient, false));
        assertRow(gradient, 7, 8, 0, 0, 0x1p24f, 1);
        run(new ScatterAdd("", dy, indices, gradient, true));
        assertRow(gradient, 14, 16, 0, 0, 0x1p25f, 2);
    }

    private static float tree(float[] lanes) {
        for (int width = 8; width > 0; width /= 2) {
            for (int i = 0; i < width; i++) {
                lanes[i] = lanes[i] + lanes[i + width];
            }
        }
        return lanes[0];
    }

    private static Matrix unwritten(int rows, int cols) {
        Matrix matrix = Matrix.zeros(rows, cols);
        Arrays.fill(matrix.data(), Float.NaN);
        return matrix;
    }

    private static void run(Operation operation) {
        Kernels.scalar().bind(operation, new Scratch()).run();
    }

    private static void assertRow(Matrix actual, float... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertSame(expected[i], actual.data()[i], "element " + i);
        }
    }

    private static void assertSame(float expected, float actual, String what) {
        assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(actual),
                () -> what + " is " + actual + " instead of " + expected + ", seed " + SEED);
    }
}
