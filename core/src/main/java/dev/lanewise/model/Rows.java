package dev.lanewise.model;

import dev.lanewise.tensor.Matrix;

/**
 * Some consecutive rows of a mini-batch.
 *
 * @param first the first one, from 0
 * @param count how many, at least 1
 */
record Rows(int first, int count) {
    /** These rows of an array that holds {@code cols} floats for every row of the mini-batch. */
    Matrix of(float[] array, int cols) {
        return new Matrix(array, first * cols, count, cols, cols, false);
    }
}
