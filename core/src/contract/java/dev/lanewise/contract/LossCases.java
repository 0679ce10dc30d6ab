package dev.lanewise.contract;

import dev.lanewise.kernel.ElementwiseLoss;
import dev.lanewise.kernel.ErrorFunction;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.OneHot;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.kernel.SoftmaxWithTargets;
import dev.lanewise.tensor.Matrix;

/** Losses of every row with their gradients: apart and in place, and the refusal of a label that is no class. */
final class LossCases {
    private LossCases() {
    }

    static void check(Comparison comparison) {
        for (int cols : Extents.lengths()) {
            for (int rows : new int[]{1 + cols % 3, 9}) {
                softmax(comparison, rows, cols);
                softmaxWithTargets(comparison, rows, cols);
                elementwise(comparison, rows, cols);
            }
        }
        for (int[] extents : new int[][]{{128, 10}, {100, 10}, {257, 3}, {513, 2}, {3, 1000}, {2, 4097},
                {3301, 10}, {40, 1000}, {5, 8193}}) {
            softmax(comparison, extents[0], extents[1]);
            softmaxWithTargets(comparison, extents[0], extents[1]);
            elementwise(comparison, extents[0], extents[1]);
        }
        refusesLabel(comparison, 3, -1);
        refusesLabel(comparison, 0, 10);
        refusesLabel(comparison, 127, Integer.MAX_VALUE);
    }

    private static void softmax(Comparison comparison, int rows, int cols) {
        String what = Extents.text(rows, cols);
        comparison.check(what, operands -> new SoftmaxWithLoss(operands.in(rows, cols), operands.labels(rows, cols),
                operands.below(1), operands.out(rows, cols), operands.out(rows, 1), operands.out(rows, 1)));
        comparison.check(what + " in place", operands -> {
            Matrix logits = operands.inOut(rows, cols);
            return new SoftmaxWithLoss(logits, operands.labels(rows, cols), operands.below(1), logits,
                    operands.out(rows, 1), operands.out(rows, 1));
        });
    }

    private static void softmaxWithTargets(Comparison comparison, int rows, int cols) {
        String what = Extents.text(rows, cols);
        comparison.check(what, operands -> new OneHot(operands.labels(rows, cols), operands.in(1, cols),
                operands.out(rows, cols), operands.out(rows, 1)));
        comparison.check(what, operands -> new SoftmaxWithTargets(operands.in(rows, cols), operands.in(rows, cols),
                operands.in(1, cols), operands.below(1), operands.in(1, 1), operands.below(1),
                operands.out(rows, cols), operands.out(rows, 1), operands.out(rows, 1)));
        comparison.check(what + " in place, one-hot", operands -> {
            Matrix logits = operands.inOut(rows, cols);
            Matrix targets = Matrix.zeros(rows, cols);
            int[] labels = operands.labels(rows, cols);
            for (int i = 0; i < rows; i++) {
                targets.set(i, labels[i], 1);
            }
            return new SoftmaxWithTargets(logits, targets, operands.in(1, cols), 0, operands.in(1, 1), 1, logits,
                    operands.out(rows, 1), operands.out(rows, 1));
        });
    }

    private static void elementwise(Comparison comparison, int rows, int cols) {
        for (ErrorFunction function : ErrorFunction.values()) {
            comparison.check(function + " " + Extents.text(rows, cols), operands -> new ElementwiseLoss(function,
                    operands.below(2), operands.in(rows, cols), operands.in(rows, cols), operands.below(1),
                    operands.out(rows, cols), operands.out(rows, 1)));
        }
    }

    /** The labels may change after binding: each run must look at them before it writes anything. */
    private static void refusesLabel(Comparison comparison, int row, int label) {
        int rows = 128;
        int classes = 10;
        int[] labels = new int[rows];
        Matrix gradient = Matrix.zeros(rows, classes);
        SoftmaxWithLoss operation = new SoftmaxWithLoss(Matrix.zeros(rows, classes), labels, 1, gradient,
                Matrix.zeros(rows, 1), Matrix.zeros(rows, 1));
        String expected = refusal(Kernels.scalar(), operation, row, label);
        String actual = refusal(comparison.kernels(), operation, row, label);
        if (!actual.equals(expected)) {
            throw comparison.failure("SoftmaxWithLoss with label " + label + " in row " + row + " ends with '"
                    + actual + "' instead of '" + expected + "'");
        }
        for (float value : gradient.data()) {
            if (value != 0) {
                throw comparison.failure("SoftmaxWithLoss with label " + label + " in row " + row
                        + " wrote a gradient before it refused");
            }
        }
    }

    private static String refusal(Kernels kernels, SoftmaxWithLoss operation, int row, int label) {
        Kernel kernel = kernels.bind(operation, new Scratch());
        operation.labels()[row] = label;
        try {
            kernel.run();
            return "no exception";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        } finally {
            operation.labels()[row] = 0;
        }
    }
}
