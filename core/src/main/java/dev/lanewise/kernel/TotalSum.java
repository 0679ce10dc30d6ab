package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * The sum of a whole array: {@code s ← Σ xᵢ}. {@code X: 1×n} or any matrix without gaps, {@code s: 1×1}. Blocks of
 * {@link Operation#SUM_BLOCK} elements, each summed from +0 in {@link Operation#LANES} logical lanes and by their tree;
 * the first block's sum is the total so far, the others' are added to it in order.
 *
 * @param x   the array
 * @param sum the sum
 */
public record TotalSum(Matrix x, Matrix sum) implements Operation {
    /**
     * @throws IllegalArgumentException if X has gaps, the sum is not 1×1 or lies within X
     */
    public TotalSum {
        Operation.requireWithoutGaps("a total sum", "X", x);
        Operation.requireExtents("a total sum", "the sum", sum, 1, 1);
        Operation.requireApart("a total sum", "the sum", sum, "X", x);
    }
}
