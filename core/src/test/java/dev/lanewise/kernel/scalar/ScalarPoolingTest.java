package dev.lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.AveragePool;
import dev.lanewise.kernel.AveragePoolBackward;
import dev.lanewise.kernel.MaxPool;
import dev.lanewise.kernel.MaxPoolBackward;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ScalarPoolingTest {
    private static final long SEED = Long.getLong("lanewise.seed", 31);
    private static final float NAN = Float.NaN;

    @Test
    void theTextbooksPool() {
        // Figure 7-14: a window of 2×2, stride 2.
        float[] x = {1, 2, 1, 0, 0, 1, 2, 3, 3, 0, 1, 2, 2, 4, 0, 1};
        Window window = new Window(4, 4, 1, 2, 2, 2, 0);
        float[] y = unwritten(4);
        float[] taps = unwritten(4);
        run(new MaxPool(window, Matrix.of(x, 1, 16), Matrix.of(y, 1, 4), Matrix.of(taps, 1, 4)));
        assertArrayEquals(new float[]{2, 3, 4, 2}, y);
        assertArrayEquals(new float[]{1, 3, 3, 1}, taps);
        float[] dx = unwritten(16);
        run(new MaxPoolBackward(window, Matrix.of(new float[]{10, 20, 30, 40}, 1, 4), Matrix.of(taps, 1, 4),
                Matrix.of(dx, 1, 16), false));
        assertArrayEquals(new float[]{0, 10, 0, 0, 0, 0, 0, 20, 0, 0, 0, 40, 0, 30, 0, 0}, dx);
    }

    @Test
    void theFirstOfEqualsAndTheLastNaN() {
        Window window = new Window(1, 4, 1, 1, 4, 1, 0);
        for (float[][] example : new float[][][]{{{5, 5, 1, 5}, {5, 0}}, {{1, NAN, 7, 2}, {NAN, 1}},
                {{NAN, 3, NAN, 9}, {NAN, 2}}, {{-0f, 0f, -0f, 0f}, {-0f, 0}},
                {{Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, -1e38f, -2}, {-2, 3}}}) {
            float[] y = unwritten(2);
            run(new MaxPool(window, Matrix.of(example[0], 1, 4), Matrix.row(y, 0, 1), Matrix.row(y, 1, 1)));
            assertArrayEquals(example[1], y, Arrays.toString(example[0]));
        }
    }

    @Test
    void averagesCountThePadding() {
        Window window = new Window(2, 2, 1, 2, 2, 2, 1);
        float[] y = unwritten(4);
        run(new AveragePool(window, Matrix.of(new float[]{4, 8, 12, 16}, 1, 4), Matrix.of(y, 1, 4)));
        assertArrayEquals(new float[]{1, 2, 3, 4}, y);
    }

    /** Against loops over every pixel in double precision, for geometries drawn at random. */
    @Test
    void plainLoopsAgree() {
        for (int round = 0; round < 60; round++) {
            Philox random = new Philox(SEED, Purpose.DATA, round);
            int size = 1 + random.below(4, 0);
            Window window = new Window(size + random.below(6, 1), size + random.below(6, 2), 1 + random.below(5, 3),
                    size, size, 1 + random.below(4, 4), random.below(size / 2 + 1, 5));
            String message = window + ", round " + round + ", seed " + SEED;
            int in = window.size();
            int out = window.outPixels() * window.channels();
            float[] x = new float[2 * in];
            float[] dy = new float[2 * out];
            for (int i = 0; i < x.length; i++) {
                x[i] = random.gaussian(100 + i);
            }
            for (int i = 0; i < dy.length; i++) {
                dy[i] = random.gaussian(100_000 + i);
            }
            float[] max = unwritten(2 * out);
            float[] taps = unwritten(2 * out);
            float[] maxDx = unwritten(2 * in);
            float[] mean = unwritten(2 * out);
            float[] meanDx = unwritten(2 * in);
            run(new MaxPool(window, Matrix.of(x, 2, in), Matrix.of(max, 2, out), Matrix.of(taps, 2, out)));
            run(new MaxPoolBackward(window, Matrix.of(dy, 2, out), Matrix.of(taps, 2, out), Matrix.of(maxDx, 2, in),
                    false));
            run(new AveragePool(window, Matrix.of(x, 2, in), Matrix.of(mean, 2, out)));
            run(new AveragePoolBackward(window, Matrix.of(dy, 2, out), Matrix.of(meanDx, 2, in), false));
            compare(window, x, dy, max, maxDx, mean, meanDx, message);
        }
    }

    private static void compare(Window w, float[] x, float[] dy, float[] max, float[] maxDx, float[] mean,
            float[] meanDx, String message) {
        double[] expectedMaxDx = new double[x.length];
        double[] expectedMeanDx = new double[x.length];
        int out = 0;
        for (int n = 0; n < 2; n++) {
            for (int row = 0; row < w.outHeight(); row++) {
                for (int col = 0; col < w.outWidth(); col++) {
                    for (int c = 0; c < w.channels(); c++) {
                        int largest = -1;
                        double sum = 0;
                        for (int i = row * w.stride() - w.padding(); i < row * w.stride() - w.padding()
                                + w.kernelHeight(); i++) {
                            for (int j = col * w.stride() - w.padding(); j < col * w.stride() - w.padding()
                                    + w.kernelWidth(); j++) {
                                if (i >= 0 && i < w.height() && j >= 0 && j < w.width()) {
                                    int at = ((n * w.height() + i) * w.width() + j) * w.channels() + c;
                                    largest = largest < 0 || x[at] > x[largest] ? at : largest;
                                    sum += x[at];
                                    expectedMeanDx[at] += (double) dy[out] / w.taps();
                                }
                            }
                        }
                        assertEquals(x[largest], max[out], message);
                        assertEquals(sum / w.taps(), mean[out], 1e-6, message);
                        expectedMaxDx[largest] += dy[out];
                        out++;
                    }
                }
            }
        }
        for (int i = 0; i < x.length; i++) {
            assertEquals(expectedMaxDx[i], maxDx[i], 1e-5, message);
            assertEquals(expectedMeanDx[i], meanDx[i], 1e-5, message);
        }
    }

    @Test
    void whatIsNoPoolIsRefused() {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class,
                () -> new AveragePool(new Window(4, 4, 1, 2, 2, 2, 2), Matrix.zeros(1, 16), Matrix.zeros(1, 16)))
                .getMessage());
        assertTrue(
                message.startsWith("average pooling expects one group, no dilation and a padding of at most half the "
                        + "window, but Window["),
                message);
        assertEquals("max pooling expects Y of 1×4, but it is 1×5",
                assertThrows(IllegalArgumentException.class, () -> new MaxPool(new Window(4, 4, 1, 2, 2, 2, 0),
                        Matrix.zeros(1, 16), Matrix.zeros(1, 5), null)).getMessage());
    }

    private static void run(Operation operation) {
        ScalarKernels.INSTANCE.bind(operation, new Scratch()).run();
    }

    private static float[] unwritten(int length) {
        float[] array = new float[length];
        Arrays.fill(array, Float.NaN);
        return array;
    }
}
