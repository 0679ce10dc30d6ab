package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Elementwise sum, and an activation of it: {@code C ← f(A + B)}. {@code A, B, C: m×n}; C may be A or B.
 *
 * @param a          a summand
 * @param b          the other summand, possibly the same
 * @param activation f, without a parameter
 * @param c          the result
 */
public record Sum(Matrix a, Matrix b, Activation activation, Matrix c) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes differ, the activation has a parameter, or C overlaps a summand other
     *                                  than by being it
     */
    public Sum {
        Operation.requireNoAlpha("an elementwise sum", activation);
        Operation.requireRowMajor("an elementwise sum", "A", a);
        Operation.requireRowMajor("an elementwise sum", "B", b);
        Operation.requireRowMajor("an elementwise sum", "C", c);
        Operation.requireSameExtents("an elementwise sum", "A", a, "B", b);
        Operation.requireSameExtents("an elementwise sum", "A", a, "C", c);
        Operation.requireSameOrApart("an elementwise sum", "C", c, "A", a);
        Operation.requireSameOrApart("an elementwise sum", "C", c, "B", b);
    }

    /** As the other, without an activation. */
    public Sum(Matrix a, Matrix b, Matrix c) {
        this(a, b, Activation.IDENTITY, c);
    }
}
