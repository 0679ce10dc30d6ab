package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Rows of a table by their indices: row i of Y is row {@code indices[i]} of the table. {@code table: v×n},
 * {@code Y: m×n}, {@code indices: m} numbers from 0 to v − 1.
 *
 * @param name    who looks up, for the refusal of an index
 * @param table   the table
 * @param indices which row of it each row of Y is; read when the kernel runs
 * @param y       the rows
 */
public record Gather(String name, Matrix table, int[] indices, Matrix y) implements Operation {
    /**
     * @throws IllegalArgumentException if the widths differ, there are too few indices or Y shares floats with the table
     */
    public Gather {
        Operation.requireRowMajor("a gather", "the table", table);
        Operation.requireRowMajor("a gather", "Y", y);
        Operation.requireExtents("a gather", "Y", y, y.rows(), table.cols());
        Operation.requireApart("a gather", "Y", y, "the table", table);
        if (indices.length < y.rows()) {
            throw new IllegalArgumentException(
                    "a gather expects " + y.rows() + " indices, but " + indices.length + " came");
        }
    }

    /**
     * Checks the indices that are there now; a kernel calls it before each run.
     *
     * @throws IllegalArgumentException if an index is no row of the table
     */
    public void checkIndices() {
        check(name, indices, y.rows(), table.rows());
    }

    static void check(String name, int[] indices, int count, int rows) {
        for (int i = 0; i < count; i++) {
            if (indices[i] < 0 || indices[i] >= rows) {
                throw new IllegalArgumentException(name + " expects indices from 0 to " + (rows - 1)
                        + ", but index " + indices[i] + " came at position " + i);
            }
        }
    }
}
