package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Multiplies a matrix by a number, in place: {@code X ← f · X}. {@code X: m×n}, {@code f: 1×1}.
 *
 * @param x      the matrix
 * @param factor f, read when the kernel runs
 */
public record Scale(Matrix x, Matrix factor) implements Operation {
    /**
     * @throws IllegalArgumentException if the factor is not 1×1 or lies within X
     */
    public Scale {
        Operation.requireRowMajor("a scaling", "X", x);
        Operation.requireExtents("a scaling", "the factor", factor, 1, 1);
        Operation.requireApart("a scaling", "X", x, "the factor", factor);
    }
}
