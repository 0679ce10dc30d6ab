package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/**
 * Matrix multiply with epilogue: {@code C ← act(A·B + bias)}, or {@code C ← act(C + A·B + bias)} when accumulating.
 *
 * <p>{@code A: m×k}, {@code B: k×n}, either of them possibly a transposed view, {@code C: m×n} row by row,
 * {@code bias: 1×n} added to every row. Each element of C is a chain of fused multiply-adds over k in blocks of
 * {@link Operation#K_BLOCK}: block 0 starts from C when accumulating and from +0 otherwise, later blocks start from +0
 * and their sums are added to the element in order; then the bias is added, then the activation applied. The order
 * depends on k alone, and so a row's result does not depend on the other rows.
 *
 * @param a          the left factor
 * @param b          the right factor
 * @param c          the result, sharing no floats with the others
 * @param accumulate whether C's old value is added
 * @param bias       a row added to every row, or {@code null}
 * @param activation applied last, {@link Activation#IDENTITY} for none
 */
public record Gemm(Matrix a, Matrix b, Matrix c, boolean accumulate, @Nullable Matrix bias,
        Activation activation) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit, C shares floats with another operand or the activation
     *                                  has a parameter
     */
    public Gemm {
        if (a.cols() != b.rows() || c.rows() != a.rows() || c.cols() != b.cols()) {
            throw new IllegalArgumentException("a matrix multiply expects A: m×k, B: k×n and C: m×n, but A is " + a
                    + ", B is " + b + " and C is " + c);
        }
        Operation.requireNoAlpha("a matrix multiply", activation);
        Operation.requireRowMajor("a matrix multiply", "C", c);
        Operation.requireApart("a matrix multiply", "C", c, "A", a);
        Operation.requireApart("a matrix multiply", "C", c, "B", b);
        if (bias != null) {
            Operation.requireRow("a matrix multiply", "bias", bias, c.cols());
            Operation.requireApart("a matrix multiply", "C", c, "bias", bias);
        }
    }

    /** {@code C ← A·B}. */
    public Gemm(Matrix a, Matrix b, Matrix c) {
        this(a, b, c, false, null, Activation.IDENTITY);
    }

    /** {@code C ← A·B}, or {@code C ← C + A·B} when accumulating. */
    public Gemm(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        this(a, b, c, accumulate, null, Activation.IDENTITY);
    }
}
