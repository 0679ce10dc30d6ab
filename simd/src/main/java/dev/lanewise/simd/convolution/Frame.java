package dev.lanewise.simd.convolution;

/**
 * Images one below the other with the zeros around them that a {@link Sight} wants, as few as possible: what lies right
 * of one row is what lies left of the next, and what lies below an image is what lies above the next one. So whatever a
 * grid's pixels see, every tap sees it at a constant distance.
 */
final class Frame {
    /** Rows of zeros above the first image, and columns of zeros left of all images. */
    final int top;
    final int left;
    /** The distance from row to row, and in rows from image to image. */
    final int pitch;
    final int unit;
    /** Of every tap, where it sees the first pixel of the grid. */
    final int[] taps;
    /** The first and the last row that the first row of the grid sees, the frame's first row being 0. */
    final int firstRow;
    final int lastRow;

    Frame(Sight sight) {
        int minRow = 0;
        int maxRow = 0;
        int minCol = 0;
        int maxCol = 0;
        for (int tap = 0; tap < sight.rows.length; tap++) {
            minRow = tap == 0 ? sight.rows[0] : Math.min(minRow, sight.rows[tap]);
            maxRow = tap == 0 ? sight.rows[0] : Math.max(maxRow, sight.rows[tap]);
            minCol = tap == 0 ? sight.cols[0] : Math.min(minCol, sight.cols[tap]);
            maxCol = tap == 0 ? sight.cols[0] : Math.max(maxCol, sight.cols[tap]);
        }
        top = Math.max(0, -minRow);
        left = Math.max(0, -minCol);
        int bottom = Math.max(0, (sight.gridHeight - 1) * sight.step + maxRow + 1 - sight.height);
        int right = Math.max(0, (sight.gridWidth - 1) * sight.step + maxCol + 1 - sight.width);
        pitch = Math.max(sight.width + Math.max(left, right), sight.gridWidth);
        // Where the grid's last rows see nothing but zeros, it may reach farther down than the image does.
        unit = Math.max(sight.height + Math.max(top, bottom), (sight.gridHeight - 1) * sight.step + 1);
        firstRow = top + minRow;
        lastRow = top + maxRow;
        taps = new int[sight.rows.length];
        for (int tap = 0; tap < taps.length; tap++) {
            taps[tap] = (top + sight.rows[tap]) * pitch + left + sight.cols[tap];
        }
    }

    /** The row of the image that a row of the frame shows, of the image {@code row / unit}; outside of it, zeros. */
    int imageRow(int row) {
        return row % unit - top;
    }
}
