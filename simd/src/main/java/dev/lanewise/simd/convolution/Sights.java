package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Window;
import java.util.Arrays;

/** What a convolution's outputs see of the image, and what its pixels see of the outputs. */
final class Sights {
    private Sights() {
    }

    /** The patches of one group: what an output sees of the image. */
    static Sight patches(Window window, int group) {
        int[] rows = new int[window.taps()];
        int[] cols = new int[window.taps()];
        for (int tap = 0; tap < rows.length; tap++) {
            rows[tap] = window.row(0, tap / window.kernelWidth());
            cols[tap] = window.col(0, tap % window.kernelWidth());
        }
        int channels = window.groupChannels();
        return new Sight(window.height(), window.width(), window.channels(), group * channels, channels,
                window.outHeight(), window.outWidth(), window.stride(), rows, cols);
    }

    /** The taps that meet the pixels of a phase, the last first. */
    static int[] taps(Window window, int top, int left) {
        int[] taps = new int[window.taps()];
        int count = 0;
        for (int tap = taps.length - 1; tap >= 0; tap--) {
            if (meets(window, top, tap / window.kernelWidth()) && meets(window, left, tap % window.kernelWidth())) {
                taps[count++] = tap;
            }
        }
        return Arrays.copyOf(taps, count);
    }

    private static boolean meets(Window window, int at, int tap) {
        return (at + window.padding() - tap * window.dilation()) % window.stride() == 0;
    }

    /** What the pixels of one phase, those at rows top, top + stride, … and columns left, …, see of the outputs. */
    static Sight outputs(Window window, int out, int group, int top, int left) {
        int[] taps = taps(window, top, left);
        int[] rows = new int[taps.length];
        int[] cols = new int[taps.length];
        for (int i = 0; i < taps.length; i++) {
            int row = taps[i] / window.kernelWidth();
            int col = taps[i] % window.kernelWidth();
            rows[i] = (top + window.padding() - row * window.dilation()) / window.stride();
            cols[i] = (left + window.padding() - col * window.dilation()) / window.stride();
        }
        int channels = out / window.groups();
        return new Sight(window.outHeight(), window.outWidth(), out, group * channels, channels,
                Math.ceilDiv(window.height() - top, window.stride()),
                Math.ceilDiv(window.width() - left, window.stride()), 1, rows, cols);
    }

    /** What the pixels of several grids see of the same images, their taps one after the other: by the largest grid. */
    static Sight together(Sight[] sights) {
        int gridHeight = 0;
        int gridWidth = 0;
        int taps = 0;
        for (Sight sight : sights) {
            gridHeight = Math.max(gridHeight, sight.gridHeight);
            gridWidth = Math.max(gridWidth, sight.gridWidth);
            taps += sight.rows.length;
        }
        int[] rows = new int[taps];
        int[] cols = new int[taps];
        int tap = 0;
        for (Sight sight : sights) {
            System.arraycopy(sight.rows, 0, rows, tap, sight.rows.length);
            System.arraycopy(sight.cols, 0, cols, tap, sight.cols.length);
            tap += sight.rows.length;
        }
        Sight first = sights[0];
        return new Sight(first.height, first.width, first.pixel, first.first, first.channels, gridHeight, gridWidth,
                first.step, rows, cols);
    }
}
