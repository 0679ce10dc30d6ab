package dev.lanewise.simd.convolution;

/**
 * Which numbers of an image the pixels of a grid see: grid pixel (y, x) sees some channels of the image's pixels
 * {@code (y·step + rows[t], x·step + cols[t])} for all taps t, and zeros where these lie outside of the image.
 */
final class Sight {
    /** The image: its extents, and the floats of a pixel. */
    final int height;
    final int width;
    final int pixel;
    /** The channels that are seen. */
    final int first;
    final int channels;
    /** The grid. */
    final int gridHeight;
    final int gridWidth;
    final int step;
    /** The taps. */
    final int[] rows;
    final int[] cols;

    Sight(int height, int width, int pixel, int first, int channels, int gridHeight, int gridWidth, int step,
            int[] rows, int[] cols) {
        this.height = height;
        this.width = width;
        this.pixel = pixel;
        this.first = first;
        this.channels = channels;
        this.gridHeight = gridHeight;
        this.gridWidth = gridWidth;
        this.step = step;
        this.rows = rows;
        this.cols = cols;
    }

    /** Pixels of the grid. */
    int grid() {
        return gridHeight * gridWidth;
    }

    /** How many numbers a pixel of the grid sees. */
    int patch() {
        return rows.length * channels;
    }

    /** Whether a tap, {@code distance} behind another, sees the pixel that many to the right, with all its channels. */
    boolean isBeside(int tap, int distance) {
        return channels == pixel && rows[tap + distance] == rows[tap] && cols[tap + distance] == cols[tap] + distance;
    }

    /** Floats of an image. */
    int size() {
        return height * width * pixel;
    }
}
