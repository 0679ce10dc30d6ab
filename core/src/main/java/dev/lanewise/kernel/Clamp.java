package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Keeps every element between −c and c, in place: {@code x ← c} where {@code x > c}, {@code −c} where {@code x < −c}, x
 * itself, NaN too, elsewhere. {@code X: m×n}.
 *
 * @param x     the matrix
 * @param limit c
 */
public record Clamp(Matrix x, float limit) implements Operation {
    /**
     * @throws IllegalArgumentException if X is a transposed view
     */
    public Clamp {
        Operation.requireRowMajor("a clamp", "X", x);
    }
}
