package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/**
 * Rows of unsigned bytes, the pixels of images, a quarter of the memory of floats. A batch sees every byte b as
 * {@code (b & 0xff) / 255f}: from 0 to 1, rounded once. There is no other scale and no offset.
 *
 * @param shape  the shape of one row, at least one element
 * @param data   the bytes, row behind row, shared and not copied
 * @param offset the index of the first row's first byte
 * @param count  the number of rows, at least 1
 */
public record ByteRows(Shape shape, byte[] data, int offset, int count) implements Rows {

    private static final int CACHE_LINE = 64;

    /** How much is read ahead: well within a second-level cache. */
    private static final int GROUP_BYTES = 128 * 1024;

    /**
     * @throws IllegalArgumentException if there are no rows, a row is empty or the array is too short
     */
    public ByteRows {
        Selection.checkRows(shape, data.length, offset, count);
    }

    /**
     * As many rows as fill the array.
     *
     * @throws IllegalArgumentException if the array is empty or no whole number of rows
     */
    public static ByteRows of(Shape shape, byte[] data) {
        return new ByteRows(shape, data, 0, Selection.countRows(shape, data.length));
    }

    @Override
    public void copy(int row, float[] into, int at) {
        int size = shape.size();
        Selection.checkRow(row, count, size, at, into.length);
        scale(data, offset + row * size, into, at, size);
    }

    @Override
    public void gather(int[] order, int from, int length, float[] into) {
        int size = shape.size();
        Selection.checkOrder(order, from, length, count, size, into.length);
        int group = Math.max(1, GROUP_BYTES / size);
        for (int start = 0; start < length; start += group) {
            int end = Math.min(length - start, group) + start;
            if (touch(order, from + start, from + end) > Byte.MAX_VALUE) {
                throw new IllegalStateException("bytes or-ed together exceed a byte");
            }
            for (int i = start; i < end; i++) {
                scale(data, offset + order[from + i] * size, into, i * size, size);
            }
        }
    }

    @Override
    public ByteRows slice(int first, int length) {
        Selection.checkSlice(first, length, count);
        return new ByteRows(shape, data, offset + first * shape.size(), length);
    }

    /**
     * Loads one byte of every cache line of the rows that follow, because shuffled rows lie anywhere in memory: loads
     * that wait for nothing wait together, while behind the arithmetic of a row only the next row's are under way.
     * Halves the time of a batch out of memory. The result is of no use but to keep the loads.
     */
    private int touch(int[] order, int from, int end) {
        int size = shape.size();
        int touched = 0;
        for (int i = from; i < end; i++) {
            int row = offset + order[i] * size;
            for (int line = 0; line < size; line += CACHE_LINE) {
                touched |= data[row + line];
            }
        }
        return touched;
    }

    /**
     * {@code into ← (data & 0xff) / 255}. The way through float changes no value: C2 makes vectors of byte → float →
     * int, but not of byte → int.
     */
    private static void scale(byte[] data, int from, float[] into, int at, int size) {
        for (int i = 0; i < size; i++) {
            into[at + i] = ((int) (float) data[from + i] & 0xff) / 255f;
        }
    }

    /** Count and shape alone: contents may be millions of bytes. */
    @Override
    public String toString() {
        return count + " rows of bytes " + shape;
    }
}
