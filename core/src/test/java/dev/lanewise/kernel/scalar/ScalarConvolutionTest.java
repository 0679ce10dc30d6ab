package dev.lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.Winograd;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The scalar convolution and its gradients: in value against a direct sum in double precision, bit by bit against the
 * products that define them, and small cases by hand.
 */
class ScalarConvolutionTest {
    private static final long SEED = Long.getLong("lanewise.seed", 17);
    private static final int ROUNDS = 200;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void byHand() {
        // 3×3 pixels, 2×2 taps.
        Window window = new Window(3, 3, 1, 2, 2, 1, 0);
        Matrix x = Matrix.of(new float[]{1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 9);
        Matrix w = Matrix.of(new float[]{1, 10, 100, 1000}, 4, 1);
        Matrix y = unwritten(1, 4);
        run(new Convolve(window, x, w, null, y, Activation.IDENTITY));
        assertElements(y, 5421, 6532, 8754, 9865);
        run(new Convolve(window, x, w, Matrix.of(new float[]{-6532}, 1, 1), y, Activation.RELU));
        assertElements(y, 0, 0, 2222, 3333);
        Matrix dy = Matrix.of(new float[]{1, 2, 3, 4}, 1, 4);
        Matrix dx = unwritten(1, 9);
        run(new ConvolveInputGradient(window, dy, w, dx, false));
        assertElements(dx, 1, 12, 20, 103, 1234, 2040, 300, 3400, 4000);
        run(new ConvolveInputGradient(window, dy, w, dx, true));
        assertElements(dx, 2, 24, 40, 206, 2468, 4080, 600, 6800, 8000);
        Matrix dw = unwritten(4, 1);
        run(new ConvolveWeightGradient(window, x, dy, dw, false));
        assertElements(dw, 1 + 4 + 12 + 20, 2 + 6 + 15 + 24, 4 + 10 + 21 + 32, 5 + 12 + 24 + 36);
        run(new ConvolveWeightGradient(window, x, dy, dw, true));
        assertElements(dw, 74, 94, 134, 154);
    }

    @Test
    void pixelsThatNoTapSees() {
        // A stride of 3 over single taps: pixels between them have no gradient.
        Window window = new Window(1, 5, 1, 1, 1, 3, 0);
        Matrix dx = unwritten(1, 5);
        run(new ConvolveInputGradient(window, Matrix.of(new float[]{1, 2}, 1, 2), Matrix.of(new float[]{7}, 1, 1), dx,
                false));
        assertElements(dx, 7, 0, 0, 14, 0);
        run(new ConvolveInputGradient(window, Matrix.of(new float[]{1, 2}, 1, 2), Matrix.of(new float[]{7}, 1, 1), dx,
                true));
        assertElements(dx, 14, 0, 0, 28, 0);
    }

    @Test
    void paddingIsMultiplied() {
        // Only padding is under the left tap, and +0 times infinity is no number.
        Window window = new Window(1, 1, 1, 1, 3, 1, 1);
        Matrix y = unwritten(3, 1);
        Matrix x = Matrix.of(new float[]{1}, 1, 1);
        Matrix w = Matrix.of(new float[]{Float.POSITIVE_INFINITY, 1, 1}, 3, 1);
        assertEquals(3, window.outHeight(), "padding above and below");
        run(new Convolve(window, x, w, null, Matrix.of(y.data(), 1, 3), Activation.IDENTITY));
        assertElements(Matrix.of(y.data(), 1, 3), Float.NaN, Float.NaN, Float.NaN);
    }

    @Test
    void agreesWithADirectSum() {
        for (int round = 0; round < ROUNDS; round++) {
            int groups = random.nextInt(1, 4);
            int channels = groups * random.nextInt(1, 4);
            int out = groups * random.nextInt(1, 5);
            int dilation = random.nextInt(1, 4);
            int padding = random.nextInt(4);
            int kernelHeight = random.nextInt(1, 5);
            int kernelWidth = random.nextInt(1, 5);
            int height = Math.max(1, (kernelHeight - 1) * dilation + 1 - 2 * padding) + random.nextInt(6);
            int width = Math.max(1, (kernelWidth - 1) * dilation + 1 - 2 * padding) + random.nextInt(6);
            Window window =
                    new Window(height, width, channels, kernelHeight, kernelWidth, random.nextInt(1, 5), padding,
                            dilation, groups);
            checkAgainstDirectSum(window, random.nextInt(1, 4), out, "round " + round + " of seed " + SEED + ": ");
        }
    }

    @Test
    void minimalFilteringAgreesWithADirectSum() {
        // Whole tiles and rests, every padding, channels of either number, more tiles than one chain covers.
        int[][] cases = {{8, 8, 16, 16, 1, 2}, {7, 9, 32, 16, 0, 2}, {6, 11, 16, 48, 2, 1}, {14, 13, 48, 32, 1, 1},
                {4, 4, 16, 16, 1, 4100}};
        for (int[] shape : cases) {
            Window window = new Window(shape[0], shape[1], shape[2], 3, 3, 1, shape[4]);
            assertTrue(Winograd.suits(window, shape[3]), window + " to " + shape[3]);
            checkAgainstDirectSum(window, shape[5], shape[3], "seed " + SEED + ": ");
        }
    }

    @Test
    void minimalFilteringAddsBiasAndOldValuesOnce() {
        Window window = new Window(6, 7, 16, 3, 3, 1, 1);
        int out = 32;
        int batch = 2;
        Matrix x = matrix(batch, window.size());
        Matrix w = matrix(window.patch(), out);
        Matrix dy = matrix(batch, window.outPixels() * out);
        Matrix y = unwritten(batch, window.outPixels() * out);
        run(new Convolve(window, x, w, null, y, Activation.IDENTITY));
        Matrix bias = matrix(1, out);
        Matrix activated = unwritten(batch, window.outPixels() * out);
        run(new Convolve(window, x, w, bias, activated, Activation.RELU));
        for (int i = 0; i < y.data().length; i++) {
            y.data()[i] = Math.max(y.data()[i] + bias.data()[i % out], 0);
        }
        assertSameBits(y, activated, "Y, seed " + SEED);
        Matrix dx = unwritten(batch, window.size());
        run(new ConvolveInputGradient(window, dy, w, dx, false));
        Matrix sum = matrix(batch, window.size());
        for (int i = 0; i < dx.data().length; i++) {
            dx.data()[i] += sum.data()[i];
        }
        run(new ConvolveInputGradient(window, dy, w, sum, true));
        assertSameBits(dx, sum, "dX, seed " + SEED);
        Matrix dw = unwritten(window.patch(), out);
        run(new ConvolveWeightGradient(window, x, dy, dw, false));
        sum = matrix(window.patch(), out);
        for (int i = 0; i < dw.data().length; i++) {
            dw.data()[i] += sum.data()[i];
        }
        run(new ConvolveWeightGradient(window, x, dy, sum, true));
        assertSameBits(dw, sum, "dW, seed " + SEED);
    }

    @Test
    void whatSuitsMinimalFiltering() {
        assertTrue(Winograd.suits(new Window(7, 7, 16, 3, 3, 1, 1), 512));
        assertTrue(Winograd.suits(new Window(8, 8, 16, 3, 3, 1, 0), 16));
        for (Window window : List.of(new Window(8, 8, 17, 3, 3, 1, 1), new Window(8, 8, 16, 3, 3, 2, 1),
                new Window(8, 8, 16, 3, 3, 1, 1, 2, 1), new Window(8, 8, 32, 3, 3, 1, 1, 1, 2),
                new Window(8, 8, 16, 3, 3, 1, 3), new Window(8, 8, 16, 5, 3, 1, 1),
                new Window(8, 8, 16, 3, 5, 1, 1), new Window(5, 5, 16, 3, 3, 1, 1),
                new Window(8, 8, 4112, 3, 3, 1, 1))) {
            assertFalse(Winograd.suits(window, 16), window.toString());
        }
        assertFalse(Winograd.suits(new Window(8, 8, 16, 3, 3, 1, 1), 20));
    }

    /** One sum over all outputs, taps and channels gives the outputs and both gradients. */
    private void checkAgainstDirectSum(Window window, int batch, int out, String where) {
        Matrix x = matrix(batch, window.size());
        Matrix w = matrix(window.patch(), out);
        Matrix dy = matrix(batch, window.outPixels() * out);
        double[] y = new double[batch * window.outPixels() * out];
        double[] dx = new double[batch * window.size()];
        double[] dw = new double[window.patch() * out];
        int in = window.channels() / window.groups();
        for (int n = 0; n < batch; n++) {
            for (int oy = 0; oy < window.outHeight(); oy++) {
                for (int ox = 0; ox < window.outWidth(); ox++) {
                    for (int o = 0; o < out; o++) {
                        int at = ((n * window.outHeight() + oy) * window.outWidth() + ox) * out + o;
                        for (int i = 0; i < window.kernelHeight(); i++) {
                            for (int j = 0; j < window.kernelWidth(); j++) {
                                int row = oy * window.stride() - window.padding() + i * window.dilation();
                                int col = ox * window.stride() - window.padding() + j * window.dilation();
                                if (row < 0 || col < 0 || row >= window.height() || col >= window.width()) {
                                    continue;
                                }
                                for (int c = 0; c < in; c++) {
                                    int channel = o / (out / window.groups()) * in + c;
                                    int pixel = ((n * window.height() + row) * window.width() + col)
                                            * window.channels() + channel;
                                    int weight = ((i * window.kernelWidth() + j) * in + c) * out + o;
                                    y[at] += (double) x.data()[pixel] * w.data()[weight];
                                    dx[pixel] += (double) dy.data()[at] * w.data()[weight];
                                    dw[weight] += (double) dy.data()[at] * x.data()[pixel];
                                }
                            }
                        }
                    }
                }
            }
        }
        String what = where + window + " to " + out;
        Matrix forward = unwritten(batch, window.outPixels() * out);
        run(new Convolve(window, x, w, null, forward, Activation.IDENTITY));
        assertNear(y, forward, "Y, " + what);
        Matrix input = unwritten(batch, window.size());
        run(new ConvolveInputGradient(window, dy, w, input, false));
        assertNear(dx, input, "dX, " + what);
        Matrix weight = unwritten(window.patch(), out);
        run(new ConvolveWeightGradient(window, x, dy, weight, false));
        assertNear(dw, weight, "dW, " + what);
    }

    @Test
    void isTheProductOfPatchesAndWeights() {
        // One with more patches than a block of k, one with longer patches than one.
        for (Window window : new Window[]{new Window(50, 45, 2, 3, 2, 1, 1, 2, 1), new Window(9, 8, 150, 5, 6, 2, 3)}) {
            int batch = 2;
            int out = 5;
            int pixels = batch * window.outPixels();
            Matrix x = matrix(batch, window.size());
            Matrix w = matrix(window.patch(), out);
            Matrix bias = matrix(1, out);
            Matrix patches = Matrix.zeros(pixels, window.patch());
            for (int p = 0; p < pixels; p++) {
                for (int k = 0; k < window.patch(); k++) {
                    int tap = k / window.channels();
                    int row = window.row(p / window.outWidth() % window.outHeight(), tap / window.kernelWidth());
                    int col = window.col(p % window.outWidth(), tap % window.kernelWidth());
                    if (row >= 0 && col >= 0 && row < window.height() && col < window.width()) {
                        patches.set(p, k, x.get(p / window.outPixels(),
                                (row * window.width() + col) * window.channels() + k % window.channels()));
                    }
                }
            }
            Matrix expected = unwritten(pixels, out);
            run(new Gemm(patches, w, expected, false, bias, Activation.TANH));
            Matrix y = unwritten(batch, window.outPixels() * out);
            run(new Convolve(window, x, w, bias, y, Activation.TANH));
            assertSameBits(expected, y, "Y of " + window + ", seed " + SEED);

            Matrix dy = matrix(batch, window.outPixels() * out);
            Matrix dw = matrix(window.patch(), out);
            Matrix same = Matrix.of(dw.data().clone(), window.patch(), out);
            run(new Gemm(patches.transpose(), Matrix.of(dy.data(), pixels, out), same, true));
            run(new ConvolveWeightGradient(window, x, dy, dw, true));
            assertSameBits(same, dw, "dW of " + window + ", seed " + SEED);
        }
    }

    @Test
    void theInputGradientOfStrideOneIsAConvolutionWithTurnedWeights() {
        Window window = new Window(7, 9, 3, 3, 4, 1, 1);
        int out = 400;
        Matrix w = matrix(window.patch(), out);
        Matrix dy = matrix(2, window.outPixels() * out);
        Matrix dx = unwritten(2, window.size());
        run(new ConvolveInputGradient(window, dy, w, dx, false));
        Matrix turned = Matrix.zeros(window.taps() * out, 3);
        for (int tap = 0; tap < window.taps(); tap++) {
            for (int o = 0; o < out; o++) {
                for (int c = 0; c < 3; c++) {
                    turned.set((window.taps() - 1 - tap) * out + o, c, w.get(tap * 3 + c, o));
                }
            }
        }
        // Padding of 3 − 1 − 1 rows and 4 − 1 − 1 columns: put one row and two columns of zeros around dY by hand.
        int rows = window.outHeight() + 2;
        int cols = window.outWidth() + 4;
        Matrix padded = Matrix.zeros(2, rows * cols * out);
        for (int n = 0; n < 2; n++) {
            for (int i = 0; i < window.outHeight(); i++) {
                System.arraycopy(dy.data(), dy.index(n, i * window.outWidth() * out), padded.data(),
                        padded.index(n, ((i + 1) * cols + 2) * out), window.outWidth() * out);
            }
        }
        Matrix expected = unwritten(2, window.size());
        run(new Convolve(new Window(rows, cols, out, 3, 4, 1, 0), padded, turned, null, expected,
                Activation.IDENTITY));
        assertSameBits(expected, dx, "seed " + SEED);
    }

    private static void run(Operation operation) {
        Scratch scratch = new Scratch();
        Kernel kernel = Kernels.scalar().bind(operation, scratch);
        Arrays.fill(scratch.floats(), Float.NaN);
        kernel.run();
    }

    private static Matrix unwritten(int rows, int cols) {
        Matrix matrix = Matrix.zeros(rows, cols);
        Arrays.fill(matrix.data(), Float.NaN);
        return matrix;
    }

    private Matrix matrix(int rows, int cols) {
        Matrix matrix = Matrix.zeros(rows, cols);
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (float) random.nextDouble(-1, 1);
        }
        return matrix;
    }

    /** Errors are measured by the largest element, as rounding errors of sums are by what was summed. */
    private static void assertNear(double[] expected, Matrix actual, String what) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual.data()[i], 5e-6 * largest, "element " + i + " of " + what);
        }
    }

    private static void assertSameBits(Matrix expected, Matrix actual, String what) {
        for (int i = 0; i < expected.data().length; i++) {
            assertEquals(Float.floatToIntBits(expected.data()[i]), Float.floatToIntBits(actual.data()[i]),
                    "element " + i + " of " + what);
        }
    }

    private static void assertElements(Matrix matrix, float... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(Float.floatToIntBits(expected[i]), Float.floatToIntBits(matrix.data()[i]),
                    "element " + i + " is " + matrix.data()[i] + " instead of " + expected[i]);
        }
    }
}
