package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/**
 * Convolution forward, with epilogue: {@code Y ← act(P·W + bias)}, P being the patches of X that the window sees, a row
 * for every output pixel.
 *
 * <p>{@code X: batch×(h·w·c)}, {@code Y: batch×(oh·ow·out)}, images of the batch one behind the other, channels
 * innermost. {@code P: (batch·oh·ow)×(kh·kw·c/groups)} is never in memory: its columns run over tap rows, tap columns
 * and channels, and the padding is +0. {@code W: (kh·kw·c/groups)×out}, {@code bias: 1×out}. Group g computes the g-th
 * part of W's columns from the g-th part of the channels. Every element of Y is the chain that a {@link Gemm} with
 * these factors has, the padding's zeros included; but those that {@link Winograd#suits} are computed as it says, with
 * about twice the error, and an infinity or NaN reaches all outputs of the tiles that see it.
 *
 * @param window     the taps
 * @param x          the images
 * @param w          the weights
 * @param bias       a number for every output channel, or {@code null}
 * @param y          the output images
 * @param activation applied last, {@link Activation#IDENTITY} for none
 */
public record Convolve(Window window, Matrix x, Matrix w, @Nullable Matrix bias, Matrix y,
        Activation activation) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit the window, images have gaps, Y shares floats with another
     *                                  operand or the activation has a parameter
     */
    public Convolve {
        String operation = "a convolution";
        requireFit(operation, window, "X", x, "W", w, "Y", y);
        Operation.requireNoAlpha(operation, activation);
        Operation.requireApart(operation, "Y", y, "X", x);
        Operation.requireApart(operation, "Y", y, "W", w);
        if (bias != null) {
            Operation.requireRow(operation, "bias", bias, w.cols());
            Operation.requireApart(operation, "Y", y, "bias", bias);
        }
    }

    /** Fails unless images, weights and output images fit the window, and the images have no gaps. */
    static void requireFit(String operation, Window window, String nameX, Matrix x, String nameW, Matrix w,
            String nameY, Matrix y) {
        int out = w.cols();
        if (out % window.groups() != 0) {
            throw new IllegalArgumentException(operation + " expects groups that divide its output channels, but "
                    + window.groups() + " groups of " + out + " output channels came");
        }
        Operation.requireExtents(operation, nameX, x, x.rows(), window.size());
        Operation.requireExtents(operation, nameW, w, window.patch(), out);
        Operation.requireExtents(operation, nameY, y, x.rows(), Math.multiplyExact(window.outPixels(), out));
        Operation.requireRowMajor(operation, nameW, w);
        Operation.requireWithoutGaps(operation, nameX, x);
        Operation.requireWithoutGaps(operation, nameY, y);
    }
}
