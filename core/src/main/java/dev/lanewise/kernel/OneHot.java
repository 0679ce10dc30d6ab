package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Class indices as distributions, and each row's weight: {@code tᵢⱼ ← [j = labelᵢ]}, {@code rᵢ ← w[labelᵢ]}.
 * {@code labels: m} classes from 0 to n − 1, {@code w: 1×n}, {@code T: m×n}, {@code r: m×1}.
 *
 * @param labels     the class of every row; read when the kernel runs
 * @param weights    w, the weight of every class
 * @param targets    T, a 1 in every row and zeros
 * @param rowWeights r, the weight of every row's class
 */
public record OneHot(int[] labels, Matrix weights, Matrix targets, Matrix rowWeights) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit, there are too few labels or an output overlaps another
     *                                  operand
     */
    public OneHot {
        String operation = "a one-hot encoding";
        Operation.requireRowMajor(operation, "the weights", weights);
        Operation.requireRowMajor(operation, "the targets", targets);
        Operation.requireRowMajor(operation, "the row weights", rowWeights);
        Operation.requireExtents(operation, "the weights", weights, 1, targets.cols());
        Operation.requireExtents(operation, "the row weights", rowWeights, targets.rows(), 1);
        Operation.requireApart(operation, "the targets", targets, "the weights", weights);
        Operation.requireApart(operation, "the row weights", rowWeights, "the weights", weights);
        Operation.requireApart(operation, "the row weights", rowWeights, "the targets", targets);
        if (labels.length < targets.rows()) {
            throw new IllegalArgumentException(
                    operation + " expects " + targets.rows() + " labels, but " + labels.length + " came");
        }
    }

    /**
     * Checks the labels that are there now; a kernel calls it before each run.
     *
     * @throws IllegalArgumentException if a label is no class
     */
    public void checkLabels() {
        int classes = targets.cols();
        for (int row = 0; row < targets.rows(); row++) {
            if (labels[row] < 0 || labels[row] >= classes) {
                throw new IllegalArgumentException("softmax cross-entropy expects labels from 0 to " + (classes - 1)
                        + ", but row " + row + " has " + labels[row]);
            }
        }
    }
}
