package dev.lanewise.data;

import dev.lanewise.tensor.DType;

/**
 * Samples of one shape, one row each, from which a batch is copied as floats. Rows are shared arrays in memory: nothing
 * is copied, converted or read from a file before a batch asks for it.
 */
public sealed interface Rows extends Features permits FloatRows, ByteRows {

    @Override
    default DType type() {
        return DType.F32;
    }

    /**
     * Copies one row. Allocates nothing.
     *
     * @param row    from 0 to {@code count() - 1}
     * @param into   where the row's {@code shape().size()} floats are written
     * @param offset the index in {@code into} of the first of them
     * @throws IllegalArgumentException if there is no such row or it does not fit
     */
    void copy(int row, float[] into, int offset);

    /**
     * Copies the rows {@code order[from]} … {@code order[from + length - 1]}, one behind the other from the beginning
     * of {@code into}: a length×size matrix without gaps. Allocates nothing.
     *
     * @throws IllegalArgumentException if that part of the order does not exist, names a row that does not, or the rows
     *                                  do not fit
     */
    void gather(int[] order, int from, int length, float[] into);

    @Override
    Rows slice(int first, int length);
}
