package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Backward of a {@link MaxPool}: {@code dX ← +0} unless accumulating, and then each element of dY, output pixels in
 * their order, is added to the element of dX that was the largest. {@code dY, taps: batch×(oh·ow·c)},
 * {@code dX: batch×(h·w·c)}.
 *
 * @param window     as in forward
 * @param dy         the gradient of the output images
 * @param taps       which tap saw the largest, as forward left it
 * @param dx         the gradient of the images
 * @param accumulate whether dX's old value is added
 */
public record MaxPoolBackward(Window window, Matrix dy, Matrix taps, Matrix dx,
        boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit the window, images have gaps or dX shares floats with
     *                                  another operand
     */
    public MaxPoolBackward {
        String operation = "max pooling's backward";
        window.requirePooling(operation, "dX", dx, "dY", dy);
        window.requirePooling(operation, "dX", dx, "the taps", taps);
        Operation.requireApart(operation, "dX", dx, "dY", dy);
        Operation.requireApart(operation, "dX", dx, "the taps", taps);
    }
}
