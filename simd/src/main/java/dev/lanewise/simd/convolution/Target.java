package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Window;
import dev.lanewise.simd.gemm.Packing;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;

/** Where the rows of a product go: to some channels of the pixels of a grid, which is an image or every n-th pixel of one. */
final class Target {
    private final float[] data;
    private final int offset;
    private final int pixel;
    private final int first;
    private final int height;
    private final int width;
    private final int top;
    private final int left;
    private final int step;

    /** All pixels of images of which it does not matter how they are shaped. */
    Target(Matrix images, int pixel, int first) {
        this.data = images.data();
        this.offset = images.offset();
        this.pixel = pixel;
        this.first = first;
        this.height = 1;
        this.width = images.cols() / pixel;
        this.top = 0;
        this.left = 0;
        this.step = 1;
    }

    /** The pixels of one phase of a window's images, and the channels of a group. */
    Target(Matrix images, Window window, int group, int top, int left) {
        this.data = images.data();
        this.offset = images.offset();
        this.pixel = window.channels();
        this.first = group * window.groupChannels();
        this.height = window.height();
        this.width = window.width();
        this.top = top;
        this.left = left;
        this.step = window.stride();
    }

    float[] data() {
        return data;
    }

    /** Floats of a pixel. */
    int pixel() {
        return pixel;
    }

    /** The first channel. */
    int first() {
        return first;
    }

    /** Whether rows lie one after the other, so that {@link #index} of the first gives all. */
    boolean isGrid() {
        return step == 1;
    }

    /** Where a row of a grid that is the whole image begins. */
    int index(int row) {
        return offset + row * pixel + first;
    }

    /** Copies rows from where they go: {@code cols} floats each, one behind the other. */
    void gather(int row, int rows, int cols, float[] to, int at) {
        for (int i = 0; i < rows;) {
            int run = run(row + i, rows - i);
            Packing.copyWide(data, place(row + i), step * pixel, run, cols, to, at + i * cols, cols);
            i += run;
        }
    }

    /** Copies rows of {@code cols} floats to where they go. */
    void scatter(int row, int rows, int cols, float[] from, int at) {
        for (int i = 0; i < rows;) {
            int run = run(row + i, rows - i);
            Packing.copyWide(from, at + i * cols, cols, run, cols, data, place(row + i), step * pixel);
            i += run;
        }
    }

    /** Fills rows of {@code cols} floats with zeros. */
    void clear(int row, int rows, int cols) {
        for (int i = 0; i < rows;) {
            int run = run(row + i, rows - i);
            int at = place(row + i);
            for (int j = 0; j < run; j++) {
                Arrays.fill(data, at + j * step * pixel, at + j * step * pixel + cols, 0f);
            }
            i += run;
        }
    }

    /** How many of so many rows from one on lie in the same row of the image. */
    private int run(int row, int rows) {
        int gridWidth = Math.ceilDiv(width - left, step);
        return Math.min(rows, gridWidth - row % gridWidth);
    }

    /** Where a row of a grid, whose images are counted one after the other, begins. */
    int place(int row) {
        int gridHeight = Math.ceilDiv(height - top, step);
        int gridWidth = Math.ceilDiv(width - left, step);
        int image = row / (gridHeight * gridWidth);
        int y = top + row / gridWidth % gridHeight * step;
        int x = left + row % gridWidth * step;
        return offset + ((image * height + y) * width + x) * pixel + first;
    }
}
