package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Backward of an {@link AveragePool}: {@code dX ← +0} unless accumulating, and then {@code dy / n} of every output, in
 * their order, is added to each element of dX that its window saw. {@code dY: batch×(oh·ow·c)},
 * {@code dX: batch×(h·w·c)}.
 *
 * @param window     as in forward
 * @param dy         the gradient of the output images
 * @param dx         the gradient of the images
 * @param accumulate whether dX's old value is added
 */
public record AveragePoolBackward(Window window, Matrix dy, Matrix dx, boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit the window, images have gaps or dX shares floats with dY
     */
    public AveragePoolBackward {
        String operation = "average pooling's backward";
        window.requirePooling(operation, "dX", dx, "dY", dy);
        Operation.requireApart(operation, "dX", dx, "dY", dy);
    }
}
