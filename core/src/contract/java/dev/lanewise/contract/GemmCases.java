package dev.lanewise.contract;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Operation;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.List;

/**
 * Matrix multiplies of all orientations, with and without bias, activation and accumulation, around the edges of
 * register tiles and of the blocks of k.
 */
final class GemmCases {
    private static final int K = Operation.K_BLOCK;
    private static final List<Values> VALUES = List.of(Values.values());
    private static final List<Layout> LAYOUTS = List.of(Layout.values());
    private static final List<Activation> ACTIVATIONS = List.of(Activation.values());
    /** {@code {m, n, k}}. */
    private static final int[][] SHAPES = {{1, 1, 1}, {6, 64, 1}, {100, 50, 78}, {100, 10, 50}, {1, 257, 300},
            {257, 1, 300}, {33, 200, 257}, {129, 257, 65}, {3, 5, K - 1}, {2, 17, K}, {5, 7, K + 1}, {7, 33, 2 * K},
            {2, 19, 2 * K + 1}, {150, 140, 160}};

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
        for (int[] shape : SHAPES) {
            for (int variant = 0; variant < 32; variant += 7) {
                check(comparison, shape[0], shape[1], shape[2], variant, Values.ORDINARY);
            }
        }
    }

    /** Bits 0 and 1 of the variant transpose A and B, 2 accumulates, 3 adds a bias; the activation is the rest. */
    private static void check(Comparison comparison, int m, int n, int k, int variant, Values values) {
        boolean transposedA = (variant & 1) != 0;
        boolean transposedB = (variant & 2) != 0;
        boolean accumulate = (variant & 4) != 0;
        boolean biased = (variant & 8) != 0;
        Activation activation = ACTIVATIONS.get((variant >> 2) % ACTIVATIONS.size());
        String what = m + "×" + k + (transposedA ? "ᵀ" : "") + " times " + k + "×" + n + (transposedB ? "ᵀ" : "")
                + (accumulate ? " accumulating" : "") + (biased ? " with bias" : "") + " and " + activation;
        comparison.check(what, LAYOUTS.get((variant + m) % LAYOUTS.size()), values, operands -> {
            Matrix a = transposedA ? operands.inTransposed(m, k) : operands.in(m, k);
            Matrix b = transposedB ? operands.inTransposed(k, n) : operands.in(k, n);
            Matrix c = accumulate ? operands.inOut(m, n) : operands.out(m, n);
            @Nullable Matrix bias = biased ? operands.in(1, n) : null;
            return new Gemm(a, b, c, accumulate, bias, activation);
        });
    }
}
