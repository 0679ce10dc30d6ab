package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * The sum of every column, a bias's gradient: {@code s ← Σᵢ Xᵢ}, or {@code s ← s + Σᵢ Xᵢ} when accumulating.
 * {@code X: m×n}, {@code s: 1×n}. The rows are summed in blocks of {@link Operation#ROW_BLOCK}, each from +0 downwards;
 * the first block's sum is the total so far, the others' are added to it in order, and the total is stored or, when
 * accumulating, added to s.
 *
 * @param x          the matrix
 * @param sums       the row of sums
 * @param accumulate whether the old value of the sums is added
 */
public record ColumnSums(Matrix x, Matrix sums, boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the sums are not one row of X's width or share floats with X
     */
    public ColumnSums {
        Operation.requireRowMajor("a column sum", "X", x);
        Operation.requireRow("a column sum", "the sums", sums, x.cols());
        Operation.requireApart("a column sum", "the sums", sums, "X", x);
    }
}
