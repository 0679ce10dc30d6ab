package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Mean and variance of every column: {@code μ ← (Σᵢ Xᵢ) / m}, {@code σ² ← (Σᵢ (Xᵢ − μ)²) / m}. {@code X: m×n},
 * {@code μ, σ²: 1×n}. The first sum is that of {@link ColumnSums}; the second has the same order, in each block of
 * {@link Operation#ROW_BLOCK} rows a chain {@code s = fma(d, d, s)} with {@code d = x − μ}.
 *
 * @param x        the matrix
 * @param mean     μ
 * @param variance σ², of the rows as they are: divided by m and not by m − 1
 */
public record ColumnMoments(Matrix x, Matrix mean, Matrix variance) implements Operation {
    /**
     * @throws IllegalArgumentException if mean and variance are not each one row of X's width, or share floats with
     *                                  another operand
     */
    public ColumnMoments {
        String operation = "column moments";
        Operation.requireRowMajor(operation, "X", x);
        Operation.requireRow(operation, "the mean", mean, x.cols());
        Operation.requireRow(operation, "the variance", variance, x.cols());
        Operation.requireApart(operation, "the mean", mean, "X", x);
        Operation.requireApart(operation, "the variance", variance, "X", x);
        Operation.requireApart(operation, "the variance", variance, "the mean", mean);
    }
}
