package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * The gradients of γ and β of a {@link RowNormalize}: {@code dβ ← Σᵢ dYᵢ} as {@link ColumnSums} has it, and
 * {@code dγ ← Σᵢ dYᵢ ∘ x̂ᵢ} in the same order, in each block of rows a chain {@code s = fma(dy, (x − μ) · i, s)}.
 * {@code X, dY: m×n}, {@code μ, i: m×1}, {@code dγ, dβ: 1×n}.
 *
 * @param x       what forward read
 * @param mean    μ of every row
 * @param inverse i of every row
 * @param dy      the gradient of what forward wrote
 * @param dgamma  dγ
 * @param dbeta   dβ
 */
public record RowNormalizeSums(Matrix x, Matrix mean, Matrix inverse, Matrix dy, Matrix dgamma,
        Matrix dbeta) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit, or a gradient of γ or β shares floats with another
     *                                  operand
     */
    public RowNormalizeSums {
        String operation = "a row normalisation's sums";
        Operation.requireRowMajor(operation, "X", x);
        Operation.requireRowMajor(operation, "dY", dy);
        Operation.requireSameExtents(operation, "X", x, "dY", dy);
        RowNormalize.requireRowMoments(operation, mean, inverse, x.rows());
        Operation.requireRow(operation, "dγ", dgamma, x.cols());
        Operation.requireRow(operation, "dβ", dbeta, x.cols());
        for (Matrix read : new Matrix[]{x, mean, inverse, dy, dbeta}) {
            Operation.requireApart(operation, "dγ", dgamma, "another operand", read);
        }
        for (Matrix read : new Matrix[]{x, mean, inverse, dy}) {
            Operation.requireApart(operation, "dβ", dbeta, "another operand", read);
        }
    }
}
