package dev.lanewise.metric;

/** Checks the extents of mini-batches. */
final class Lengths {
    private Lengths() {
    }

    /** That an array holds so many rows of a width. */
    static void require(String what, int length, int rows, int width) {
        if (rows < 0) {
            throw new IllegalArgumentException("a mini-batch has at least 0 rows, but " + rows + " came");
        }
        if (length < (long) rows * width) {
            throw new IllegalArgumentException("the " + what + " hold at least " + (long) rows * width
                    + " values, but " + length + " came");
        }
    }
}
