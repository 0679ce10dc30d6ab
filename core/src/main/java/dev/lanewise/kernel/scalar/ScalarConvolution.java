package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Matrix;

/**
 * Convolution and its two gradients, each element by gathering what it sees into a row of scratch memory, padding as
 * +0, and multiplying that row as {@link ScalarGemm} does. Images lie pixel by pixel, the channels of a pixel side by
 * side. Those that suit minimal filtering are {@link ScalarWinograd}'s.
 */
final class ScalarConvolution {
    private ScalarConvolution() {
    }

    static long scratch(Convolve convolve) {
        return (long) convolve.window().patch() + convolve.w().cols();
    }

    static long scratch(ConvolveInputGradient gradient) {
        long seen = (long) gradient.window().taps() * gradient.w().cols() / gradient.window().groups();
        return seen + gradient.window().channels() + seen * gradient.window().groupChannels();
    }

    static long scratch(ConvolveWeightGradient gradient) {
        return (long) gradient.x().rows() * gradient.window().outPixels() + gradient.dw().cols();
    }

    /** {@code Y ← act(P·W + bias)}, a row of P at a time. */
    static void forward(Convolve convolve, float[] scratch) {
        Window window = convolve.window();
        Matrix w = convolve.w();
        Matrix bias = convolve.bias();
        float[] y = convolve.y().data();
        int out = w.cols();
        int groupOut = out / window.groups();
        int k = window.patch();
        int at = convolve.y().offset();
        for (int n = 0; n < convolve.x().rows(); n++) {
            for (int row = 0; row < window.outHeight(); row++) {
                for (int col = 0; col < window.outWidth(); col++) {
                    for (int group = 0; group < window.groups(); group++) {
                        gatherPatch(window, convolve.x(), n, row, col, group, scratch);
                        ScalarGemm.row(scratch, 0, 1, k, w.data(), w.index(0, group * groupOut), w.stride(), y,
                                at + group * groupOut, groupOut, false, scratch, k);
                    }
                    if (bias != null) {
                        ScalarElementwise.add(y, at, bias.data(), bias.offset(), y, at, out);
                    }
                    ScalarActivations.forward(convolve.activation(), 0, y, at, y, at, out);
                    at += out;
                }
            }
        }
    }

    /** What output pixel (row, col) of image n sees of a group of channels: tap rows, tap columns, channels. */
    private static void gatherPatch(Window window, Matrix x, int n, int row, int col, int group, float[] patch) {
        int channels = window.groupChannels();
        int to = 0;
        for (int i = 0; i < window.kernelHeight(); i++) {
            for (int j = 0; j < window.kernelWidth(); j++) {
                for (int c = group * channels; c < (group + 1) * channels; c++) {
                    patch[to++] = pixel(window, x, n, window.row(row, i), window.col(col, j), c);
                }
            }
        }
    }

    /** {@code dW ← Pᵀ·dY}, a column of P at a time. */
    static void weightGradient(ConvolveWeightGradient gradient, float[] scratch) {
        Window window = gradient.window();
        Matrix dw = gradient.dw();
        int out = dw.cols();
        int groupOut = out / window.groups();
        int channels = window.groupChannels();
        int k = gradient.x().rows() * window.outPixels();
        for (int group = 0; group < window.groups(); group++) {
            for (int p = 0; p < window.patch(); p++) {
                int tap = p / channels;
                gatherColumn(window, gradient.x(), tap, group * channels + p % channels, scratch);
                ScalarGemm.row(scratch, 0, 1, k, gradient.dy().data(), gradient.dy().offset() + group * groupOut, out,
                        dw.data(), dw.index(p, group * groupOut), groupOut, gradient.accumulate(), scratch, k);
            }
        }
    }

    /** What a tap sees of one channel, from all output pixels of all images. */
    private static void gatherColumn(Window window, Matrix x, int tap, int channel, float[] column) {
        int i = tap / window.kernelWidth();
        int j = tap % window.kernelWidth();
        int to = 0;
        for (int n = 0; n < x.rows(); n++) {
            for (int row = 0; row < window.outHeight(); row++) {
                for (int col = 0; col < window.outWidth(); col++) {
                    column[to++] = pixel(window, x, n, window.row(row, i), window.col(col, j), channel);
                }
            }
        }
    }

    /** One number of an image, or the padding around it. */
    static float pixel(Window window, Matrix x, int n, int row, int col, int channel) {
        boolean inside = row >= 0 && row < window.height() && col >= 0 && col < window.width();
        return inside ? x.data()[x.index(n, (row * window.width() + col) * window.channels() + channel)] : 0f;
    }

    /**
     * The gradient of the images. Pixels whose rows and columns leave the same rests when divided by the stride are met
     * by the same taps: for each such phase and each group, the weights of these taps are turned into the rows that the
     * pixels' gathered gradients multiply.
     */
    static void inputGradient(ConvolveInputGradient gradient, float[] scratch) {
        Window window = gradient.window();
        int stride = window.stride();
        for (int group = 0; group < window.groups(); group++) {
            for (int top = 0; top < Math.min(stride, window.height()); top++) {
                for (int left = 0; left < Math.min(stride, window.width()); left++) {
                    inputGradient(gradient, group, top, left, scratch);
                }
            }
        }
    }

    /** One phase: the pixels at rows top, top + stride, … and columns left, left + stride, … */
    private static void inputGradient(ConvolveInputGradient gradient, int group, int top, int left,
            float[] scratch) {
        Window window = gradient.window();
        Matrix dx = gradient.dx();
        int channels = window.groupChannels();
        int seen = window.taps() * gradient.w().cols() / window.groups();
        int sums = seen;
        int turned = seen + window.channels();
        turnWeights(gradient, group, top, left, scratch, turned);
        for (int n = 0; n < dx.rows(); n++) {
            for (int row = top; row < window.height(); row += window.stride()) {
                for (int col = left; col < window.width(); col += window.stride()) {
                    int k = gatherOutputs(gradient, n, row, col, group, scratch);
                    int at = dx.index(n, (row * window.width() + col) * window.channels() + group * channels);
                    ScalarGemm.row(scratch, 0, 1, k, scratch, turned, channels, dx.data(), at, channels,
                            gradient.accumulate(), scratch, sums);
                }
            }
        }
    }

    /** A row of weights to a group's input channels for every tap that meets the phase and every output channel. */
    private static void turnWeights(ConvolveInputGradient gradient, int group, int top, int left, float[] rows,
            int at) {
        Window window = gradient.window();
        Matrix w = gradient.w();
        int channels = window.groupChannels();
        int groupOut = w.cols() / window.groups();
        int to = at;
        for (int i = window.kernelHeight() - 1; i >= 0; i--) {
            for (int j = window.kernelWidth() - 1; j >= 0; j--) {
                if (meets(window, top, i) && meets(window, left, j)) {
                    for (int o = group * groupOut; o < (group + 1) * groupOut; o++) {
                        for (int c = 0; c < channels; c++) {
                            rows[to++] = w.data()[w.index((i * window.kernelWidth() + j) * channels + c, o)];
                        }
                    }
                }
            }
        }
    }

    /** The gradients of the outputs that see pixel (row, col) of image n, in the order of the turned weights. */
    private static int gatherOutputs(ConvolveInputGradient gradient, int n, int row, int col, int group,
            float[] seen) {
        Window window = gradient.window();
        Matrix dy = gradient.dy();
        int out = gradient.w().cols();
        int groupOut = out / window.groups();
        int to = 0;
        for (int i = window.kernelHeight() - 1; i >= 0; i--) {
            for (int j = window.kernelWidth() - 1; j >= 0; j--) {
                if (meets(window, row, i) && meets(window, col, j)) {
                    int y = (row + window.padding() - i * window.dilation()) / window.stride();
                    int x = (col + window.padding() - j * window.dilation()) / window.stride();
                    boolean inside = y >= 0 && y < window.outHeight() && x >= 0 && x < window.outWidth();
                    for (int o = group * groupOut; o < (group + 1) * groupOut; o++) {
                        seen[to++] = inside ? dy.data()[dy.index(n, (y * window.outWidth() + x) * out + o)] : 0f;
                    }
                }
            }
        }
        return to;
    }

    /** Whether some output, inside or outside, sees this row of the image by this row of taps; likewise for columns. */
    private static boolean meets(Window window, int at, int tap) {
        return (at + window.padding() - tap * window.dilation()) % window.stride() == 0;
    }
}
