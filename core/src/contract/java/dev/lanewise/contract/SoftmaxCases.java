package dev.lanewise.contract;

import dev.lanewise.kernel.RowSoftmax;
import dev.lanewise.kernel.RowSoftmaxBackward;
import dev.lanewise.tensor.Matrix;

/** Softmax of every row and its backward: apart, in place, accumulating. */
final class SoftmaxCases {
    private SoftmaxCases() {
    }

    static void check(Comparison comparison) {
        for (int cols : Extents.lengths()) {
            check(comparison, 1 + cols % 3, cols);
        }
        for (int[] extents : new int[][]{{33, 10}, {9, 64}, {513, 7}, {40, 1000}, {3, 4097}, {901, 33}}) {
            check(comparison, extents[0], extents[1]);
        }
    }

    private static void check(Comparison comparison, int rows, int cols) {
        String what = Extents.text(rows, cols);
        comparison.check(what, operands -> new RowSoftmax(operands.in(rows, cols), operands.out(rows, cols)));
        comparison.check(what + " in place", operands -> {
            Matrix x = operands.inOut(rows, cols);
            return new RowSoftmax(x, x);
        });
        comparison.check(what, operands -> new RowSoftmaxBackward(operands.in(rows, cols), operands.in(rows, cols),
                operands.out(rows, cols), false));
        comparison.check(what + " in place", operands -> {
            Matrix dy = operands.inOut(rows, cols);
            return new RowSoftmaxBackward(operands.in(rows, cols), dy, dy, false);
        });
        comparison.check(what + " accumulating", operands -> new RowSoftmaxBackward(operands.in(rows, cols),
                operands.in(rows, cols), operands.inOut(rows, cols), true));
    }
}
