package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.RowSoftmax;
import dev.lanewise.kernel.RowSoftmaxBackward;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.scalar.ElementaryFunctions;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.math.VectorFunctions;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/**
 * Softmax of every row and its backward, as {@link RowSoftmax} and {@link RowSoftmaxBackward} define them. Forward
 * works in chunks of rows that stay in the L1 cache, in passes, so that the exponentials of short rows are computed
 * across the rows where there are no gaps between them. A chunk is also a part.
 */
public final class SimdSoftmax {
    /** How many elements make a chunk. */
    private static final int CHUNK = 2 * 1024;
    /** From how many elements on the workers share the chunks. */
    private static final int SHARED = 8 * 1024;
    private static final int COUNT = Lanes.COUNT;

    private final Matrix x;
    private final Matrix y;
    private final boolean contiguous;

    private SimdSoftmax(RowSoftmax operation) {
        x = operation.x();
        y = operation.y();
        contiguous = y.contiguous();
    }

    /** {@code Y ← softmax of X's rows}. */
    public static Kernel bind(RowSoftmax operation, Scratch scratch, Workers workers) {
        int m = operation.x().rows();
        int n = operation.x().cols();
        SimdSoftmax softmax = new SimdSoftmax(operation);
        return new RowChunks(m, RowChunks.rowsPerChunk(m, n, CHUNK), (long) m * n >= SHARED, Operation.LANES, scratch,
                workers, softmax::subtractMax, softmax::exp, softmax::divideBySum);
    }

    /** {@code dX ← y · (dy − Σ y · dy)}, or added to dX. */
    public static Kernel bind(RowSoftmaxBackward operation, Scratch scratch, Workers workers) {
        Matrix y = operation.y();
        Matrix dy = operation.dy();
        Matrix dx = operation.dx();
        int m = y.rows();
        int n = y.cols();
        return new RowChunks(m, RowChunks.rowsPerChunk(m, n, CHUNK), (long) m * n >= SHARED, Operation.LANES, scratch,
                workers, (first, end, memory, at) -> {
                    for (int i = first; i < end; i++) {
                        backward(y.data(), y.index(i, 0), dy.data(), dy.index(i, 0), dx.data(), dx.index(i, 0), n,
                                operation.accumulate(), memory, at);
                    }
                });
    }

    /** {@code y ← x − max}. A NaN may get lost in max: it makes the row's sum NaN, and with it all of the row. */
    private void subtractMax(int first, int end, float[] memory, int at) {
        int n = x.cols();
        for (int i = first; i < end; i++) {
            subtract(x.data(), x.index(i, 0), RowReductions.max(x.data(), x.index(i, 0), n), y.data(), y.index(i, 0),
                    n);
        }
    }

    /** {@code y ← exp y}. */
    private void exp(int first, int end, float[] memory, int at) {
        int step = contiguous ? end - first : 1;
        for (int i = first; i < end; i += step) {
            exp(y.data(), y.index(i, 0), step * y.cols());
        }
    }

    /** {@code y ← y · (1 / Σ y)}. */
    private void divideBySum(int first, int end, float[] memory, int at) {
        int n = y.cols();
        for (int i = first; i < end; i++) {
            int row = y.index(i, 0);
            float sum = RowReductions.sum(y.data(), row, n, memory, at);
            multiply(y.data(), row, n, 1 / sum);
        }
    }

    private static void subtract(float[] x, int atX, float max, float[] y, int atY, int n) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector.fromArray(Lanes.F, x, atX + j).sub(max).intoArray(y, atY + j);
        }
        for (; j < n; j++) {
            y[atY + j] = x[atX + j] - max;
        }
    }

    /** {@code y ← exp y} over n elements. */
    static void exp(float[] y, int at, int n) {
        for (int j = VectorFunctions.exp(y, at, 0f, y, at, n); j < n; j++) {
            y[at + j] = ElementaryFunctions.exp(y[at + j]);
        }
    }

    private static void multiply(float[] y, int at, int n, float factor) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector.fromArray(Lanes.F, y, at + j).mul(factor).intoArray(y, at + j);
        }
        for (; j < n; j++) {
            y[at + j] = y[at + j] * factor;
        }
    }

    private static void backward(float[] y, int atY, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate, float[] lanes, int atLanes) {
        float sum = RowReductions.products(y, atY, dy, atDy, n, lanes, atLanes);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, dy, atDy + j).sub(sum);
            v = FloatVector.fromArray(Lanes.F, y, atY + j).mul(v);
            if (accumulate) {
                v = FloatVector.fromArray(Lanes.F, dx, atDx + j).add(v);
            }
            v.intoArray(dx, atDx + j);
        }
        for (; j < n; j++) {
            float value = y[atY + j] * (dy[atDy + j] - sum);
            dx[atDx + j] = accumulate ? dx[atDx + j] + value : value;
        }
    }
}
