package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Elementwise product: {@code C ← A ∘ B}, or {@code C ← fma(A, B, C)} when accumulating. {@code A, B, C: m×n}; without
 * accumulating C may be A or B.
 *
 * @param a          a factor
 * @param b          the other factor, possibly the same
 * @param c          the result
 * @param accumulate whether C's old value is added
 */
public record Product(Matrix a, Matrix b, Matrix c, boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes differ or C overlaps a factor other than by being it
     */
    public Product {
        Operation.requireRowMajor("an elementwise product", "A", a);
        Operation.requireRowMajor("an elementwise product", "B", b);
        Operation.requireRowMajor("an elementwise product", "C", c);
        Operation.requireSameExtents("an elementwise product", "A", a, "B", b);
        Operation.requireSameExtents("an elementwise product", "A", a, "C", c);
        if (accumulate) {
            Operation.requireApart("an accumulating elementwise product", "C", c, "A", a);
            Operation.requireApart("an accumulating elementwise product", "C", c, "B", b);
        } else {
            Operation.requireSameOrApart("an elementwise product", "C", c, "A", a);
            Operation.requireSameOrApart("an elementwise product", "C", c, "B", b);
        }
    }
}
