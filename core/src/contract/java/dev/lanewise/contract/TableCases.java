package dev.lanewise.contract;

import dev.lanewise.kernel.Gather;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.ScatterAdd;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;

/** Rows of a table by index and the table's gradient, and the refusal of an index that is no row. */
final class TableCases {
    private TableCases() {
    }

    static void check(Comparison comparison) {
        for (int cols : Extents.lengths()) {
            check(comparison, 1 + cols % 7, 1 + cols % 5, cols);
        }
        check(comparison, 3, 400, 64);
        check(comparison, 2000, 500, 70);
        check(comparison, 33_000, 40, 9);
        for (int index : new int[]{-1, 5, Integer.MIN_VALUE}) {
            int[] indices = new int[3];
            Matrix table = Matrix.zeros(5, 2);
            Matrix rows = Matrix.zeros(3, 2);
            refuses(comparison, new Gather("layer words", table, indices, rows), indices, index);
            refuses(comparison, new ScatterAdd("layer words", rows, indices, table, false), indices, index);
        }
    }

    private static void check(Comparison comparison, int rows, int count, int cols) {
        String what = count + " of " + Extents.text(rows, cols);
        comparison.check(what, operands -> new Gather("", operands.in(rows, cols), operands.labels(count, rows),
                operands.out(count, cols)));
        comparison.check(what, operands -> new ScatterAdd("", operands.in(count, cols), operands.labels(count, rows),
                operands.out(rows, cols), false));
        comparison.check(what + " accumulating", operands -> new ScatterAdd("", operands.in(count, cols),
                operands.labels(count, rows), operands.inOut(rows, cols), true));
    }

    /** The indices may change after binding: each run must look at them. */
    private static void refuses(Comparison comparison, Operation operation, int[] indices, int index) {
        String expected = refusal(Kernels.scalar(), operation, indices, index);
        String actual = refusal(comparison.kernels(), operation, indices, index);
        if (!expected.equals("layer words expects indices from 0 to 4, but index " + index + " came at position 2")
                || !actual.equals(expected)) {
            throw comparison.failure(operation.getClass().getSimpleName() + " with index " + index + " ends with '"
                    + actual + "', scalar with '" + expected + "'");
        }
    }

    private static String refusal(Kernels kernels, Operation operation, int[] indices, int index) {
        Arrays.fill(indices, 0);
        Kernel kernel = kernels.bind(operation, new Scratch());
        indices[2] = index;
        try {
            kernel.run();
            return "no exception";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
