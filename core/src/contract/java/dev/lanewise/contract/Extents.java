package dev.lanewise.contract;

/** The shapes that the checks go through: awkward on purpose. */
final class Extents {
    /** As long as four vectors of sixteen lanes and a few more. */
    private static final int FOUR_VECTORS = 67;

    private Extents() {
    }

    /** Row lengths: all from 1 to four vectors and a bit, then some around powers of two. */
    static int[] lengths() {
        int[] lengths = new int[FOUR_VECTORS + 6];
        for (int n = 1; n <= FOUR_VECTORS; n++) {
            lengths[n - 1] = n;
        }
        int[] more = {100, 127, 129, 255, 256, 257};
        System.arraycopy(more, 0, lengths, FOUR_VECTORS, more.length);
        return lengths;
    }

    /** The extents as they are written in a failure. */
    static String text(int rows, int cols) {
        return rows + "×" + cols;
    }
}
