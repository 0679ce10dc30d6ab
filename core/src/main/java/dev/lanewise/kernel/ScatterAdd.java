package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * The gradient of {@link Gather}: each row of the table's gradient is the sum of those rows of dY that were taken from
 * it, {@code dT[indices[i]] ← dT[indices[i]] + dY[i]} for i from 0 upwards, beginning with +0 or, when accumulating,
 * with what is there. {@code dY: m×n}, {@code dT: v×n}, {@code indices: m} numbers from 0 to v − 1.
 *
 * @param name       who looked up, for the refusal of an index
 * @param dy         the gradient of the rows
 * @param indices    which row of the table each of them is; read when the kernel runs
 * @param dtable     the gradient of the table
 * @param accumulate whether dT's old value is added
 */
public record ScatterAdd(String name, Matrix dy, int[] indices, Matrix dtable,
        boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the widths differ, there are too few indices or dT shares floats with dY
     */
    public ScatterAdd {
        Operation.requireRowMajor("a scatter", "dY", dy);
        Operation.requireRowMajor("a scatter", "the table's gradient", dtable);
        Operation.requireExtents("a scatter", "dY", dy, dy.rows(), dtable.cols());
        Operation.requireApart("a scatter", "the table's gradient", dtable, "dY", dy);
        if (indices.length < dy.rows()) {
            throw new IllegalArgumentException(
                    "a scatter expects " + dy.rows() + " indices, but " + indices.length + " came");
        }
    }

    /**
     * Checks the indices that are there now; a kernel calls it before each run.
     *
     * @throws IllegalArgumentException if an index is no row of the table
     */
    public void checkIndices() {
        Gather.check(name, indices, dy.rows(), dtable.rows());
    }
}
