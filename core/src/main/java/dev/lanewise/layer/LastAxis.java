package dev.lanewise.layer;

import dev.lanewise.tensor.Matrix;

/** Buffers as the layers see them that work along the last axis, whatever the axes before it. */
final class LastAxis {
    private LastAxis() {
    }

    /** A buffer without gaps as a matrix whose columns are the last axis. */
    static Matrix rows(Matrix buffer, int last) {
        return new Matrix(buffer.data(), buffer.offset(), buffer.rows() * buffer.cols() / last, last, last, false);
    }

    /** As {@link #rows}, of a part of the last axis: {@code length} columns from {@code first} on. */
    static Matrix slice(Matrix buffer, int last, int first, int length) {
        return new Matrix(buffer.data(), buffer.offset() + first, buffer.rows() * buffer.cols() / last, length, last,
                false);
    }
}
