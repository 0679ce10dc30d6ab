package dev.lanewise.contract;

import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.ColumnMoments;
import dev.lanewise.kernel.ColumnNormalize;
import dev.lanewise.kernel.ColumnNormalizeBackward;
import dev.lanewise.kernel.ColumnNormalizeSums;
import dev.lanewise.kernel.RowNormalize;
import dev.lanewise.kernel.RowNormalizeBackward;
import dev.lanewise.kernel.RowNormalizeSums;
import dev.lanewise.kernel.RunningMoments;
import dev.lanewise.tensor.Matrix;

/** Normalisation by columns and by rows, forward and backward, in place and accumulating, with activations behind. */
final class NormalizationCases {
    private static final float EPSILON = 1e-5f;
    /** Rows of one block, of several and around their borders. */
    private static final int[] ROWS = {1, 2, 3, 255, 256, 257, 600};

    /** None, one that is no more than a comparison, and one with a rest of its own. */
    private static final Activation[] ACTIVATIONS = {Activation.IDENTITY, Activation.RELU, Activation.TANH};

    private NormalizationCases() {
    }

    static void check(Comparison comparison) {
        for (int cols : Extents.lengths()) {
            all(comparison, 1 + cols % 5, cols);
        }
        for (int rows : ROWS) {
            for (int cols : new int[]{1, 3, 6, 16, 30, 33, 64}) {
                all(comparison, rows, cols);
            }
        }
        // Large enough that workers share them.
        all(comparison, 2049, 65);
        all(comparison, 3, 20_000);
    }

    private static void all(Comparison comparison, int m, int n) {
        String what = Extents.text(m, n);
        comparison.check(what, operands -> new ColumnMoments(operands.in(m, n), operands.out(1, n),
                operands.out(1, n)));
        comparison.check(what, operands -> new RunningMoments(operands.in(1, n), operands.in(1, n), m, 0.1f,
                operands.inOut(1, n), operands.inOut(1, n)));
        for (Activation activation : ACTIVATIONS) {
            comparison.check(what + " " + activation, operands -> new ColumnNormalize(operands.in(m, n),
                    operands.in(1, n), operands.in(1, n), EPSILON, operands.in(1, n), operands.in(1, n), activation,
                    operands.out(m, n)));
            comparison.check(what + " " + activation + " in place", operands -> {
                Matrix x = operands.inOut(m, n);
                return new ColumnNormalize(x, operands.in(1, n), operands.in(1, n), EPSILON, operands.in(1, n),
                        operands.in(1, n), activation, x);
            });
            comparison.check(what + " " + activation, operands -> new ColumnNormalizeSums(operands.in(m, n),
                    operands.in(1, n), operands.in(1, n), EPSILON,
                    new ActivateBackward(activation, operands.in(m, n), operands.in(m, n), operands.out(m, n), false),
                    operands.out(1, n), operands.out(1, n)));
            comparison.check(what + " " + activation + " in place", operands -> {
                Matrix dy = operands.inOut(m, n);
                return new ColumnNormalizeSums(operands.in(m, n), operands.in(1, n), operands.in(1, n), EPSILON,
                        new ActivateBackward(activation, operands.in(m, n), dy, dy, false), operands.out(1, n),
                        operands.out(1, n));
            });
        }
        for (boolean accumulate : new boolean[]{false, true}) {
            comparison.check(what + (accumulate ? " accumulating" : ""), operands -> new ColumnNormalizeBackward(
                    operands.in(m, n), operands.in(1, n), operands.in(1, n), EPSILON, operands.in(1, n),
                    operands.in(1, n), operands.in(1, n), operands.in(m, n),
                    accumulate ? operands.inOut(m, n) : operands.out(m, n), accumulate));
            comparison.check(what + (accumulate ? " accumulating" : ""), operands -> new RowNormalizeBackward(
                    operands.in(m, n), operands.in(1, n), operands.in(m, 1), operands.in(m, 1), operands.in(m, n),
                    accumulate ? operands.inOut(m, n) : operands.out(m, n), accumulate));
        }
        comparison.check(what + " in place", operands -> {
            Matrix dy = operands.inOut(m, n);
            return new ColumnNormalizeBackward(operands.in(m, n), operands.in(1, n), operands.in(1, n), EPSILON,
                    operands.in(1, n), operands.in(1, n), operands.in(1, n), dy, dy, false);
        });
        comparison.check(what, operands -> new RowNormalize(operands.in(m, n), EPSILON, operands.in(1, n),
                operands.in(1, n), operands.out(m, n), operands.out(m, 1), operands.out(m, 1)));
        comparison.check(what + " in place", operands -> {
            Matrix x = operands.inOut(m, n);
            return new RowNormalize(x, EPSILON, operands.in(1, n), operands.in(1, n), x, operands.out(m, 1),
                    operands.out(m, 1));
        });
        comparison.check(what + " in place", operands -> {
            Matrix dy = operands.inOut(m, n);
            return new RowNormalizeBackward(operands.in(m, n), operands.in(1, n), operands.in(m, 1),
                    operands.in(m, 1), dy, dy, false);
        });
        comparison.check(what, operands -> new RowNormalizeSums(operands.in(m, n), operands.in(m, 1),
                operands.in(m, 1), operands.in(m, n), operands.out(1, n), operands.out(1, n)));
    }
}
