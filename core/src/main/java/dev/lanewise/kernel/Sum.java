package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Elementwise sum: {@code C ← A + B}. {@code A, B, C: m×n}; C may be A or B.
 *
 * @param a a summand
 * @param b the other summand, possibly the same
 * @param c the result
 */
public record Sum(Matrix a, Matrix b, Matrix c) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes differ or C overlaps a summand other than by being it
     */
    public Sum {
        Operation.requireRowMajor("an elementwise sum", "A", a);
        Operation.requireRowMajor("an elementwise sum", "B", b);
        Operation.requireRowMajor("an elementwise sum", "C", c);
        Operation.requireSameExtents("an elementwise sum", "A", a, "B", b);
        Operation.requireSameExtents("an elementwise sum", "A", a, "C", c);
        Operation.requireSameOrApart("an elementwise sum", "C", c, "A", a);
        Operation.requireSameOrApart("an elementwise sum", "C", c, "B", b);
    }
}
