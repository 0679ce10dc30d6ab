package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.SquareSum;
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

    /** {@code s ← Σ xᵢ²}, as {@link #total}. */
    static void squares(SquareSum operation) {
        Matrix x = operation.x();
        int size = x.rows() * x.cols();
        float total = 0;
        for (int first = 0; first < size; first += Operation.SUM_BLOCK) {
            float block = squaresInLanes(x.data(), x.offset() + first, Math.min(Operation.SUM_BLOCK, size - first));
            total = first == 0 ? block : total + block;
        }
        operation.sum().data()[operation.sum().offset()] = total;
    }

    /**
     * The sum of n consecutive elements in logical lanes: element i is added to lane i mod 16, all lanes starting at
     * +0, then {@link #tree}. Without an array, and so without allocation: a lane at a time.
     */
    public static float inLanes(float[] x, int at, int n) {
        return tree(x, at, n);
    }

    /** As {@link #inLanes}, of the elements' squares: {@code lane = fma(x, x, lane)}. */
    public static float squaresInLanes(float[] x, int at, int n) {
        return productsInLanes(x, at, x, at, n);
    }

    /** As {@link #inLanes}, of the products of two rows' elements: {@code lane = fma(x, y, lane)}. */
    public static float productsInLanes(float[] x, int atX, float[] y, int atY, int n) {
        return (products4(x, atX, y, atY, 0, n) + products4(x, atX, y, atY, 2, n))
                + (products4(x, atX, y, atY, 1, n) + products4(x, atX, y, atY, 3, n));
    }

    private static float products4(float[] x, int atX, float[] y, int atY, int i, int n) {
        return (products(x, atX, y, atY, i, n) + products(x, atX, y, atY, i + 8, n))
                + (products(x, atX, y, atY, i + 4, n) + products(x, atX, y, atY, i + 12, n));
    }

    private static float products(float[] x, int atX, float[] y, int atY, int lane, int n) {
        float sum = 0;
        for (int i = lane; i < n; i += Operation.LANES) {
            sum = Math.fma(x[atX + i], y[atY + i], sum);
        }
        return sum;
    }

    /** Lane i takes lane i + 8, then i + 4, i + 2, i + 1: written out, the tree over sixteen lanes. */
    private static float tree(float[] x, int at, int n) {
        return (lane4(x, at, 0, n) + lane4(x, at, 2, n)) + (lane4(x, at, 1, n) + lane4(x, at, 3, n));
    }

    private static float lane4(float[] x, int at, int i, int n) {
        return (lane(x, at, i, n) + lane(x, at, i + 8, n)) + (lane(x, at, i + 4, n) + lane(x, at, i + 12, n));
    }

    private static float lane(float[] x, int at, int lane, int n) {
        float sum = 0;
        for (int i = lane; i < n; i += Operation.LANES) {
            sum += x[at + i];
        }
        return sum;
    }
}
