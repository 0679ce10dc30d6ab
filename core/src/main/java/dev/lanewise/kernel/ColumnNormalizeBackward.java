package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * The gradient of X of a {@link ColumnNormalize} by the moments of X itself:
 *
 * <pre>
 * i  = 1 / √(σ² + ε),  a = γ · i,  b = dβ / m,  c = (i · dγ) / m
 * dx = fma(−(x − μ), c, dy − b) · a
 * </pre>
 *
 * {@code X, dY, dX: m×n}, the others {@code 1×n}; without accumulating dX may be dY. When accumulating, the value above
 * is rounded and then added to dX.
 *
 * @param x          what forward read
 * @param mean       μ
 * @param variance   σ²
 * @param epsilon    ε, at least 0
 * @param gamma      γ
 * @param dgamma     dγ, as {@link ColumnNormalizeSums} left it
 * @param dbeta      dβ, likewise
 * @param dy         the gradient of what forward wrote
 * @param dx         the gradient of what it read
 * @param accumulate whether dX's old value is added
 */
public record ColumnNormalizeBackward(Matrix x, Matrix mean, Matrix variance, float epsilon, Matrix gamma,
        Matrix dgamma, Matrix dbeta, Matrix dy, Matrix dx, boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit, ε is negative, or dX shares floats with another operand
     *                                  other than by being dY
     */
    public ColumnNormalizeBackward {
        String operation = "a column normalisation's backward";
        Operation.requireRowMajor(operation, "X", x);
        Operation.requireRowMajor(operation, "dY", dy);
        Operation.requireRowMajor(operation, "dX", dx);
        Operation.requireSameExtents(operation, "X", x, "dY", dy);
        Operation.requireSameExtents(operation, "X", x, "dX", dx);
        ColumnNormalize.requireMoments(operation, mean, variance, epsilon, x.cols());
        Operation.requireRow(operation, "γ", gamma, x.cols());
        Operation.requireRow(operation, "dγ", dgamma, x.cols());
        Operation.requireRow(operation, "dβ", dbeta, x.cols());
        for (Matrix read : new Matrix[]{x, mean, variance, gamma, dgamma, dbeta}) {
            Operation.requireApart(operation, "dX", dx, "another operand", read);
        }
        if (accumulate) {
            Operation.requireApart(operation, "dX", dx, "dY", dy);
        } else {
            Operation.requireSameOrApart(operation, "dX", dx, "dY", dy);
        }
    }
}
