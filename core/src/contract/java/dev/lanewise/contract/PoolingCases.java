package dev.lanewise.contract;

import dev.lanewise.kernel.AveragePool;
import dev.lanewise.kernel.AveragePoolBackward;
import dev.lanewise.kernel.MaxPool;
import dev.lanewise.kernel.MaxPoolBackward;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Matrix;
import java.util.SplittableRandom;

/** Pooling and its backward: geometries drawn at random, windows side by side and the pools that networks have. */
final class PoolingCases {
    private static final int RANDOM_CASES = 150;
    private static final int[] CHANNELS = {1, 2, 3, 5, 6, 8, 10, 15, 16, 17, 30, 31, 32, 33, 64, 65};

    private PoolingCases() {
    }

    static void check(Comparison comparison) {
        SplittableRandom random = new SplittableRandom(KernelContract.seed());
        for (int i = 0; i < RANDOM_CASES; i++) {
            int size = random.nextInt(1, 5);
            int stride = i % 3 == 0 ? size : random.nextInt(1, 5);
            int padding = i % 2 == 0 ? 0 : random.nextInt(size / 2 + 1);
            Window window = new Window(size + random.nextInt(8), size + random.nextInt(8),
                    CHANNELS[random.nextInt(CHANNELS.length)], size, size, stride, padding);
            all(comparison, window, random.nextInt(1, 4), Values.values()[i % Values.values().length]);
        }
        for (int channels : CHANNELS) {
            all(comparison, new Window(8, 6, channels, 2, 2, 2, 0), 5, Values.ORDINARY);
            all(comparison, new Window(7, 7, channels, 7, 7, 1, 0), 3, Values.ORDINARY);
        }
        // Whole images, of few and many channels, that their sums see in pieces.
        all(comparison, new Window(21, 30, 64, 21, 30, 1, 0), 3, Values.ORDINARY);
        all(comparison, new Window(9, 70, 16, 9, 70, 1, 0), 3, Values.EXTREME);
        all(comparison, new Window(13, 5, 112, 13, 5, 2, 0), 3, Values.ORDINARY);
        overlapping(comparison);
        // Large enough that workers share them.
        all(comparison, new Window(28, 28, 6, 2, 2, 2, 0), 40, Values.ORDINARY);
        all(comparison, new Window(24, 24, 30, 2, 2, 2, 0), 12, Values.ORDINARY);
        all(comparison, new Window(56, 56, 64, 3, 3, 2, 1), 2, Values.ORDINARY);
        // More than a cache holds.
        forward(comparison, new Window(1100, 1000, 2, 3, 3, 2, 1), 2, Values.ORDINARY);
        forward(comparison, new Window(600, 500, 16, 2, 2, 3, 0), 1, Values.ORDINARY);
    }

    /** Windows of 3×3 that move by two pixels: images that end with a window, a pixel before and one behind. */
    private static void overlapping(Comparison comparison) {
        int[] channels = {16, 17, 30, 33, 64};
        int number = 0;
        for (int padding = 0; padding <= 1; padding++) {
            for (int height = 3 - 2 * padding; height <= 8; height++) {
                for (int width : new int[]{height, Math.max(9 - height, 3), 11}) {
                    for (Values values : Values.values()) {
                        all(comparison, new Window(height, width, channels[number % channels.length], 3, 3, 2, padding),
                                1 + number % 3, values);
                        number++;
                    }
                }
            }
        }
    }

    private static void all(Comparison comparison, Window window, int rows, Values values) {
        forward(comparison, window, rows, values);
        backward(comparison, window, rows, values);
    }

    private static void forward(Comparison comparison, Window window, int rows, Values values) {
        String what = rows + " images, " + window;
        int in = window.size();
        int out = window.outPixels() * window.channels();
        comparison.check(what, Layout.OFFSET, values, operands -> new MaxPool(window, operands.inWithoutGaps(rows, in),
                operands.outWithoutGaps(rows, out), null));
        comparison.check(what + " with taps", Layout.WHOLE, values, operands -> new MaxPool(window,
                operands.inWithoutGaps(rows, in), operands.outWithoutGaps(rows, out),
                operands.outWithoutGaps(rows, out)));
        comparison.check(what, Layout.OFFSET, values, operands -> new AveragePool(window,
                operands.inWithoutGaps(rows, in), operands.outWithoutGaps(rows, out)));
    }

    private static void backward(Comparison comparison, Window window, int rows, Values values) {
        String what = rows + " images, " + window;
        int in = window.size();
        int out = window.outPixels() * window.channels();
        comparison.check(what, Layout.OFFSET, values, operands -> new MaxPoolBackward(window,
                operands.inWithoutGaps(rows, out), taps(operands, window, rows), operands.outWithoutGaps(rows, in),
                false));
        comparison.check(what + " accumulating", Layout.WHOLE, values, operands -> new MaxPoolBackward(window,
                operands.inWithoutGaps(rows, out), taps(operands, window, rows), operands.inOutWithoutGaps(rows, in),
                true));
        comparison.check(what, Layout.OFFSET, values, operands -> new AveragePoolBackward(window,
                operands.inWithoutGaps(rows, out), operands.outWithoutGaps(rows, in), false));
        comparison.check(what + " accumulating", Layout.WHOLE, values, operands -> new AveragePoolBackward(window,
                operands.inWithoutGaps(rows, out), operands.inOutWithoutGaps(rows, in), true));
    }

    /** Taps that see the image, as forward would have left them. */
    private static Matrix taps(Operands operands, Window window, int rows) {
        int out = window.outPixels() * window.channels();
        int[] drawn = operands.labels(rows * out, window.taps());
        float[] taps = new float[rows * out];
        for (int i = 0; i < taps.length; i++) {
            int pixel = i % out / window.channels();
            int tap = drawn[i];
            while (window.seen(pixel / window.outWidth(), pixel % window.outWidth(), tap) < 0) {
                tap = (tap + 1) % window.taps();
            }
            taps[i] = tap;
        }
        return operands.in(Matrix.of(taps, rows, out));
    }
}
