package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * The gradients of γ and β of a {@link ColumnNormalize}: {@code dβ ← Σᵢ dYᵢ} as {@link ColumnSums} has it, and
 * {@code dγ ← (1 / √(σ² + ε)) · Σᵢ dYᵢ ∘ (Xᵢ − μ)}, in the same order, in each block of rows a chain
 * {@code s = fma(dy, x − μ, s)}. {@code X, dY: m×n}, the others {@code 1×n}.
 *
 * @param x        what forward read
 * @param mean     μ
 * @param variance σ²
 * @param epsilon  ε, at least 0
 * @param dy       the gradient of what it wrote
 * @param dgamma   dγ
 * @param dbeta    dβ
 */
public record ColumnNormalizeSums(Matrix x, Matrix mean, Matrix variance, float epsilon, Matrix dy, Matrix dgamma,
        Matrix dbeta) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit, ε is negative, or a gradient of γ or β shares floats
     *                                  with another operand
     */
    public ColumnNormalizeSums {
        String operation = "a column normalisation's sums";
        Operation.requireRowMajor(operation, "X", x);
        Operation.requireRowMajor(operation, "dY", dy);
        Operation.requireSameExtents(operation, "X", x, "dY", dy);
        ColumnNormalize.requireMoments(operation, mean, variance, epsilon, x.cols());
        Operation.requireRow(operation, "dγ", dgamma, x.cols());
        Operation.requireRow(operation, "dβ", dbeta, x.cols());
        for (Matrix read : new Matrix[]{x, mean, variance, dy, dbeta}) {
            Operation.requireApart(operation, "dγ", dgamma, "another operand", read);
        }
        for (Matrix read : new Matrix[]{x, mean, variance, dy}) {
            Operation.requireApart(operation, "dβ", dbeta, "another operand", read);
        }
    }
}
