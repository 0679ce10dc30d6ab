package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Copies a strided view of every row: row i of Y is the view of row i of X, element by element. {@code X: m×k} as long
 * as the view reaches, {@code Y: m×n} with n the size of the view; apart from each other.
 *
 * @param x    the source
 * @param y    the destination
 * @param view which elements of a row, in which order
 */
public record Rearrange(Matrix x, Matrix y, Strides view) implements Operation {
    /**
     * @throws IllegalArgumentException if the view does not fit a row of X, its size is not a row of Y, or they overlap
     */
    public Rearrange {
        requireView("a rearrangement", x, y, view);
        Operation.requireApart("a rearrangement", "Y", y, "X", x);
    }

    /** Fails unless a view of the rows of X has the extents of Y. */
    static void requireView(String operation, Matrix x, Matrix y, Strides view) {
        Operation.requireRowMajor(operation, "X", x);
        Operation.requireExtents(operation, "Y", y, x.rows(), view.size());
        Operation.requireRowMajor(operation, "Y", y);
        if (view.reach() > x.cols()) {
            throw new IllegalArgumentException(operation + " expects X with rows of at least " + view.reach()
                    + " floats, but it is " + x);
        }
    }
}
