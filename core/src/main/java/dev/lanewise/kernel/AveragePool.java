package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * The mean of what a window sees, channel by channel: {@code y = (Σ x) / n}, the sum from +0 over the taps that see the
 * image, tap rows before tap columns, and n the number of all taps, those over the padding included.
 * {@code X: batch×(h·w·c)}, {@code Y: batch×(oh·ow·c)}.
 *
 * @param window the taps, all channels in one group
 * @param x      the images
 * @param y      the output images
 */
public record AveragePool(Window window, Matrix x, Matrix y) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit the window, images have gaps, there is a window that
     *                                  sees nothing but padding, or Y shares floats with X
     */
    public AveragePool {
        String operation = "average pooling";
        window.requirePooling(operation, "X", x, "Y", y);
        Operation.requireApart(operation, "Y", y, "X", x);
    }
}
