package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Softmax and cross-entropy of every row, with the gradient ('Deep Learning from Scratch', section 5.6.3): for logits x
 * and class t of a row,
 *
 * <pre>
 * m  = max xⱼ,  eⱼ = exp(xⱼ − m),  s = Σ eⱼ
 * loss      = log s − (xₜ − m)
 * gradient  = (eⱼ · (1/s) − [j = t]) · scale
 * hit       = 1 if xₜ = m, no xⱼ = m with j before t, and s is a number; else 0
 * </pre>
 *
 * {@code logits, gradient: m×n}, {@code labels: m} classes from 0 to n − 1, {@code losses, hits: m×1}. The sum s uses
 * {@link Operation#LANES} logical lanes that start at +0, element j going to lane j mod 16, added by a fixed tree: lane
 * i takes lane i + 8, then i + 4, i + 2, i + 1. The gradient may overwrite the logits.
 *
 * @param logits   x
 * @param labels   the class of every row; read when the kernel runs
 * @param scale    factor of the gradient, 1/m for the mean over the mini-batch
 * @param gradient the gradient of the logits
 * @param losses   the loss of every row
 * @param hits     1 for every row classified correctly, 0 for the others
 */
public record SoftmaxWithLoss(Matrix logits, int[] labels, float scale, Matrix gradient,
        Matrix losses, Matrix hits) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit or an output overlaps another operand other than the
     *                                  gradient by being the logits
     */
    public SoftmaxWithLoss {
        String operation = "softmax with loss";
        Operation.requireRowMajor(operation, "the logits", logits);
        Operation.requireRowMajor(operation, "the gradient", gradient);
        Operation.requireRowMajor(operation, "the losses", losses);
        Operation.requireRowMajor(operation, "the hits", hits);
        Operation.requireSameExtents(operation, "the logits", logits, "the gradient", gradient);
        Operation.requireExtents(operation, "the losses", losses, logits.rows(), 1);
        Operation.requireExtents(operation, "the hits", hits, logits.rows(), 1);
        Operation.requireSameOrApart(operation, "the gradient", gradient, "the logits", logits);
        Operation.requireApart(operation, "the losses", losses, "the logits", logits);
        Operation.requireApart(operation, "the losses", losses, "the gradient", gradient);
        Operation.requireApart(operation, "the hits", hits, "the logits", logits);
        Operation.requireApart(operation, "the hits", hits, "the gradient", gradient);
        Operation.requireApart(operation, "the hits", hits, "the losses", losses);
        if (labels.length < logits.rows()) {
            throw new IllegalArgumentException(
                    operation + " expects " + logits.rows() + " labels, but " + labels.length + " came");
        }
    }

    /** As the other, where nobody asks for the hits. */
    public SoftmaxWithLoss(Matrix logits, int[] labels, float scale, Matrix gradient, Matrix losses) {
        this(logits, labels, scale, gradient, losses, Matrix.zeros(logits.rows(), 1));
    }

    /**
     * Checks the labels that are there now; a kernel calls it before each run.
     *
     * @throws IllegalArgumentException if a label is no class
     */
    public void checkLabels() {
        int classes = logits.cols();
        for (int row = 0; row < logits.rows(); row++) {
            if (labels[row] < 0 || labels[row] >= classes) {
                throw new IllegalArgumentException("softmax with loss expects labels from 0 to " + (classes - 1)
                        + ", but row " + row + " has " + labels[row]);
            }
        }
    }
}
