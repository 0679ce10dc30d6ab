package dev.lanewise.data;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;

/**
 * Rows of integers, copied as they are: indices of what a layer looks up. Which indices there are is the layer's
 * affair.
 *
 * @param shape  the shape of one row, at least one element
 * @param data   the integers, row behind row, shared and not copied
 * @param offset the index of the first row's first integer
 * @param count  the number of rows, at least 1
 */
public record IndexRows(Shape shape, int[] data, int offset, int count) implements Features {

    /**
     * @throws IllegalArgumentException if there are no rows, a row is empty or the array is too short
     */
    public IndexRows {
        Selection.checkRows(shape, data.length, offset, count);
    }

    /**
     * As many rows as fill the array.
     *
     * @throws IllegalArgumentException if the array is empty or no whole number of rows
     */
    public static IndexRows of(Shape shape, int[] data) {
        return new IndexRows(shape, data, 0, Selection.countRows(shape, data.length));
    }

    @Override
    public DType type() {
        return DType.I32;
    }

    /**
     * Copies the rows {@code order[from]} … {@code order[from + length - 1]}, one behind the other from the beginning
     * of {@code into}: a length×size matrix without gaps. Allocates nothing.
     *
     * @throws IllegalArgumentException if that part of the order does not exist, names a row that does not, or the rows
     *                                  do not fit
     */
    public void gather(int[] order, int from, int length, int[] into) {
        int size = shape.size();
        Selection.checkOrder(order, from, length, count, size, into.length);
        for (int i = 0; i < length; i++) {
            System.arraycopy(data, offset + order[from + i] * size, into, i * size, size);
        }
    }

    @Override
    public IndexRows slice(int first, int length) {
        Selection.checkSlice(first, length, count);
        return new IndexRows(shape, data, offset + first * shape.size(), length);
    }

    /** Count and shape alone: contents may be millions of integers. */
    @Override
    public String toString() {
        return count + " rows of integers " + shape;
    }
}
