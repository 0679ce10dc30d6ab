package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Activation backward: {@code dX ← dY · f′}, or {@code dX ← dX + dY · f′}, with the derivative f′ written in the
 * output Y, or in the input X where it cannot be:
 *
 * <ul>
 * <li>identity: {@code dY}
 * <li>ReLU: {@code dY} where {@code y > 0}, else {@code +0}
 * <li>sigmoid: {@code dY · (y · (1 − y))}
 * <li>tanh: {@code dY · fma(−y, y, 1)}
 * <li>exp: {@code dY · y}
 * <li>GELU: {@code dY · (Φ(x) + x · φ(x))}, with the input X in the place of Y, as all below
 * <li>leaky ReLU: {@code dY} where {@code x > 0}, else {@code dY · α}
 * <li>ELU: {@code dY} where {@code x > 0}, else {@code dY · (α · exp x)}
 * <li>SiLU: {@code dY · (σ(x) + x · σ(x) · σ(−x))}
 * <li>softplus: {@code dY · σ(x)}
 * </ul>
 *
 * {@code Y, dY, dX: m×n}; without accumulating dX may be dY. When accumulating, the value above is rounded and then
 * added to dX.
 *
 * @param activation f
 * @param alpha      its parameter, 0 where it has none
 * @param y          the output of forward, or its input where {@link Activation#needsInput()}
 * @param dy         the gradient of the output
 * @param dx         the gradient of the input
 * @param accumulate whether dX's old value is added
 */
public record ActivateBackward(Activation activation, float alpha, Matrix y, Matrix dy, Matrix dx,
        boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes differ, or dX overlaps another operand other than by being dY
     */
    public ActivateBackward {
        Operation.requireRowMajor("an activation's backward", "Y", y);
        Operation.requireRowMajor("an activation's backward", "dY", dy);
        Operation.requireRowMajor("an activation's backward", "dX", dx);
        Operation.requireSameExtents("an activation's backward", "Y", y, "dY", dy);
        Operation.requireSameExtents("an activation's backward", "Y", y, "dX", dx);
        Operation.requireApart("an activation's backward", "dX", dx, "Y", y);
        if (accumulate) {
            Operation.requireApart("an accumulating activation's backward", "dX", dx, "dY", dy);
        } else {
            Operation.requireSameOrApart("an activation's backward", "dX", dx, "dY", dy);
        }
    }

    /** As the other, for an activation without a parameter. */
    public ActivateBackward(Activation activation, Matrix y, Matrix dy, Matrix dx, boolean accumulate) {
        this(activation, 0, y, dy, dx, accumulate);
    }
}
