package dev.lanewise.simd.pooling;

import dev.lanewise.kernel.Window;

/**
 * The windows of a pool that lie wholly within the image, where a tap is a constant distance from the first one. The
 * others, and the pixels at the end of an array where a vector would leave it, go through the scalar kernels.
 */
final class Taps {
    /** How many numbers seen, or gradients given, make a part of the work. */
    private static final int GRAIN = 64 * 1024;

    final Window window;
    final int channels;
    /** From the first tap's pixel to every tap's, in floats. */
    final int[] offsets;
    final int rowFloats;

    Taps(Window window) {
        this.window = window;
        channels = window.channels();
        offsets = new int[window.taps()];
        for (int tap = 0; tap < offsets.length; tap++) {
            offsets[tap] = (tap / window.kernelWidth() * window.width() + tap % window.kernelWidth()) * channels;
        }
        rowFloats = window.outWidth() * channels;
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

    boolean isSquareOf(int size) {
        return window.kernelHeight() == size && window.kernelWidth() == size;
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

    /** Whether there is one window, which sees the image and no padding. */
    boolean wholeImage() {
        return window.padding() == 0 && window.kernelHeight() == window.height()
                && window.kernelWidth() == window.width();
    }

    /** Whether every pixel is seen exactly once. */
    boolean tiled() {
        return window.padding() == 0 && window.stride() == window.kernelHeight()
                && window.stride() == window.kernelWidth() && window.outHeight() * window.stride() == window.height()
                && window.outWidth() * window.stride() == window.width();
    }
}
