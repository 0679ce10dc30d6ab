package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.Gather;
import dev.lanewise.kernel.ScatterAdd;
import dev.lanewise.tensor.Matrix;

/** Rows of a table by their indices, and the gradient of the table. */
final class ScalarTables {
    private ScalarTables() {
    }

    static void gather(Gather operation) {
        operation.checkIndices();
        Matrix table = operation.table();
        Matrix y = operation.y();
        for (int i = 0; i < y.rows(); i++) {
            System.arraycopy(table.data(), table.index(operation.indices()[i], 0), y.data(), y.index(i, 0), y.cols());
        }
    }

    /** Row after row, so that the order of the sums is that of the indices. */
    static void scatterAdd(ScatterAdd operation) {
        operation.checkIndices();
        Matrix dy = operation.dy();
        Matrix dtable = operation.dtable();
        int n = dtable.cols();
        if (!operation.accumulate()) {
            for (int row = 0; row < dtable.rows(); row++) {
                ScalarElementwise.fill(dtable.data(), dtable.index(row, 0), n, 0f);
            }
        }
        for (int i = 0; i < dy.rows(); i++) {
            int row = dtable.index(operation.indices()[i], 0);
            ScalarElementwise.add(dtable.data(), row, dy.data(), dy.index(i, 0), dtable.data(), row, n);
        }
    }
}
