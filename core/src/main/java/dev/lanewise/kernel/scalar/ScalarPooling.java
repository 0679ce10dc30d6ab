package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.AveragePool;
import dev.lanewise.kernel.AveragePoolBackward;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.MaxPool;
import dev.lanewise.kernel.MaxPoolBackward;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Matrix;

/** Pooling and its backward, output pixel by output pixel, tap by tap, the channels of a pixel side by side. */
public final class ScalarPooling {
    private ScalarPooling() {
    }

    /** What one output pixel does: ({@code image}, {@code row}, {@code col}). */
    private interface Pixel {
        void run(int image, int row, int col);
    }

    static Kernel bind(MaxPool pool) {
        return everyPixel(pool.window(), pool.x().rows(), (image, row, col) -> max(pool, image, row, col));
    }

    static Kernel bind(AveragePool pool) {
        return everyPixel(pool.window(), pool.x().rows(), (image, row, col) -> average(pool, image, row, col));
    }

    static Kernel bind(MaxPoolBackward pool) {
        Kernel add = everyPixel(pool.window(), pool.dx().rows(),
                (image, row, col) -> maxBackward(pool, image, row, col, 0));
        return () -> {
            clear(pool.dx(), pool.accumulate());
            add.run();
        };
    }

    static Kernel bind(AveragePoolBackward pool) {
        Kernel add = everyPixel(pool.window(), pool.dx().rows(),
                (image, row, col) -> averageBackward(pool, image, row, col, 0));
        return () -> {
            clear(pool.dx(), pool.accumulate());
            add.run();
        };
    }

    private static Kernel everyPixel(Window window, int images, Pixel pixel) {
        return () -> {
            for (int image = 0; image < images; image++) {
                for (int row = 0; row < window.outHeight(); row++) {
                    for (int col = 0; col < window.outWidth(); col++) {
                        pixel.run(image, row, col);
                    }
                }
            }
        };
    }

    private static void clear(Matrix dx, boolean accumulate) {
        if (!accumulate) {
            ScalarElementwise.fill(dx.data(), dx.offset(), dx.rows() * dx.cols(), 0);
        }
    }

    /** The largest of what one output pixel sees. */
    public static void max(MaxPool pool, int image, int row, int col) {
        Window window = pool.window();
        int channels = window.channels();
        float[] x = pool.x().data();
        float[] y = pool.y().data();
        Matrix taps = pool.taps();
        int from = pool.x().index(image, 0);
        int pixel = (row * window.outWidth() + col) * channels;
        int to = pool.y().index(image, pixel);
        boolean first = true;
        for (int tap = 0; tap < window.taps(); tap++) {
            int seen = window.seen(row, col, tap);
            if (seen < 0) {
                continue;
            }
            for (int c = 0; c < channels; c++) {
                float value = x[from + seen * channels + c];
                if (first || value > y[to + c] || Float.isNaN(value)) {
                    y[to + c] = value;
                    if (taps != null) {
                        taps.data()[taps.index(image, pixel + c)] = tap;
                    }
                }
            }
            first = false;
        }
    }

    /** The gradient of one output pixel's channels from {@code firstChannel} on, added to where its largest were. */
    public static void maxBackward(MaxPoolBackward pool, int image, int row, int col, int firstChannel) {
        Window window = pool.window();
        int channels = window.channels();
        float[] dx = pool.dx().data();
        int pixel = (row * window.outWidth() + col) * channels;
        int from = pool.dy().index(image, pixel);
        int tapsFrom = pool.taps().index(image, pixel);
        int to = pool.dx().index(image, 0);
        for (int c = firstChannel; c < channels; c++) {
            int tap = (int) pool.taps().data()[tapsFrom + c];
            dx[to + window.seen(row, col, tap) * channels + c] += pool.dy().data()[from + c];
        }
    }

    /** The mean of what one output pixel sees. */
    public static void average(AveragePool pool, int image, int row, int col) {
        Window window = pool.window();
        int channels = window.channels();
        float[] y = pool.y().data();
        int from = pool.x().index(image, 0);
        int to = pool.y().index(image, (row * window.outWidth() + col) * channels);
        ScalarElementwise.fill(y, to, channels, 0);
        for (int tap = 0; tap < window.taps(); tap++) {
            int seen = window.seen(row, col, tap);
            if (seen >= 0) {
                ScalarElementwise.add(y, to, pool.x().data(), from + seen * channels, y, to, channels);
            }
        }
        for (int c = 0; c < channels; c++) {
            y[to + c] /= window.taps();
        }
    }

    /** The gradient of one output pixel's channels from {@code firstChannel} on, added to all that it saw. */
    public static void averageBackward(AveragePoolBackward pool, int image, int row, int col, int firstChannel) {
        Window window = pool.window();
        int channels = window.channels();
        float[] dx = pool.dx().data();
        int from = pool.dy().index(image, (row * window.outWidth() + col) * channels);
        int to = pool.dx().index(image, 0);
        for (int tap = 0; tap < window.taps(); tap++) {
            int seen = window.seen(row, col, tap);
            if (seen >= 0) {
                for (int c = firstChannel; c < channels; c++) {
                    dx[to + seen * channels + c] += pool.dy().data()[from + c] / window.taps();
                }
            }
        }
    }
}
