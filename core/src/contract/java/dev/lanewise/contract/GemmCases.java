package dev.lanewise.contract;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Operation;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.Arrays;
import java.util.List;

/**
 * Matrix multiplies of all orientations, with and without bias, activation and accumulation, around the edges of
 * register tiles and of the blocks of k, and around the extents at which kernels may change their ways.
 */
final class GemmCases {
    private static final int K = Operation.K_BLOCK;
    private static final List<Values> VALUES = List.of(Values.values());
    private static final List<Layout> LAYOUTS = List.of(Layout.values());
    private static final List<Activation> ACTIVATIONS = Arrays.stream(Activation.values())
            .filter(activation -> !activation.hasAlpha()).toList();
    /** {@code {m, n, k}}. */
    private static final int[][] SHAPES = {{1, 1, 1}, {6, 64, 1}, {100, 50, 78}, {100, 10, 50}, {1, 257, 300},
            {257, 1, 300}, {33, 200, 257}, {129, 257, 65}, {3, 5, K - 1}, {2, 17, K}, {5, 7, K + 1}, {7, 33, 2 * K},
            {2, 19, 2 * K + 1}, {150, 140, 160}, {13, 35, 400}, {13, 35, 401},
            {23, 96, 32}, {24, 95, 32}, {24, 96, 31}, {24, 96, 32}, {24, 47, 96}, {24, 48, 95}, {24, 48, 96},
            {31, 110, 519}, {577, 97, 39}, {590, 61, 270},
            {13, 511, 40}, {13, 512, 40}, {20, 519, 31}, {27, 513, 515}, {14, 4150, 27}, {31, 2100, 35},
            {13, 4095, 40}, {7, 4096, 530}, {12, 52_430, 20}, {14, 52_430, 20}, {13, 16_400, 65}};
    /** Few elements and so long a k that threads share its blocks. */
    private static final int[][] LONG = {{1, 70, 2 * K + 1}, {1, 300, K + 1}, {1, 590, K + 3},
            {4, 10, 2 * K + 1}, {12, 16, 2 * K}, {13, 33, 2 * K + 1}, {40, 10, 2 * K + 1}, {33, 65, 2 * K + 1}};
    /**
     * So many multiply-adds that threads share them, and just fewer: one row, squares, tall and wide ones, and such as
     * are cut into strips of rows, because they are very tall or have too few columns to be cut.
     */
    private static final int[][] SHARED = {{1, 700, 370}, {1, 700, 380}, {50, 51, 51}, {51, 51, 51}, {48, 60, 60},
            {47, 64, 64}, {96, 10, 137}, {128, 10, 128}, {80, 80, 80}, {81, 81, 81}, {128, 128, 128},
            {800, 40, 70}, {40, 800, 70}, {24, 300, 300}, {25, 300, 300}, {300, 270, 260}, {2500, 20, 64},
            {3100, 17, 40}, {1000, 20, 220},
            {37, 4200, 30}, {50, 1030, 130}};
    /** Columns of whole vectors and of strips of them at any width, one fewer and one more, and the ten of ten classes. */
    private static final int[] WIDTHS = {1, 3, 4, 5, 8, 9, 10, 12, 13, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65};

    private GemmCases() {
    }

    static void check(Comparison comparison) {
        int[] ks = {1, 2, 7, 16, 33};
        int count = 0;
        for (int m : new int[]{1, 2, 3, 4, 5, 6, 7, 8, 13, 25}) {
            for (int n : new int[]{1, 3, 4, 8, 10, 15, 16, 17, 31, 33, 47, 50, 64, 65, 100}) {
                check(comparison, m, n, ks[count % ks.length], count, VALUES.get(count % VALUES.size()));
                // Five and three and thirty-two are coprime: every combination comes in time.
                count++;
            }
        }
        for (int[][] shapes : List.of(SHAPES, LONG, SHARED)) {
            for (int[] shape : shapes) {
                for (int variant = 0; variant < 32; variant += 7) {
                    check(comparison, shape[0], shape[1], shape[2], variant, Values.ORDINARY);
                }
            }
        }
        // So many elements that not all blocks of a long k are summed side by side.
        check(comparison, 1030, 512, K + 1, 8, Values.ORDINARY);
        checkFewColumns(comparison);
        checkOneRow(comparison);
    }

    /** A few columns, and rows around the heights of register tiles, in every orientation and layout. */
    private static void checkFewColumns(Comparison comparison) {
        int[] ks = {1, 5, 18, 40};
        int count = 0;
        for (int m : new int[]{11, 12, 13, 23, 24, 25, 31, 32, 33, 50}) {
            for (int n : WIDTHS) {
                for (Layout layout : LAYOUTS) {
                    check(comparison, m, n, ks[count % ks.length], layout, count, VALUES.get(count % VALUES.size()));
                    count += 5;
                }
                count++;
            }
        }
    }

    /** A vector times a matrix in every layout: where its last row ends, its array may end too. */
    private static void checkOneRow(Comparison comparison) {
        int count = 0;
        for (int n : WIDTHS) {
            for (int strip : new int[]{0, 64, 128, 256, 511}) {
                for (Layout layout : LAYOUTS) {
                    check(comparison, 1, strip + n, 1 + count % 37, layout, count, VALUES.get(count % VALUES.size()));
                    count += 5;
                }
                count++;
            }
        }
    }

    /** Bits 0 and 1 of the variant transpose A and B, 2 accumulates, 3 adds a bias; the activation is the rest. */
    private static void check(Comparison comparison, int m, int n, int k, int variant, Values values) {
        check(comparison, m, n, k, LAYOUTS.get((variant + m) % LAYOUTS.size()), variant, values);
    }

    private static void check(Comparison comparison, int m, int n, int k, Layout layout, int variant, Values values) {
        boolean transposedA = (variant & 1) != 0;
        boolean transposedB = (variant & 2) != 0;
        boolean accumulate = (variant & 4) != 0;
        boolean biased = (variant & 8) != 0;
        Activation activation = ACTIVATIONS.get((variant >> 2) % ACTIVATIONS.size());
        String what = m + "×" + k + (transposedA ? "ᵀ" : "") + " times " + k + "×" + n + (transposedB ? "ᵀ" : "")
                + (accumulate ? " accumulating" : "") + (biased ? " with bias" : "") + " and " + activation;
        comparison.check(what, layout, values, operands -> {
            Matrix a = transposedA ? operands.inTransposed(m, k) : operands.in(m, k);
            Matrix b = transposedB ? operands.inTransposed(k, n) : operands.in(k, n);
            Matrix c = accumulate ? operands.inOut(m, n) : operands.out(m, n);
            @Nullable Matrix bias = biased ? operands.in(1, n) : null;
            return new Gemm(a, b, c, accumulate, bias, activation);
        });
    }
}
