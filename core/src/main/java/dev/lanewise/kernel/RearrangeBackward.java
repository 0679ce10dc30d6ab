package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Backward of a {@link Rearrange}: {@code dX ← +0} unless accumulating, and then each element of a row of dY, in its
 * order, is added to the element of dX that it was copied from. {@code dY: m×n, dX: m×k}; apart from each other.
 *
 * @param dy         the gradient of the copy
 * @param dx         the gradient of the source
 * @param view       as in forward
 * @param accumulate whether dX's old value is added
 */
public record RearrangeBackward(Matrix dy, Matrix dx, Strides view, boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the view does not fit a row of dX, its size is not a row of dY, or they
     *                                  overlap
     */
    public RearrangeBackward {
        Rearrange.requireView("a rearrangement's backward", dx, dy, view);
        Operation.requireApart("a rearrangement's backward", "dX", dx, "dY", dy);
    }
}
