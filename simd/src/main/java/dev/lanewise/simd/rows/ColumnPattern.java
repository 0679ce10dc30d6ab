package dev.lanewise.simd.rows;

import dev.lanewise.simd.Lanes;

/**
 * How an elementwise operation with a coefficient for every column goes over a matrix without gaps a whole vector at a
 * time, however few columns there are: the coefficients are written so often one behind the other that whole rows make
 * whole vectors. The rest of the rows is left to whoever asks.
 */
final class ColumnPattern {
    /** How many elements make a part. */
    private static final int GRAIN = 32 * 1024;

    /** How many floats the pattern has: the least common multiple of the columns and a vector. */
    final int length;
    private final int cols;
    private final int rows;
    private final int rowsPerPattern;
    private final int patternsPerPart;

    ColumnPattern(int rows, int cols) {
        this.rows = rows;
        this.cols = cols;
        rowsPerPattern = Lanes.COUNT / Math.min(Lanes.COUNT, Integer.lowestOneBit(cols));
        length = rowsPerPattern * cols;
        patternsPerPart = Math.max(1, GRAIN / length);
    }

    int parts() {
        return Math.ceilDiv(rows, patternsPerPart * rowsPerPattern);
    }

    int firstRow(int part) {
        return part * patternsPerPart * rowsPerPattern;
    }

    /** How many whole patterns a part has. */
    int patterns(int part) {
        return Math.min(patternsPerPart, (rows - firstRow(part)) / rowsPerPattern);
    }

    /** The first of a part's rows that make no whole pattern; none if it is {@link #endRow}. */
    int restRow(int part) {
        return firstRow(part) + patterns(part) * rowsPerPattern;
    }

    int endRow(int part) {
        return Math.min(rows, firstRow(part) + patternsPerPart * rowsPerPattern);
    }

    /** Repeats the first columns of a pattern up to its end. */
    void repeat(float[] pattern, int at) {
        for (int i = cols; i < length; i++) {
            pattern[at + i] = pattern[at + i - cols];
        }
    }
}
