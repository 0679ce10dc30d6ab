package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * The gradient of X of a {@link RowNormalize}:
 *
 * <pre>
 * x̂ = (x − μ) · i,  g = dy · γ,  a = (Σⱼ gⱼ) / n,  b = (Σⱼ gⱼ · x̂ⱼ) / n
 * dx = fma(−x̂, b, g − a) · i
 * </pre>
 *
 * {@code X, dY, dX: m×n}, {@code γ: 1×n}, {@code μ, i: m×1}; without accumulating dX may be dY. Both sums have
 * {@link Operation#LANES} logical lanes as {@link SoftmaxWithLoss} does, the second's being chains
 * {@code lane = fma(g, x̂, lane)}. When accumulating, the value above is rounded and then added to dX.
 *
 * @param x          what forward read
 * @param gamma      γ
 * @param mean       μ of every row
 * @param inverse    i of every row
 * @param dy         the gradient of what forward wrote
 * @param dx         the gradient of what it read
 * @param accumulate whether dX's old value is added
 */
public record RowNormalizeBackward(Matrix x, Matrix gamma, Matrix mean, Matrix inverse, Matrix dy, Matrix dx,
        boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit, or dX shares floats with another operand other than by
     *                                  being dY
     */
    public RowNormalizeBackward {
        String operation = "a row normalisation's backward";
        Operation.requireRowMajor(operation, "X", x);
        Operation.requireRowMajor(operation, "dY", dy);
        Operation.requireRowMajor(operation, "dX", dx);
        Operation.requireSameExtents(operation, "X", x, "dY", dy);
        Operation.requireSameExtents(operation, "X", x, "dX", dx);
        Operation.requireRow(operation, "γ", gamma, x.cols());
        RowNormalize.requireRowMoments(operation, mean, inverse, x.rows());
        for (Matrix read : new Matrix[]{x, gamma, mean, inverse}) {
            Operation.requireApart(operation, "dX", dx, "another operand", read);
        }
        if (accumulate) {
            Operation.requireApart(operation, "dX", dx, "dY", dy);
        } else {
            Operation.requireSameOrApart(operation, "dX", dx, "dY", dy);
        }
    }
}
