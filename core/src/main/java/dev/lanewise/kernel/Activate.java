package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Activation forward: {@code Y ← f(X)}, element by element. {@code X, Y: m×n}; Y may be X.
 *
 * @param activation f
 * @param alpha      its parameter, 0 where it has none
 * @param x          the input
 * @param y          the output
 */
public record Activate(Activation activation, float alpha, Matrix x, Matrix y) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes differ or Y overlaps X without being X
     */
    public Activate {
        Operation.requireRowMajor("an activation", "X", x);
        Operation.requireRowMajor("an activation", "Y", y);
        Operation.requireSameExtents("an activation", "X", x, "Y", y);
        Operation.requireSameOrApart("an activation", "Y", y, "X", x);
    }

    /** As the other, for an activation without a parameter. */
    public Activate(Activation activation, Matrix x, Matrix y) {
        this(activation, 0, x, y);
    }
}
