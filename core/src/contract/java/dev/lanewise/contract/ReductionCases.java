package dev.lanewise.contract;

import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.BiasBackward;
import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.SquareSum;
import dev.lanewise.kernel.TotalSum;
import dev.lanewise.tensor.Matrix;
import java.util.List;

/** Sums of columns and of whole arrays, around the edges of their blocks. */
final class ReductionCases {
    private static final int ROWS = Operation.ROW_BLOCK;
    private static final int ELEMENTS = Operation.SUM_BLOCK;
    private static final int FEW = 1024;

    private ReductionCases() {
    }

    static void check(Comparison comparison) {
        for (int cols : Extents.lengths()) {
            columns(comparison, 1 + cols % 3, cols);
            columns(comparison, 33, cols);
        }
        for (int rows : new int[]{ROWS - 1, ROWS, ROWS + 1, 2 * ROWS - 1, 2 * ROWS, 2 * ROWS + 1, 4 * ROWS + 1}) {
            for (int cols : new int[]{1, 2, 7, 10, 19, 33, 71}) {
                columns(comparison, rows, cols);
            }
        }
        for (int[] extents : new int[][]{{1500, 50}, {7001, 10}, {70_000, 1}, {300, 1030}, {50, 1601}}) {
            columns(comparison, extents[0], extents[1]);
        }
        for (int length : Extents.lengths()) {
            total(comparison, 1, length);
        }
        // Fewer may be added without vectors, for they are added seldom.
        for (int length = FEW - 1; length < FEW + 18; length++) {
            total(comparison, 1, length);
        }
        for (int length : new int[]{ELEMENTS - 1, ELEMENTS, ELEMENTS + 1, 2 * ELEMENTS - 1, 2 * ELEMENTS,
                2 * ELEMENTS + 1, 3 * ELEMENTS + 17, 20 * ELEMENTS, 31 * ELEMENTS + 5}) {
            total(comparison, 1, length);
        }
        total(comparison, 137, 311);
    }

    private static void columns(Comparison comparison, int rows, int cols) {
        String what = Extents.text(rows, cols);
        comparison.check(what, operands -> new ColumnSums(operands.in(rows, cols), operands.out(1, cols), false));
        comparison.check(what + " accumulating", operands -> new ColumnSums(operands.in(rows, cols),
                operands.inOut(1, cols), true));
        biasBackward(comparison, rows, cols);
    }

    /** Every activation takes a turn; in place for even widths. */
    private static void biasBackward(Comparison comparison, int rows, int cols) {
        List<Activation> activations = List.of(Activation.values());
        Activation activation = activations.get((rows + cols) % activations.size());
        boolean accumulate = cols % 3 == 0;
        comparison.check(activation + " " + Extents.text(rows, cols), operands -> {
            Matrix y = operands.in(rows, cols);
            Matrix dy = cols % 2 == 0 ? operands.inOut(rows, cols) : operands.in(rows, cols);
            Matrix dx = cols % 2 == 0 ? dy : operands.out(rows, cols);
            Matrix sums = accumulate ? operands.inOut(1, cols) : operands.out(1, cols);
            return new BiasBackward(new ActivateBackward(activation, 0.3f, y, dy, dx, false),
                    new ColumnSums(dx, sums, accumulate));
        });
    }

    private static void total(Comparison comparison, int rows, int cols) {
        comparison.check(Extents.text(rows, cols), operands -> new TotalSum(operands.inWithoutGaps(rows, cols),
                operands.out(1, 1)));
        comparison.check(Extents.text(rows, cols), operands -> new SquareSum(operands.inWithoutGaps(rows, cols),
                operands.out(1, 1)));
    }
}
