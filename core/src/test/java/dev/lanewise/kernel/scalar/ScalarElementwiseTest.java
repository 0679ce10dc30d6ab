package dev.lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Product;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Sum;
import dev.lanewise.tensor.Matrix;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Scalar activations and arithmetic against exact and double-precision arithmetic, and small cases by hand. */
class ScalarElementwiseTest {
    private static final long SEED = Long.getLong("lanewise.seed", 11);
    private static final int ROWS = 37;
    private static final int COLS = 29;
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void reluByHand() {
        assertRow(row(0f, 0f, 0f, 3f, INF, 0f, NAN, Float.MIN_VALUE),
                activate(Activation.RELU, row(-2f, -0f, 0f, 3f, INF, -INF, NAN, Float.MIN_VALUE)));
    }

    @Test
    void identityKeepsEveryBit() {
        assertRow(row(-2f, -0f, INF, NAN), activate(Activation.IDENTITY, row(-2f, -0f, INF, NAN)));
    }

    @Test
    void sigmoidAndTanhByHand() {
        assertRow(row(0.5f, 1f, 0f, NAN), activate(Activation.SIGMOID, row(0f, INF, -INF, NAN)));
        assertRow(row(0f, -0f, 1f, -1f, NAN), activate(Activation.TANH, row(0f, -0f, INF, -INF, NAN)));
    }

    @Test
    void leakyReluAndEluByHand() {
        Matrix x = row(-2f, -0f, 3f, INF, NAN);
        Matrix y = Matrix.zeros(1, 5);
        run(new Activate(Activation.LEAKY_RELU, 0.25f, x, y));
        assertRow(row(-0.5f, -0f, 3f, INF, NAN), y);
        run(new Activate(Activation.ELU, 2, row(-INF, 0f, 3f, INF, NAN), y));
        assertRow(row(-2f, 0f, 3f, INF, NAN), y);
        Matrix dy = row(8f, 8f, 8f, 8f, 8f);
        run(new ActivateBackward(Activation.LEAKY_RELU, 0.25f, x, dy, y, false));
        assertRow(row(2f, 2f, 8f, 8f, 2f), y);
        run(new ActivateBackward(Activation.ELU, 2, row(-INF, 0f, 3f, INF, NAN), dy, y, false));
        assertRow(row(0f, 16f, 8f, 8f, NAN), y);
    }

    @Test
    void sigmoidAndTanhAgainstDouble() {
        Matrix x = uniform(-10, 10);
        Matrix y = nan();
        run(new Activate(Activation.SIGMOID, x, y));
        for (int i = 0; i < y.data().length; i++) {
            double expected = 1 / (1 + StrictMath.exp(-x.data()[i]));
            assertEquals(expected, y.data()[i], 2 * Math.ulp((float) expected), "sigmoid, seed " + SEED);
        }
        run(new Activate(Activation.TANH, x, y));
        for (int i = 0; i < y.data().length; i++) {
            double expected = StrictMath.tanh(x.data()[i]);
            assertEquals(expected, y.data()[i], 2 * Math.ulp((float) expected), "tanh, seed " + SEED);
        }
    }

    /** Where y is not above zero, NaN included, the gradient is +0 whatever dY holds. */
    @Test
    void reluBackwardByHand() {
        Matrix y = row(2f, 0f, -0f, NAN, 1f, Float.MIN_VALUE, 0f);
        Matrix dy = row(-3f, -3f, 5f, 5f, -0f, NAN, NAN);
        assertRow(row(-3f, 0f, 0f, 0f, -0f, NAN, 0f), backward(Activation.RELU, y, dy));
        Matrix dx = row(1f, -0f, 7f, INF, -0f, 1f, 1f);
        run(new ActivateBackward(Activation.RELU, y, dy, dx, true));
        assertRow(row(-2f, 0f, 7f, INF, -0f, NAN, 1f), dx);
    }

    @Test
    void otherBackwardsByHand() {
        assertRow(row(-3f, -0f, NAN), backward(Activation.IDENTITY, row(2f, 0f, 1f), row(-3f, -0f, NAN)));
        assertRow(row(1f, 0f, -0f, 1.5f), backward(Activation.SIGMOID, row(0.5f, 0f, 1f, 0.25f), row(4f, 1f, -1f, 8f)));
        assertRow(row(3f, 0f, 0f, 6f), backward(Activation.TANH, row(0.5f, 1f, -1f, -0.5f), row(4f, 1f, 1f, 8f)));
    }

    @Test
    void backwardAgainstDouble() {
        Matrix y = uniform(-1, 1);
        Matrix dy = uniform(-3, 3);
        for (Activation activation : new Activation[]{Activation.SIGMOID, Activation.TANH}) {
            Matrix dx = backward(activation, y, dy);
            Matrix sum = uniform(-3, 3);
            Matrix before = Matrix.of(sum.data().clone(), ROWS, COLS);
            run(new ActivateBackward(activation, y, dy, sum, true));
            for (int i = 0; i < dx.data().length; i++) {
                double out = y.data()[i];
                double slope = activation == Activation.TANH ? 1 - out * out : out * (1 - out);
                double expected = dy.data()[i] * slope;
                assertEquals(expected, dx.data()[i], 4 * Math.ulp(1f) * Math.abs(expected) + 1e-30,
                        activation + ", seed " + SEED);
                assertSame(before.data()[i] + dx.data()[i], sum.data()[i], "accumulating " + activation);
            }
        }
    }

    /** A float's product and sum are double's, rounded: 53 bits are enough that rounding twice does no harm. */
    @Test
    void productAndSumAreRoundedOnce() {
        Matrix a = scattered();
        Matrix b = scattered();
        Matrix product = nan();
        Matrix sum = nan();
        run(new Product(a, b, product, false));
        run(new Sum(a, b, sum));
        for (int i = 0; i < a.data().length; i++) {
            assertSame((float) ((double) a.data()[i] * b.data()[i]), product.data()[i], "product");
            assertSame((float) ((double) a.data()[i] + b.data()[i]), sum.data()[i], "sum");
        }
    }

    @Test
    void accumulatingProductIsFused() {
        Matrix a = scattered();
        Matrix b = scattered();
        Matrix c = scattered();
        float[] before = c.data().clone();
        run(new Product(a, b, c, true));
        for (int i = 0; i < before.length; i++) {
            float exact = new BigDecimal(a.data()[i]).multiply(new BigDecimal(b.data()[i]))
                    .add(new BigDecimal(before[i])).floatValue();
            assertSame(exact, c.data()[i], "product added to " + before[i]);
        }
        // (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴; a product rounded before the sum would leave 0.
        Matrix sum = row(-(1 + 0x1p-11f));
        run(new Product(row(1 + 0x1p-12f), row(1 + 0x1p-12f), sum, true));
        assertRow(row(0x1p-24f), sum);
    }

    @Test
    void copyKeepsEveryBit() {
        Matrix x = row(-0f, 1f, Float.MIN_VALUE, -INF, NAN);
        Matrix y = row(9f, 9f, 9f, 9f, 9f);
        run(new Copy(x, y));
        assertRow(x, y);
    }

    private static Matrix activate(Activation activation, Matrix x) {
        Matrix y = Matrix.zeros(x.rows(), x.cols());
        Arrays.fill(y.data(), NAN);
        run(new Activate(activation, x, y));
        return y;
    }

    private static Matrix backward(Activation activation, Matrix y, Matrix dy) {
        Matrix dx = Matrix.zeros(y.rows(), y.cols());
        Arrays.fill(dx.data(), NAN);
        run(new ActivateBackward(activation, y, dy, dx, false));
        return dx;
    }

    private static void run(Operation operation) {
        Kernels.scalar().bind(operation, new Scratch()).run();
    }

    private static Matrix row(float... values) {
        return Matrix.row(values, 0, values.length);
    }

    private static void assertRow(Matrix expected, Matrix actual) {
        for (int j = 0; j < expected.cols(); j++) {
            assertSame(expected.get(0, j), actual.get(0, j), "element " + j);
        }
    }

    private static void assertSame(float expected, float actual, String what) {
        assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(actual),
                () -> what + " is " + actual + " instead of " + expected + ", seed " + SEED);
    }

    private static Matrix nan() {
        Matrix matrix = Matrix.zeros(ROWS, COLS);
        Arrays.fill(matrix.data(), NAN);
        return matrix;
    }

    private Matrix uniform(double from, double to) {
        Matrix matrix = Matrix.zeros(ROWS, COLS);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) random.nextDouble(from, to);
        }
        return matrix;
    }

    /** Numbers whose exponents differ, so that sums round. */
    private Matrix scattered() {
        Matrix matrix = uniform(-1, 1);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = Math.scalb(matrix.data()[i], random.nextInt(-20, 20));
        }
        return matrix;
    }
}
