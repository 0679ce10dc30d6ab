package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/**
 * The largest of what a window sees, channel by channel ('Deep Learning from Scratch', section 7.3). Padding is never
 * seen: it counts as less than every number. Of equal numbers the first tap's is taken, tap rows before tap columns; a
 * NaN is larger than every number, and the last of several NaNs is taken.
 *
 * <p>{@code X: batch×(h·w·c)}, {@code Y, taps: batch×(oh·ow·c)}, images of the batch one behind the other.
 *
 * @param window the taps, all channels in one group
 * @param x      the images
 * @param y      the output images
 * @param taps   for every output, the number of the tap that saw it, counted row by row from 0; or {@code null} where
 *               backward does not follow
 */
public record MaxPool(Window window, Matrix x, Matrix y, @Nullable Matrix taps) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit the window, images have gaps, there is a window that
     *                                  sees nothing but padding, or outputs share floats with another operand
     */
    public MaxPool {
        String operation = "max pooling";
        window.requirePooling(operation, "X", x, "Y", y);
        Operation.requireApart(operation, "Y", y, "X", x);
        if (taps != null) {
            window.requirePooling(operation, "X", x, "the taps", taps);
            Operation.requireApart(operation, "the taps", taps, "X", x);
            Operation.requireApart(operation, "the taps", taps, "Y", y);
        }
    }
}
