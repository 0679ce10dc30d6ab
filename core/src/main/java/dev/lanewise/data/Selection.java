package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/** The checks that all rows share, made once per row, batch or slice. */
final class Selection {

    private Selection() {
    }

    /** That an array holds {@code count} rows from {@code offset} on. */
    static void checkRows(Shape shape, int held, int offset, int count) {
        if (count < 1 || shape.size() < 1) {
            throw new IllegalArgumentException("expected at least one row of at least one element, but " + count
                    + " rows of shape " + shape + " came");
        }
        long end = offset + (long) count * shape.size();
        if (offset < 0 || end > held) {
            throw new IllegalArgumentException(count + " rows of shape " + shape + " at offset " + offset
                    + " need an array of " + end + " elements, but it holds " + held);
        }
    }

    /** How many rows of this shape fill an array of {@code held} elements exactly. */
    static int countRows(Shape shape, int held) {
        if (shape.size() < 1 || held % shape.size() != 0) {
            throw new IllegalArgumentException("an array of " + held + " elements is no whole number of rows of shape "
                    + shape);
        }
        return held / shape.size();
    }

    /** That one of {@code count} rows exists and its {@code size} elements fit at an offset. */
    static void checkRow(int row, int count, int size, int offset, int capacity) {
        if (row < 0 || row >= count) {
            throw new IllegalArgumentException("there is no row " + row + " among " + count);
        }
        if (offset < 0 || offset > capacity - size) {
            throw new IllegalArgumentException("a row of " + size + " elements at offset " + offset
                    + " does not fit into an array of " + capacity);
        }
    }

    /** That a part of an order exists, names only rows from 0 to {@code count - 1}, and its rows fit. */
    static void checkOrder(int[] order, int from, int length, int count, int size, int capacity) {
        if (from < 0 || length < 0 || length > order.length - from) {
            throw new IllegalArgumentException("an order of " + order.length + " rows has no " + length
                    + " of them from " + from + " on");
        }
        if ((long) length * size > capacity) {
            throw new IllegalArgumentException(length + " rows of " + size + " elements do not fit into an array of "
                    + capacity);
        }
        for (int i = from; i < from + length; i++) {
            if (order[i] < 0 || order[i] >= count) {
                throw new IllegalArgumentException("the order has row " + order[i] + " at position " + i
                        + ", but there are " + count + " rows");
            }
        }
    }

    /** That a slice exists and is not empty. */
    static void checkSlice(int first, int length, int count) {
        if (first < 0 || length < 1 || length > count - first) {
            throw new IllegalArgumentException("there is no slice of " + length + " rows from row " + first
                    + " on among " + count);
        }
    }
}
