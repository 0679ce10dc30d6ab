package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Brings every row to mean 0 and deviation 1, and then each column by γ and β (Ba, Kiros and Hinton, 'Layer
 * normalization', 2016):
 *
 * <pre>
 * μ = (Σⱼ xⱼ) / n,  i = 1 / √((Σⱼ (xⱼ − μ)²) / n + ε)
 * y = fma((x − μ) · i, γ, β)
 * </pre>
 *
 * {@code X, Y: m×n}, {@code γ, β: 1×n}, {@code μ, i: m×1}; Y may be X. Both sums have {@link Operation#LANES} logical
 * lanes as {@link SoftmaxWithLoss} does, the second's being chains {@code lane = fma(d, d, lane)}.
 *
 * @param x       the matrix
 * @param epsilon ε, at least 0
 * @param gamma   γ
 * @param beta    β
 * @param y       the normalised matrix
 * @param mean    μ of every row
 * @param inverse i of every row
 */
public record RowNormalize(Matrix x, float epsilon, Matrix gamma, Matrix beta, Matrix y, Matrix mean,
        Matrix inverse) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit, ε is negative, or an output shares floats with another
     *                                  operand other than Y by being X
     */
    public RowNormalize {
        String operation = "a row normalisation";
        Operation.requireRowMajor(operation, "X", x);
        Operation.requireRowMajor(operation, "Y", y);
        Operation.requireSameExtents(operation, "X", x, "Y", y);
        Operation.requireSameOrApart(operation, "Y", y, "X", x);
        Operation.requireRow(operation, "γ", gamma, x.cols());
        Operation.requireRow(operation, "β", beta, x.cols());
        requireRowMoments(operation, mean, inverse, x.rows());
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException(operation + " expects an ε of at least 0, but " + epsilon + " came");
        }
        for (Matrix other : new Matrix[]{gamma, beta, mean, inverse}) {
            Operation.requireApart(operation, "Y", y, "another operand", other);
        }
        for (Matrix other : new Matrix[]{x, gamma, beta, inverse}) {
            Operation.requireApart(operation, "the mean", mean, "another operand", other);
        }
        for (Matrix other : new Matrix[]{x, gamma, beta}) {
            Operation.requireApart(operation, "the inverse deviation", inverse, "another operand", other);
        }
    }

    static void requireRowMoments(String operation, Matrix mean, Matrix inverse, int rows) {
        Operation.requireExtents(operation, "the mean", mean, rows, 1);
        Operation.requireExtents(operation, "the inverse deviation", inverse, rows, 1);
        Operation.requireRowMajor(operation, "the mean", mean);
        Operation.requireRowMajor(operation, "the inverse deviation", inverse);
    }
}
