package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/**
 * Rows of floats, copied as they are.
 *
 * @param shape  the shape of one row, at least one element
 * @param data   the floats, row behind row, shared and not copied
 * @param offset the index of the first row's first float
 * @param count  the number of rows, at least 1
 */
public record FloatRows(Shape shape, float[] data, int offset, int count) implements Rows {

    /**
     * @throws IllegalArgumentException if there are no rows, a row is empty or the array is too short
     */
    public FloatRows {
        Selection.checkRows(shape, data.length, offset, count);
    }

    /**
     * A tensor whose first axis counts the rows; of a tensor with one axis, every row is a scalar.
     *
     * @throws IllegalArgumentException if the tensor is a scalar or empty
     */
    public static FloatRows of(Tensor tensor) {
        int[] dims = tensor.shape().dims();
        if (dims.length == 0) {
            throw new IllegalArgumentException("rows need a tensor whose first axis counts them, but a scalar came");
        }
        int[] row = new int[dims.length - 1];
        System.arraycopy(dims, 1, row, 0, row.length);
        return new FloatRows(Shape.of(row), tensor.data(), 0, dims[0]);
    }

    @Override
    public void copy(int row, float[] into, int at) {
        int size = shape.size();
        Selection.checkRow(row, count, size, at, into.length);
        System.arraycopy(data, offset + row * size, into, at, size);
    }

    @Override
    public void gather(int[] order, int from, int length, float[] into) {
        int size = shape.size();
        Selection.checkOrder(order, from, length, count, size, into.length);
        for (int i = 0; i < length; i++) {
            System.arraycopy(data, offset + order[from + i] * size, into, i * size, size);
        }
    }

    @Override
    public FloatRows slice(int first, int length) {
        Selection.checkSlice(first, length, count);
        return new FloatRows(shape, data, offset + first * shape.size(), length);
    }

    /** Count and shape alone: contents may be millions of floats. */
    @Override
    public String toString() {
        return count + " rows of floats " + shape;
    }
}
