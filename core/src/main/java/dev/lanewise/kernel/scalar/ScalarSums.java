package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.TotalSum;
import dev.lanewise.tensor.Matrix;

/** Reductions in the fixed orders of the numeric contract. */
public final class ScalarSums {
    private ScalarSums() {
    }

    /** {@code s ← Σᵢ Xᵢ}: blocks of rows from +0 downwards, the blocks' sums added in order. */
    static void columns(ColumnSums operation, float[] scratch) {
        Matrix x = operation.x();
        Matrix sums = operation.sums();
        int n = x.cols();
        // The total so far lies at the beginning of scratch, the block's sum behind it.
        for (int first = 0; first < x.rows(); first += Operation.ROW_BLOCK) {
            int rows = Math.min(x.rows() - first, Operation.ROW_BLOCK);
            addRows(x.data(), x.index(first, 0), x.stride(), rows, n, scratch, first == 0 ? 0 : n);
            if (first > 0) {
                ScalarElementwise.add(scratch, 0, scratch, n, scratch, 0, n);
            }
        }
        if (operation.accumulate()) {
            ScalarElementwise.add(sums.data(), sums.offset(), scratch, 0, sums.data(), sums.offset(), n);
        } else {
            System.arraycopy(scratch, 0, sums.data(), sums.offset(), n);
        }
    }

    /** {@code s ← Σᵢ Xᵢ} from +0 downwards over one block: rows of n elements, {@code stride} apart. */
    private static void addRows(float[] x, int at, int stride, int rows, int n, float[] s, int atS) {
        ScalarElementwise.fill(s, atS, n, 0f);
        for (int i = 0; i < rows; i++) {
            ScalarElementwise.add(s, atS, x, at + i * stride, s, atS, n);
        }
    }

    /** {@code s ← Σ xᵢ}: blocks of elements in logical lanes, the blocks' sums added in order. */
    static void total(TotalSum operation) {
        Matrix x = operation.x();
        int size = x.rows() * x.cols();
        float total = 0;
        for (int first = 0; first < size; first += Operation.SUM_BLOCK) {
            float block = inLanes(x.data(), x.offset() + first, Math.min(Operation.SUM_BLOCK, size - first));
            total = first == 0 ? block : total + block;
        }
        operation.sum().data()[operation.sum().offset()] = total;
    }

    /**
     * The sum of n consecutive elements in logical lanes: element i is added to lane i mod 16, all lanes starting at
     * +0, then {@link #tree}. Without an array, and so without allocation: a lane at a time.
     */
    public static float inLanes(float[] x, int at, int n) {
        return tree(x, at, n, false);
    }

    /** As {@link #inLanes}, of the elements' squares: {@code lane = fma(x, x, lane)}. */
    public static float squaresInLanes(float[] x, int at, int n) {
        return tree(x, at, n, true);
    }

    /** Lane i takes lane i + 8, then i + 4, i + 2, i + 1: written out, the tree over sixteen lanes. */
    private static float tree(float[] x, int at, int n, boolean squares) {
        return ((lane4(x, at, 0, n, squares) + lane4(x, at, 2, n, squares))
                + (lane4(x, at, 1, n, squares) + lane4(x, at, 3, n, squares)));
    }

    private static float lane4(float[] x, int at, int i, int n, boolean squares) {
        return (lane(x, at, i, n, squares) + lane(x, at, i + 8, n, squares))
                + (lane(x, at, i + 4, n, squares) + lane(x, at, i + 12, n, squares));
    }

    private static float lane(float[] x, int at, int lane, int n, boolean squares) {
        float sum = 0;
        for (int i = lane; i < n; i += Operation.LANES) {
            float element = x[at + i];
            sum = squares ? Math.fma(element, element, sum) : sum + element;
        }
        return sum;
    }
}
