package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Gather;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.ScatterAdd;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;

/**
 * Rows of a table by their indices, and the gradient of the table, as {@link Gather} and {@link ScatterAdd} define
 * them. A part of the gradient is a range of the table's rows: it looks at all indices and adds the rows that are its
 * own, in their order.
 */
public final class SimdTables {
    /** How many elements of the table and of the rows make a part of the gradient. */
    private static final int GRAIN = 64 * 1024;
    /** The most parts there are: each looks at all indices. */
    private static final int MOST_PARTS = 16;

    private SimdTables() {
    }

    /** {@code Y ← rows of the table}. */
    public static Kernel bind(Gather gather, Workers workers) {
        Matrix table = gather.table();
        Matrix y = gather.y();
        int[] indices = gather.indices();
        Kernel copies = Parts.bindRows(y.rows(), y.cols(), Parts.CHEAP, workers,
                (row, from, to, worker) -> System.arraycopy(table.data(), table.index(indices[row], from), y.data(),
                        y.index(row, from), to - from));
        return () -> {
            gather.checkIndices();
            copies.run();
        };
    }

    /** {@code dT ← sums of dY's rows}. */
    public static Kernel bind(ScatterAdd scatter, Workers workers) {
        Matrix table = scatter.dtable();
        long elements = (long) table.rows() * table.cols() + (long) scatter.dy().rows() * table.cols();
        int wanted = Math.clamp(elements / GRAIN, 1, Math.min(MOST_PARTS, table.rows()));
        int rowsPerPart = Math.ceilDiv(table.rows(), wanted);
        int parts = Math.ceilDiv(table.rows(), rowsPerPart);
        Workers.Task task = (part, worker) -> add(scatter, part * rowsPerPart,
                Math.min(table.rows(), (part + 1) * rowsPerPart));
        return () -> {
            scatter.checkIndices();
            workers.run(task, parts);
        };
    }

    /** The gradient of the rows from {@code first} to before {@code end}. */
    private static void add(ScatterAdd scatter, int first, int end) {
        Matrix dy = scatter.dy();
        Matrix table = scatter.dtable();
        int[] indices = scatter.indices();
        int n = table.cols();
        if (!scatter.accumulate()) {
            for (int row = first; row < end; row++) {
                int at = table.index(row, 0);
                Arrays.fill(table.data(), at, at + n, 0f);
            }
        }
        for (int i = 0; i < dy.rows(); i++) {
            if (indices[i] >= first && indices[i] < end) {
                int at = table.index(indices[i], 0);
                SimdElementwise.add(table.data(), at, dy.data(), dy.index(i, 0), table.data(), at, n);
            }
        }
    }
}
