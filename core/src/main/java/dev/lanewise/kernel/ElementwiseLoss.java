package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * The mean over each row of an {@link ErrorFunction} of its elements, with the gradient:
 *
 * <pre>
 * loss     = (Σⱼ l(yⱼ, tⱼ)) / n
 * gradient = l′(yⱼ, tⱼ) · scale
 * </pre>
 *
 * {@code Y, target, gradient: m×n}, {@code losses: m×1}. The sum uses {@link Operation#LANES} logical lanes as
 * {@link SoftmaxWithLoss} does.
 *
 * @param function l
 * @param delta    δ of {@link ErrorFunction#HUBER}
 * @param y        the network's output
 * @param target   t
 * @param scale    factor of the gradient, 1/(m·n) for the mean over the mini-batch
 * @param gradient the gradient of the output
 * @param losses   the loss of every row
 */
public record ElementwiseLoss(ErrorFunction function, float delta, Matrix y, Matrix target, float scale,
        Matrix gradient, Matrix losses) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit or an output overlaps another operand
     */
    public ElementwiseLoss {
        String operation = "an elementwise loss";
        Operation.requireRowMajor(operation, "Y", y);
        Operation.requireRowMajor(operation, "the target", target);
        Operation.requireRowMajor(operation, "the gradient", gradient);
        Operation.requireRowMajor(operation, "the losses", losses);
        Operation.requireSameExtents(operation, "Y", y, "the target", target);
        Operation.requireSameExtents(operation, "Y", y, "the gradient", gradient);
        Operation.requireExtents(operation, "the losses", losses, y.rows(), 1);
        Operation.requireApart(operation, "the gradient", gradient, "Y", y);
        Operation.requireApart(operation, "the gradient", gradient, "the target", target);
        Operation.requireApart(operation, "the losses", losses, "Y", y);
        Operation.requireApart(operation, "the losses", losses, "the target", target);
        Operation.requireApart(operation, "the losses", losses, "the gradient", gradient);
    }
}
