package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Backward of an activation behind a {@link ColumnNormalize}, and the gradients of its γ and β, in one pass:
 * {@code dY ← dZ · f′} as {@link ActivateBackward} defines it, its dY being called dZ here and its dX dY; then
 * {@code dβ ← Σᵢ dYᵢ} as {@link ColumnSums} has it, and {@code dγ ← (1 / √(σ² + ε)) · Σᵢ dYᵢ ∘ (Xᵢ − μ)}, in the same
 * order, in each block of rows a chain {@code s = fma(dy, x − μ, s)}. {@code X, dY: m×n}, the others {@code 1×n}.
 *
 * @param x          what forward read
 * @param mean       μ
 * @param variance   σ²
 * @param epsilon    ε, at least 0
 * @param activation the gradient of what the activation read; the identity in place where there is none behind
 * @param dgamma     dγ
 * @param dbeta      dβ
 */
public record ColumnNormalizeSums(Matrix x, Matrix mean, Matrix variance, float epsilon, ActivateBackward activation,
        Matrix dgamma, Matrix dbeta) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit, ε is negative, the activation accumulates, or a gradient
     *                                  shares floats with another operand
     */
    public ColumnNormalizeSums {
        String operation = "a column normalisation's sums";
        Matrix dy = activation.dx();
        Operation.requireRowMajor(operation, "X", x);
        Operation.requireSameExtents(operation, "X", x, "dY", dy);
        ColumnNormalize.requireMoments(operation, mean, variance, epsilon, x.cols());
        Operation.requireRow(operation, "dγ", dgamma, x.cols());
        Operation.requireRow(operation, "dβ", dbeta, x.cols());
        if (activation.accumulate()) {
            throw new IllegalArgumentException(
                    operation + " expects an activation's backward that does not accumulate");
        }
        for (Matrix read : new Matrix[]{x, mean, variance}) {
            Operation.requireApart(operation, "dY", dy, "another operand", read);
        }
        Operation.requireApart(operation, "dγ", dgamma, "another operand", dbeta);
        for (Matrix other : new Matrix[]{x, mean, variance, activation.y(), activation.dy(), dy}) {
            Operation.requireApart(operation, "dγ", dgamma, "another operand", other);
            Operation.requireApart(operation, "dβ", dbeta, "another operand", other);
        }
    }

    /** The gradient of what forward wrote before the activation. */
    public Matrix dy() {
        return activation.dx();
    }
}
