package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Softmax of every row:
 *
 * <pre>
 * m = max xⱼ,  eⱼ = exp(xⱼ − m),  s = Σ eⱼ
 * y = eⱼ · (1/s)
 * </pre>
 *
 * {@code X, Y: m×n}; Y may be X. The sum uses {@link Operation#LANES} logical lanes as {@link SoftmaxWithLoss} does.
 *
 * @param x the logits
 * @param y the probabilities
 */
public record RowSoftmax(Matrix x, Matrix y) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes differ or Y overlaps X without being X
     */
    public RowSoftmax {
        Operation.requireRowMajor("a softmax", "X", x);
        Operation.requireRowMajor("a softmax", "Y", y);
        Operation.requireSameExtents("a softmax", "X", x, "Y", y);
        Operation.requireSameOrApart("a softmax", "Y", y, "X", x);
    }
}
