package dev.lanewise.simd.pooling;

import dev.lanewise.kernel.Window;

/**
 * The windows of a pool that lie wholly within the image, where a tap is a constant distance from the first one. The
 * others, and the pixels at the end of an array where a vector would leave it, go through the scalar kernels.
 */
final class Taps {
    /** How many numbers seen, or gradients given, make a part of the work. */
    private static final int GRAIN = 64 * 1024;

    /** Images of more floats than this are read ahead: they come from memory, others from a cache. */
    private static final int CACHED = 1 << 22;
    /** Floats of a cache line. */
    private static final int LINE = 16;

    final Window window;
    final int channels;
    /** From the first tap's pixel to every tap's, in floats. */
    final int[] offsets;
    final int rowFloats;
    private final boolean fromMemory;
    /** Of what was read ahead; nobody wants it, but without it the reading would be left out. */
    float sum;

    /** Of so many images. */
    Taps(Window window, int images) {
        this.window = window;
        fromMemory = (long) images * window.height() * window.width() * window.channels() > CACHED;
        channels = window.channels();
        offsets = new int[window.taps()];
        for (int tap = 0; tap < offsets.length; tap++) {
            offsets[tap] = (tap / window.kernelWidth() * window.width() + tap % window.kernelWidth()) * channels;
        }
        rowFloats = window.outWidth() * channels;
    }

    /**
     * Reads a float of every cache line that a row of windows is the first of its image to see. Windows look at several
     * rows at a time and compute in between, and so get half of the memory's speed at most; lines that are read one
     * after the other arrive at all of it.
     *
     * @param from where the image begins
     */
    void readAhead(float[] x, int from, int row) {
        if (!fromMemory) {
            return;
        }
        int rowOfImage = window.width() * channels;
        int seen = row == 0 ? 0 : window.row(row - 1, 0) + lastRowSeen(row - 1) + 1;
        int end = from + (window.row(row, 0) + lastRowSeen(row) + 1) * rowOfImage;
        sum += sumOfLines(x, from + Math.max(0, seen) * rowOfImage, end);
    }

    private static float sumOfLines(float[] x, int from, int end) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int at = from;
        for (; at < end - 3 * LINE; at += 4 * LINE) {
            a += x[at];
            b += x[at + LINE];
            c += x[at + 2 * LINE];
            d += x[at + 3 * LINE];
        }
        return a + b + c + d;
    }

    /** From the first tap's pixel to the last one's, in floats. */
    int reach() {
        return offsets[offsets.length - 1];
    }

    /** How many rows of output pixels make a part. */
    int rowsPerPart() {
        return (int) Math.max(1, GRAIN / ((long) rowFloats * window.taps()));
    }

    /** How many images make a part. */
    int imagesPerPart() {
        return (int) Math.max(1, GRAIN / Math.max(1L, (long) window.outHeight() * rowFloats * window.taps()));
    }

    boolean rowWithin(int row) {
        int top = window.row(row, 0);
        return top >= 0 && top + window.kernelHeight() <= window.height();
    }

    boolean colWithin(int col) {
        int left = window.col(col, 0);
        return left >= 0 && left + window.kernelWidth() <= window.width();
    }

    /** The last column whose window ends within the image. */
    int lastColWithin() {
        return (window.width() + window.padding() - window.kernelWidth()) / window.stride();
    }

    boolean isTwoByTwo() {
        return window.kernelHeight() == 2 && window.kernelWidth() == 2;
    }

    /** The last pixel that a window sees, in floats. */
    int lastSeen(int row, int col) {
        int bottom = Math.min(window.height() - 1, window.row(row, window.kernelHeight() - 1));
        int right = Math.min(window.width() - 1, window.col(col, window.kernelWidth() - 1));
        return (bottom * window.width() + right) * channels;
    }

    /** The first tap's pixel in floats, before the image's beginning where it lies in the padding. */
    int first(int row, int col) {
        return (window.row(row, 0) * window.width() + window.col(col, 0)) * channels;
    }

    /** The first row of taps that does not lie above the image; likewise the last, and the columns. */
    int firstRowSeen(int row) {
        return Math.max(0, -window.row(row, 0));
    }

    int lastRowSeen(int row) {
        return Math.min(window.kernelHeight(), window.height() - window.row(row, 0)) - 1;
    }

    int firstColSeen(int col) {
        return Math.max(0, -window.col(col, 0));
    }

    int lastColSeen(int col) {
        return Math.min(window.kernelWidth(), window.width() - window.col(col, 0)) - 1;
    }

    /** Whether no two windows see the same pixel, and none sees padding. */
    boolean disjoint() {
        return window.padding() == 0 && window.stride() >= window.kernelHeight()
                && window.stride() >= window.kernelWidth();
    }

    /** Whether every pixel is seen exactly once. */
    boolean tiled() {
        return window.padding() == 0 && window.stride() == window.kernelHeight()
                && window.stride() == window.kernelWidth() && window.outHeight() * window.stride() == window.height()
                && window.outWidth() * window.stride() == window.width();
    }
}
