package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.AveragePool;
import dev.lanewise.kernel.AveragePoolBackward;
import dev.lanewise.kernel.MaxPool;
import dev.lanewise.kernel.MaxPoolBackward;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Matrix;

/** Pooling and its backward, output pixel by output pixel, tap by tap, the channels of a pixel side by side. */
final class ScalarPooling {
    private ScalarPooling() {
    }

    static void max(MaxPool pool) {
        Window window = pool.window();
        float[] x = pool.x().data();
        float[] y = pool.y().data();
        Matrix taps = pool.taps();
        int channels = window.channels();
        for (int image = 0; image < pool.x().rows(); image++) {
            int from = pool.x().index(image, 0);
            int to = pool.y().index(image, 0);
            for (int row = 0; row < window.outHeight(); row++) {
                for (int col = 0; col < window.outWidth(); col++) {
                    int pixel = (row * window.outWidth() + col) * channels;
                    boolean first = true;
                    for (int tap = 0; tap < window.taps(); tap++) {
                        int seen = window.seen(row, col, tap);
                        if (seen >= 0) {
                            for (int c = 0; c < channels; c++) {
                                float value = x[from + seen * channels + c];
                                if (first || value > y[to + pixel + c] || Float.isNaN(value)) {
                                    y[to + pixel + c] = value;
                                    if (taps != null) {
                                        taps.data()[taps.index(image, pixel + c)] = tap;
                                    }
                                }
                            }
                            first = false;
                        }
                    }
                }
            }
        }
    }

    static void maxBackward(MaxPoolBackward pool) {
        Window window = pool.window();
        float[] dx = pool.dx().data();
        Matrix dy = pool.dy();
        Matrix taps = pool.taps();
        int channels = window.channels();
        for (int image = 0; image < dy.rows(); image++) {
            int to = pool.dx().index(image, 0);
            if (!pool.accumulate()) {
                ScalarElementwise.fill(dx, to, pool.dx().cols(), 0);
            }
            for (int row = 0; row < window.outHeight(); row++) {
                for (int col = 0; col < window.outWidth(); col++) {
                    int pixel = (row * window.outWidth() + col) * channels;
                    for (int c = 0; c < channels; c++) {
                        int tap = (int) taps.data()[taps.index(image, pixel + c)];
                        dx[to + window.seen(row, col, tap) * channels + c] += dy.data()[dy.index(image, pixel + c)];
                    }
                }
            }
        }
    }

    static void average(AveragePool pool) {
        Window window = pool.window();
        float[] x = pool.x().data();
        float[] y = pool.y().data();
        int channels = window.channels();
        for (int image = 0; image < pool.x().rows(); image++) {
            int from = pool.x().index(image, 0);
            int to = pool.y().index(image, 0);
            for (int row = 0; row < window.outHeight(); row++) {
                for (int col = 0; col < window.outWidth(); col++) {
                    ScalarElementwise.fill(y, to, channels, 0);
                    for (int tap = 0; tap < window.taps(); tap++) {
                        int seen = window.seen(row, col, tap);
                        if (seen >= 0) {
                            ScalarElementwise.add(y, to, x, from + seen * channels, y, to, channels);
                        }
                    }
                    for (int c = 0; c < channels; c++) {
                        y[to + c] /= window.taps();
                    }
                    to += channels;
                }
            }
        }
    }

    static void averageBackward(AveragePoolBackward pool) {
        Window window = pool.window();
        float[] dx = pool.dx().data();
        float[] dy = pool.dy().data();
        int channels = window.channels();
        for (int image = 0; image < pool.dx().rows(); image++) {
            int from = pool.dy().index(image, 0);
            int to = pool.dx().index(image, 0);
            if (!pool.accumulate()) {
                ScalarElementwise.fill(dx, to, pool.dx().cols(), 0);
            }
            for (int row = 0; row < window.outHeight(); row++) {
                for (int col = 0; col < window.outWidth(); col++) {
                    for (int tap = 0; tap < window.taps(); tap++) {
                        int seen = window.seen(row, col, tap);
                        if (seen >= 0) {
                            for (int c = 0; c < channels; c++) {
                                dx[to + seen * channels + c] += dy[from + c] / window.taps();
                            }
                        }
                    }
                    from += channels;
                }
            }
        }
    }
}
