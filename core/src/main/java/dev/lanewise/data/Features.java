package dev.lanewise.data;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;

/**
 * What one input of a model reads of every sample, a row each: floats, or integers for layers that look something up,
 * such as categories for an embedding.
 */
public sealed interface Features permits Rows, IndexRows {

    /** The number of rows, at least 1. */
    int count();

    /** The shape of one row, at least one element; the count is not part of it. */
    Shape shape();

    /** What one element is. */
    DType type();

    /**
     * The rows {@code first} … {@code first + length - 1}, sharing the same array.
     *
     * @throws IllegalArgumentException if there are no such rows or none at all
     */
    Features slice(int first, int length);
}
