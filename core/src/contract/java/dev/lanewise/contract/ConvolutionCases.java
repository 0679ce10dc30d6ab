package dev.lanewise.contract;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Convolutions and their gradients: geometries drawn at random, the layers that networks have, and those around which
 * kernels may change their ways.
 */
final class ConvolutionCases {
    private static final List<Values> VALUES = List.of(Values.values());
    private static final List<Layout> LAYOUTS = List.of(Layout.WHOLE, Layout.OFFSET);
    private static final List<Activation> ACTIVATIONS = Arrays.stream(Activation.values())
            .filter(activation -> !activation.hasAlpha()).toList();
    private static final int RANDOM_CASES = 300;
    /** Channels of whole vectors at any width, one fewer and one more, and those of images. */
    private static final int[] CHANNELS = {1, 2, 3, 4, 5, 6, 8, 10, 15, 16, 17, 31, 32, 33, 48, 64, 65, 100};

    private ConvolutionCases() {
    }

    static void check(Comparison comparison) {
        SplittableRandom random = new SplittableRandom(KernelContract.seed());
        for (int i = 0; i < RANDOM_CASES; i++) {
            Values values = VALUES.get(i % VALUES.size());
            int channels = CHANNELS[random.nextInt(i % 3 == 0 ? CHANNELS.length : 7)];
            int groups = switch (random.nextInt(6)) {
                case 0 -> channels;
                case 1 -> channels % 2 == 0 ? 2 : 1;
                default -> 1;
            };
            int factor = CHANNELS[random.nextInt(i % 4 == 0 ? CHANNELS.length : 7)];
            int out = groups == channels ? channels * random.nextInt(1, 3)
                    : Math.ceilDiv(factor, groups) * groups;
            int dilation = random.nextInt(4) == 0 ? random.nextInt(2, 4) : 1;
            int stride = random.nextInt(3) == 0 ? random.nextInt(2, 5) : 1;
            int padding = random.nextInt(4);
            int kernelHeight = random.nextInt(1, 6);
            int kernelWidth = random.nextInt(1, 6);
            int height = Math.max(1, (kernelHeight - 1) * dilation + 1 - 2 * padding) + random.nextInt(7);
            int width = Math.max(1, (kernelWidth - 1) * dilation + 1 - 2 * padding) + random.nextInt(20);
            all(comparison, new Window(height, width, channels, kernelHeight, kernelWidth, stride, padding, dilation,
                    groups), random.nextInt(1, 4), out, i, values);
        }
        layers(comparison);
    }

    /** Layers of networks, of few images, but so large that threads share them. */
    private static void layers(Comparison comparison) {
        int variant = 0;
        for (int[] layer : new int[][]{{28, 1, 6, 5, 1, 0}, {14, 6, 16, 5, 1, 0}, {28, 1, 16, 3, 1, 1},
                {28, 1, 32, 3, 1, 1}, {28, 16, 16, 3, 1, 1}, {14, 16, 32, 3, 1, 1}, {14, 32, 32, 3, 1, 2},
                {8, 64, 64, 3, 1, 1}, {9, 64, 70, 3, 2, 1}, {14, 64, 128, 1, 2, 0}, {14, 64, 64, 1, 1, 0},
                {7, 130, 130, 3, 1, 1}, {32, 3, 16, 7, 2, 3}, {4, 470, 20, 3, 1, 1}, {9, 33, 100, 3, 2, 1},
                {5, 461, 52, 3, 2, 1}, {33, 3, 40, 3, 1, 0}, {21, 10, 16, 3, 1, 2}}) {
            Window window = new Window(layer[0], layer[0], layer[1], layer[3], layer[3], layer[4], layer[5]);
            all(comparison, window, 3, layer[2], variant, Values.ORDINARY);
            variant += 5;
        }
        // Minimal filtering: every padding, rests of tiles on either side, channels of several panels, tiles of more than
        // one chain covers, many channels.
        for (int[] layer : new int[][]{{4, 4, 16, 16, 1, 4}, {6, 6, 16, 32, 2, 3}, {7, 13, 32, 48, 0, 2},
                {9, 31, 48, 16, 1, 2}, {15, 12, 80, 96, 1, 2}, {7, 7, 112, 176, 1, 3}, {28, 28, 64, 16, 2, 2},
                {4, 4, 16, 16, 1, 1100}, {130, 132, 16, 16, 1, 5}, {6, 8, 1040, 16, 1, 1}, {4, 7, 16, 1040, 0, 1}}) {
            Window window = new Window(layer[0], layer[1], layer[2], 3, 3, 1, layer[4]);
            all(comparison, window, layer[5], layer[3], variant, Values.ORDINARY);
            all(comparison, window, layer[5] > 100 ? 3 : layer[5], layer[3], variant + 3,
                    VALUES.get(variant % VALUES.size()));
            variant++;
        }
        // Padding that is wider than the kernel: whole rows of outputs see nothing but zeros.
        all(comparison, new Window(8, 18, 11, 1, 1, 2, 5), 12, 13, 2, Values.ORDINARY);
        all(comparison, new Window(12, 12, 4, 2, 2, 2, 3), 32, 4, 1, Values.ORDINARY);
        all(comparison, new Window(12, 12, 4, 2, 2, 2, 3), 20, 16, 3, Values.ORDINARY);
        all(comparison, new Window(9, 10, 17, 3, 3, 2, 4), 17, 11, 4, Values.ORDINARY);
        all(comparison, new Window(3, 5, 3, 1, 1, 2, 2), 30, 16, 7, Values.ORDINARY);
        all(comparison, new Window(6, 7, 2, 2, 3, 3, 7, 2, 2), 40, 6, 6, Values.ORDINARY);
        all(comparison, new Window(5, 4, 6, 1, 2, 4, 9), 33, 40, 5, Values.ORDINARY);
        // Small images, several of which are multiplied at a time, and a rest.
        all(comparison, new Window(5, 5, 17, 3, 3, 1, 1), 101, 20, 5, Values.ORDINARY);
        all(comparison, new Window(4, 3, 24, 2, 2, 1, 0), 77, 70, 2, Values.ORDINARY);
        // More output pixels than a block of k holds, in groups and not.
        all(comparison, new Window(67, 66, 2, 2, 2, 1, 0), 1, 5, 3, Values.ORDINARY);
        all(comparison, new Window(67, 66, 4, 3, 3, 1, 1, 1, 2), 2, 10, 8, Values.ORDINARY);
        all(comparison, new Window(67, 66, 19, 3, 3, 1, 1, 1, 19), 1, 19, 1, Values.ORDINARY);
        all(comparison, new Window(30, 29, 70, 3, 3, 2, 1, 1, 70), 2, 70, 6, Values.ORDINARY);
        all(comparison, new Window(67, 66, 1, 3, 3, 1, 1), 1, 36, 2, Values.ORDINARY);
        all(comparison, new Window(67, 66, 96, 3, 3, 1, 1), 1, 9, 3, Values.ORDINARY);
        all(comparison, new Window(67, 66, 3, 5, 5, 1, 2), 1, 16, 2, Values.ORDINARY);
        all(comparison, new Window(70, 13, 6, 3, 5, 1, 1, 1, 2), 5, 64, 5, Values.ORDINARY);
        // Few channels and outputs that fill vectors or nearly do: rows as long as a tile and longer, images in bands.
        for (int[] layer : new int[][]{{28, 28, 1, 30, 5, 0, 1}, {7, 5, 3, 64, 3, 1, 1}, {9, 8, 4, 62, 3, 0, 1},
                {5, 11, 6, 64, 5, 2, 2}, {6, 9, 8, 60, 3, 1, 2}, {300, 290, 1, 32, 3, 1, 1}, {4, 4, 2, 32, 3, 1, 1},
                {14, 14, 6, 16, 5, 0, 1}, {12, 21, 2, 15, 3, 1, 1}, {11, 13, 8, 32, 3, 1, 2},
                {170, 290, 1, 16, 3, 1, 1}}) {
            for (Values some : VALUES) {
                all(comparison, new Window(layer[0], layer[1], layer[2], layer[4], layer[4], 1, layer[5], 1, layer[6]),
                        layer[0] > 100 ? 1 : 3, layer[3], variant, some);
                variant++;
            }
        }
        // Few channels and outputs in multiples of six: rows of the kernel that share vectors, all of them full or not.
        for (int[] layer : new int[][]{{28, 28, 1, 6, 5, 5, 1, 2, 1}, {67, 66, 1, 12, 5, 5, 1, 0, 1},
                {9, 11, 2, 12, 4, 4, 1, 1, 1}, {12, 10, 2, 24, 5, 3, 2, 1, 2}, {11, 13, 1, 6, 7, 7, 1, 3, 1},
                {8, 9, 1, 30, 5, 8, 1, 2, 1}, {20, 19, 3, 18, 6, 2, 1, 0, 1}}) {
            for (Values some : VALUES) {
                all(comparison, new Window(layer[0], layer[1], layer[2], layer[4], layer[5], layer[6], layer[7], 1,
                        layer[8]), layer[0] > 50 ? 2 : 3, layer[3], variant, some);
                variant++;
            }
        }
        // Strides longer than the kernel: pixels that no output sees, which gradients are added to or not.
        for (int how = 0; how < 4; how++) {
            all(comparison, new Window(11, 14, 24, 1, 1, 2, 0), 3, 40, how, Values.ORDINARY);
            all(comparison, new Window(13, 8, 9, 2, 1, 3, 1), 2, 7, how, Values.ORDINARY);
            all(comparison, new Window(11, 14, 24, 1, 1, 2, 0, 1, 2), 3, 40, how, Values.ORDINARY);
            all(comparison, new Window(131, 133, 3, 1, 1, 2, 0), 1, 20, how, Values.ORDINARY);
        }
        // Strides and channels in whole register tiles: rows of phases that end in the middle of a tile or of an image, no
        // taps or few, outputs of more than one slice and of just under and over a block of k.
        for (int[] layer : new int[][]{{9, 14, 64, 20, 3, 3, 2, 1, 1, 5}, {8, 8, 128, 24, 3, 3, 2, 1, 1, 40},
                {7, 5, 64, 33, 1, 1, 2, 0, 1, 9}, {11, 12, 64, 7, 2, 2, 3, 0, 1, 3}, {10, 9, 64, 12, 5, 5, 2, 2, 1, 4},
                {13, 6, 64, 9, 3, 4, 2, 3, 2, 3}, {3, 3, 64, 5, 4, 4, 4, 4, 1, 30}, {1, 7, 64, 40, 1, 3, 3, 1, 1, 11},
                {27, 29, 64, 300, 2, 1, 2, 0, 1, 2}, {5, 5, 64, 455, 3, 3, 2, 1, 1, 4},
                {5, 5, 64, 456, 3, 3, 2, 1, 1, 4}, {2, 400, 64, 30, 3, 3, 2, 1, 1, 1}}) {
            for (int how = 0; how < VALUES.size(); how++) {
                all(comparison, new Window(layer[0], layer[1], layer[2], layer[4], layer[5], layer[6], layer[7],
                        layer[8], 1), layer[9], layer[3], variant + how, VALUES.get(how));
            }
            variant++;
        }
        // Patches longer than a block of k, of few outputs.
        all(comparison, new Window(6, 5, 460, 3, 3, 1, 1), 2, 8, 3, Values.ORDINARY);
    }

    /** Bit 0 of the variant adds a bias, 1 accumulates; the rest chooses the activation and the layout. */
    private static void all(Comparison comparison, Window window, int batch, int out, int variant, Values values) {
        int x = window.size();
        int y = window.outPixels() * out;
        boolean biased = (variant & 1) != 0;
        boolean accumulate = (variant & 2) != 0;
        Activation activation = ACTIVATIONS.get((variant >> 1) % ACTIVATIONS.size());
        Layout layout = LAYOUTS.get(variant / 3 % LAYOUTS.size());
        String what = batch + " of " + window + " to " + out;
        comparison.check(what + (biased ? " with bias" : "") + " and " + activation, layout, values, operands -> {
            @Nullable Matrix bias = biased ? operands.in(1, out) : null;
            return new Convolve(window, operands.inWithoutGaps(batch, x), operands.in(window.patch(), out), bias,
                    operands.outWithoutGaps(batch, y), activation);
        });
        String how = what + (accumulate ? " accumulating" : "");
        comparison.check(how, layout, values, operands -> new ConvolveInputGradient(window,
                operands.inWithoutGaps(batch, y), operands.in(window.patch(), out),
                accumulate ? operands.inOutWithoutGaps(batch, x) : operands.outWithoutGaps(batch, x), accumulate));
        Layout gaps = variant % 5 == 0 ? Layout.GAPS : layout;
        comparison.check(how, gaps, values, operands -> new ConvolveWeightGradient(window,
                operands.inWithoutGaps(batch, x), operands.inWithoutGaps(batch, y),
                accumulate ? operands.inOut(window.patch(), out) : operands.out(window.patch(), out), accumulate));
    }
}
