package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.Winograd;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/**
 * Convolutions of 3×3 taps by minimal filtering, {@link Winograd}: tile after tile, the pixels and the taps
 * transformed, the 36 products of a tile's channels and the weights as in {@link ScalarGemm}, and the sums transformed
 * back. Every transform is of columns first, then of rows.
 */
final class ScalarWinograd {
    private static final int TILE = Winograd.TILE;
    private static final int SEEN = Winograd.SEEN;
    private static final int KERNEL = Winograd.KERNEL;
    private static final int PRODUCTS = Winograd.PRODUCTS;

    private ScalarWinograd() {
    }

    /** 36 matrices of channels × outputs, 36 rows of each, and a tile. */
    static long scratch(int channels, int outputs) {
        return PRODUCTS * ((long) channels * outputs + channels + outputs + 1);
    }

    /** {@code Y ← act(conv(X, W) + bias)}. */
    static void forward(Convolve convolve, float[] scratch) {
        Matrix w = convolve.w();
        Window window = convolve.window();
        transformTaps(w, window.channels(), w.cols(), false, scratch);
        convolve(window, convolve.x(), convolve.y(), w.cols(), convolve.bias(), convolve.activation(), false, scratch);
    }

    /** {@code dX ← conv(dY, turned W)}, or {@code dX ← dX + conv(dY, turned W)}: one addition. */
    static void inputGradient(ConvolveInputGradient gradient, float[] scratch) {
        Window window = gradient.window();
        Matrix w = gradient.w();
        transformTaps(w, w.cols(), window.channels(), true, scratch);
        convolve(Winograd.turned(window, w.cols()), gradient.dy(), gradient.dx(), window.channels(), null,
                Activation.IDENTITY, gradient.accumulate(), scratch);
    }

    /** 36 matrices U, channels × outputs, one behind the other at the beginning of the scratch memory. */
    private static void transformTaps(Matrix w, int channels, int outputs, boolean turned, float[] scratch) {
        int at = PRODUCTS * (channels * outputs + channels + outputs);
        for (int c = 0; c < channels; c++) {
            for (int o = 0; o < outputs; o++) {
                for (int tap = 0; tap < KERNEL * KERNEL; tap++) {
                    int index = turned
                            ? w.index((KERNEL * KERNEL - 1 - tap) * outputs + o, c)
                            : w.index(tap * channels + c, o);
                    scratch[at + tap / KERNEL * SEEN + tap % KERNEL] = w.data()[index];
                }
                for (int j = 0; j < KERNEL; j++) {
                    WinogradTransforms.taps(scratch, at + j, SEEN);
                }
                for (int i = 0; i < SEEN; i++) {
                    WinogradTransforms.taps(scratch, at + i * SEEN, 1);
                }
                for (int f = 0; f < PRODUCTS; f++) {
                    scratch[(f * channels + c) * outputs + o] = scratch[at + f];
                }
            }
        }
    }

    private static void convolve(Window window, Matrix x, Matrix y, int outputs, @Nullable Matrix bias,
            Activation activation, boolean accumulate, float[] scratch) {
        int channels = window.channels();
        int atV = PRODUCTS * channels * outputs;
        int atM = atV + PRODUCTS * channels;
        int at = atM + PRODUCTS * outputs;
        for (int n = 0; n < x.rows(); n++) {
            for (int top = 0; top < window.outHeight(); top += TILE) {
                for (int left = 0; left < window.outWidth(); left += TILE) {
                    for (int c = 0; c < channels; c++) {
                        transformPixels(window, x, n, top, left, c, scratch, at, atV + c, channels);
                    }
                    for (int f = 0; f < PRODUCTS; f++) {
                        ScalarGemm.row(scratch, atV + f * channels, 1, channels, scratch, f * channels * outputs,
                                outputs, scratch, atM + f * outputs, outputs, false, scratch, at);
                    }
                    for (int o = 0; o < outputs; o++) {
                        transformSums(scratch, atM + o, outputs, at);
                        float added = bias == null ? 0 : bias.data()[bias.index(0, o)];
                        for (int i = 0; i < Math.min(TILE, window.outHeight() - top); i++) {
                            int to = y.index(n, ((top + i) * window.outWidth() + left) * outputs + o);
                            int cols = Math.min(TILE, window.outWidth() - left);
                            write(scratch, at + i * SEEN, cols, y.data(), to, outputs, bias != null, added, activation,
                                    accumulate);
                        }
                    }
                }
            }
        }
    }

    /** One row of a tile's outputs, {@code step} floats from one to the next. */
    private static void write(float[] row, int at, int cols, float[] y, int to, int step, boolean biased, float bias,
            Activation activation, boolean accumulate) {
        for (int j = 0; j < cols; j++) {
            float sum = row[at + j];
            if (accumulate) {
                sum = y[to + j * step] + sum;
            }
            y[to + j * step] = biased ? sum + bias : sum;
            ScalarActivations.forward(activation, 0, y, to + j * step, y, to + j * step, 1);
        }
    }

    /** V of one tile and one channel; {@code at} has room for a tile. */
    private static void transformPixels(Window window, Matrix x, int n, int top, int left, int channel,
            float[] scratch, int at, int to, int step) {
        for (int i = 0; i < SEEN; i++) {
            for (int j = 0; j < SEEN; j++) {
                scratch[at + i * SEEN + j] = ScalarConvolution.pixel(window, x, n, window.row(top, i),
                        window.col(left, j), channel);
            }
        }
        for (int j = 0; j < SEEN; j++) {
            WinogradTransforms.pixels(scratch, at + j, SEEN);
        }
        for (int i = 0; i < SEEN; i++) {
            WinogradTransforms.pixels(scratch, at + i * SEEN, 1);
        }
        for (int f = 0; f < PRODUCTS; f++) {
            scratch[to + f * step] = scratch[at + f];
        }
    }

    /** Outputs of one tile and one output channel, in the upper left of a tile at {@code at}. */
    private static void transformSums(float[] scratch, int from, int step, int at) {
        for (int f = 0; f < PRODUCTS; f++) {
            scratch[at + f] = scratch[from + f * step];
        }
        for (int j = 0; j < SEEN; j++) {
            WinogradTransforms.outputs(scratch, at + j, SEEN);
        }
        for (int i = 0; i < TILE; i++) {
            WinogradTransforms.outputs(scratch, at + i * SEEN, 1);
        }
    }

    /**
     * The gradient of the taps. The sum over tiles, image after image, is cut into blocks of
     * {@link Winograd#TILE_BLOCK}; each block's sum is transformed and added by itself.
     */
    static void weightGradient(ConvolveWeightGradient gradient, float[] scratch) {
        Window window = gradient.window();
        int tiles = gradient.x().rows() * Math.ceilDiv(window.outHeight(), TILE)
                * Math.ceilDiv(window.outWidth(), TILE);
        for (int first = 0; first < tiles; first += Winograd.TILE_BLOCK) {
            sumTiles(gradient, first, Math.min(tiles, first + Winograd.TILE_BLOCK), scratch);
            addGradient(gradient, gradient.accumulate() || first > 0, scratch);
        }
    }

    private static void sumTiles(ConvolveWeightGradient gradient, int first, int end, float[] scratch) {
        Window window = gradient.window();
        int channels = window.channels();
        int outputs = gradient.dw().cols();
        int atV = PRODUCTS * channels * outputs;
        int atD = atV + PRODUCTS * channels;
        int at = atD + PRODUCTS * outputs;
        int across = Math.ceilDiv(window.outWidth(), TILE);
        int ofImage = Math.ceilDiv(window.outHeight(), TILE) * across;
        ScalarElementwise.fill(scratch, 0, atV, 0f);
        for (int t = first; t < end; t++) {
            int n = t / ofImage;
            int top = t % ofImage / across * TILE;
            int left = t % across * TILE;
            for (int c = 0; c < channels; c++) {
                transformPixels(window, gradient.x(), n, top, left, c, scratch, at, atV + c, channels);
            }
            for (int o = 0; o < outputs; o++) {
                transformGradients(window, gradient.dy(), outputs, n, top, left, o, scratch, at, atD + o);
            }
            for (int f = 0; f < PRODUCTS; f++) {
                for (int c = 0; c < channels; c++) {
                    ScalarGemm.multiplyAdd(scratch[atV + f * channels + c], scratch, atD + f * outputs, scratch,
                            (f * channels + c) * outputs, outputs);
                }
            }
        }
    }

    /** D of one tile and one output channel. */
    private static void transformGradients(Window window, Matrix dy, int outputs, int n, int top, int left, int o,
            float[] tile, int at, int to) {
        for (int i = 0; i < TILE; i++) {
            for (int j = 0; j < TILE; j++) {
                boolean inside = top + i < window.outHeight() && left + j < window.outWidth();
                tile[at + i * SEEN + j] = inside
                        ? dy.data()[dy.index(n, ((top + i) * window.outWidth() + left + j) * outputs + o)]
                        : 0f;
            }
        }
        for (int j = 0; j < TILE; j++) {
            WinogradTransforms.gradients(tile, at + j, SEEN);
        }
        for (int i = 0; i < SEEN; i++) {
            WinogradTransforms.gradients(tile, at + i * SEEN, 1);
        }
        for (int f = 0; f < PRODUCTS; f++) {
            tile[to + f * outputs] = tile[at + f];
        }
    }

    /** Transforms the sums back and stores them in dW, or adds them to it. */
    private static void addGradient(ConvolveWeightGradient gradient, boolean add, float[] scratch) {
        Matrix dw = gradient.dw();
        int channels = gradient.window().channels();
        int outputs = dw.cols();
        int at = PRODUCTS * (channels * outputs + channels + outputs);
        for (int c = 0; c < channels; c++) {
            for (int o = 0; o < outputs; o++) {
                for (int f = 0; f < PRODUCTS; f++) {
                    scratch[at + f] = scratch[(f * channels + c) * outputs + o];
                }
                for (int j = 0; j < SEEN; j++) {
                    WinogradTransforms.tapGradients(scratch, at + j, SEEN);
                }
                for (int i = 0; i < KERNEL; i++) {
                    WinogradTransforms.tapGradients(scratch, at + i * SEEN, 1);
                    for (int j = 0; j < KERNEL; j++) {
                        int to = dw.index((i * KERNEL + j) * channels + c, o);
                        float sum = scratch[at + i * SEEN + j];
                        dw.data()[to] = add ? dw.data()[to] + sum : sum;
                    }
                }
            }
        }
    }
}
