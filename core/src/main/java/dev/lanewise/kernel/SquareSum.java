package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * The sum of a whole array's squares: {@code s ← Σ xᵢ²}. {@code X: 1×n} or any matrix without gaps, {@code s: 1×1}. In
 * blocks and lanes as {@link TotalSum}, each lane a chain {@code lane = fma(x, x, lane)}.
 *
 * @param x   the array
 * @param sum the sum
 */
public record SquareSum(Matrix x, Matrix sum) implements Operation {
    /**
     * @throws IllegalArgumentException if X has gaps, the sum is not 1×1 or lies within X
     */
    public SquareSum {
        Operation.requireWithoutGaps("a sum of squares", "X", x);
        Operation.requireExtents("a sum of squares", "the sum", sum, 1, 1);
        Operation.requireApart("a sum of squares", "the sum", sum, "X", x);
    }
}
