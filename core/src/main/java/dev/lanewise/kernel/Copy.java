package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Copies one matrix into another: {@code Y ← X}. {@code X, Y: m×n}, apart from each other.
 *
 * @param x the source
 * @param y the destination
 */
public record Copy(Matrix x, Matrix y) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes differ or Y shares floats with X
     */
    public Copy {
        Operation.requireRowMajor("a copy", "X", x);
        Operation.requireRowMajor("a copy", "Y", y);
        Operation.requireSameExtents("a copy", "X", x, "Y", y);
        Operation.requireApart("a copy", "Y", y, "X", x);
    }
}
