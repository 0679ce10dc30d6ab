package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Softmax and cross-entropy of every row against a distribution over the classes, with class weights and label
 * smoothing, and the gradient: for logits x and target t of a row of n classes,
 *
 * <pre>
 * m  = max xⱼ,  eⱼ = exp(xⱼ − m),  s = Σ eⱼ
 * qⱼ = wⱼ · fma(1 − ε, tⱼ, ε/n),  dⱼ = xⱼ − m where qⱼ ≠ 0, else +0,  S = Σ qⱼ,  D = Σ qⱼ · dⱼ
 * loss     = fma(S, log s, −D) · (rows / N)
 * gradient = fma(eⱼ, S / s, −qⱼ) · (c / N)
 * hit      = 1 if the first largest logit is where the first largest target is, and s is a number; else 0
 * </pre>
 *
 * {@code logits, targets, gradient: m×n}, {@code weights: 1×n}, {@code N: 1×1}, {@code losses, hits: m×1}. So the mean
 * of the losses is what the rows' cross-entropies add up to, divided by N. The sums use {@link Operation#LANES} logical
 * lanes as {@link SoftmaxWithLoss} does; a lane of D is a chain {@code lane = fma(q, d, lane)} from +0. The gradient
 * may overwrite the logits.
 *
 * @param logits    x
 * @param targets   t, of every row
 * @param weights   w, of every class
 * @param smoothing ε, how much of each target is spread over all classes
 * @param norm      N, read when the kernel runs
 * @param share     c, the share of a whole mini-batch that the rows are
 * @param gradient  the gradient of the logits
 * @param losses    the loss of every row
 * @param hits      1 for every row classified correctly, 0 for the others
 */
public record SoftmaxWithTargets(Matrix logits, Matrix targets, Matrix weights, float smoothing, Matrix norm,
        float share, Matrix gradient, Matrix losses, Matrix hits) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit or an output overlaps another operand other than the
     *                                  gradient by being the logits
     */
    public SoftmaxWithTargets {
        String operation = "softmax with targets";
        Operation.requireRowMajor(operation, "the logits", logits);
        Operation.requireRowMajor(operation, "the targets", targets);
        Operation.requireRowMajor(operation, "the weights", weights);
        Operation.requireRowMajor(operation, "the gradient", gradient);
        Operation.requireRowMajor(operation, "the losses", losses);
        Operation.requireRowMajor(operation, "the hits", hits);
        Operation.requireSameExtents(operation, "the logits", logits, "the targets", targets);
        Operation.requireSameExtents(operation, "the logits", logits, "the gradient", gradient);
        Operation.requireExtents(operation, "the weights", weights, 1, logits.cols());
        Operation.requireExtents(operation, "the norm", norm, 1, 1);
        Operation.requireExtents(operation, "the losses", losses, logits.rows(), 1);
        Operation.requireExtents(operation, "the hits", hits, logits.rows(), 1);
        Operation.requireSameOrApart(operation, "the gradient", gradient, "the logits", logits);
        requireApart("the gradient", gradient, targets, weights, norm);
        requireApart("the losses", losses, targets, weights, norm);
        requireApart("the hits", hits, targets, weights, norm);
        Operation.requireApart(operation, "the losses", losses, "the logits", logits);
        Operation.requireApart(operation, "the losses", losses, "the gradient", gradient);
        Operation.requireApart(operation, "the hits", hits, "the logits", logits);
        Operation.requireApart(operation, "the hits", hits, "the gradient", gradient);
        Operation.requireApart(operation, "the hits", hits, "the losses", losses);
    }

    private static void requireApart(String name, Matrix output, Matrix targets, Matrix weights, Matrix norm) {
        Operation.requireApart("softmax with targets", name, output, "the targets", targets);
        Operation.requireApart("softmax with targets", name, output, "the weights", weights);
        Operation.requireApart("softmax with targets", name, output, "the norm", norm);
    }
}
