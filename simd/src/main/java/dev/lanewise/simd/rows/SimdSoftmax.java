package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.RowSoftmax;
import dev.lanewise.kernel.RowSoftmaxBackward;
import dev.lanewise.kernel.scalar.ElementaryFunctions;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.math.VectorFunctions;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax of every row and its backward, as {@link RowSoftmax} and {@link RowSoftmaxBackward} define them. Forward works
 * in chunks of rows that stay in the L1 cache, in passes, so that the exponentials of short rows are computed across
 * the rows where there are no gaps between them. A chunk is also a part.
 */
public final class SimdSoftmax implements Kernel, Workers.Task {
    /** How many elements make a chunk. */
    private static final int CHUNK = 2 * 1024;
    /** From how many elements on the workers share the chunks. */
    private static final int SHARED = 8 * 1024;
    private static final int COUNT = Lanes.COUNT;

    /**
     * One loop over the rows of a chunk, called by way of an interface, so that C2 compiles each by itself.
     */
    @FunctionalInterface
    private interface Pass {
        /** Goes over rows from {@code first} to before {@code end}. */
        void run(int first, int end, int worker);
    }

    private final Matrix x;
    private final Matrix y;
    private final Workers workers;
    private final int rowsPerChunk;
    private final int chunks;
    private final boolean shared;
    private final boolean contiguous;
    private final Pass[] passes = {this::subtractMax, this::exp, this::divideBySum};
    /** For each worker, what is left of a row after the last sixteen elements, filled up with +0. */
    private final float[] rests;

    private SimdSoftmax(RowSoftmax operation, Workers workers) {
        x = operation.x();
        y = operation.y();
        this.workers = workers;
        rowsPerChunk = Math.min(x.rows(), Math.max(1, CHUNK / x.cols()));
        chunks = Math.ceilDiv(x.rows(), rowsPerChunk);
        shared = chunks > 1 && (long) x.rows() * x.cols() >= SHARED;
        contiguous = y.contiguous();
        rests = new float[workers.threads() * Operation.LANES];
    }

    /** {@code Y ← softmax of X's rows}. */
    public static Kernel bind(RowSoftmax operation, Workers workers) {
        return new SimdSoftmax(operation, workers);
    }

    /** {@code dX ← y · (dy − Σ y · dy)}, or added to dX. */
    public static Kernel bind(RowSoftmaxBackward operation, Workers workers) {
        Matrix y = operation.y();
        Matrix dy = operation.dy();
        Matrix dx = operation.dx();
        boolean accumulate = operation.accumulate();
        return Parts.bindRows(y.rows(), y.cols(), Parts.DEAR, workers,
                (row, from, to) -> backward(y.data(), y.index(row, 0), dy.data(), dy.index(row, 0), dx.data(),
                        dx.index(row, 0), y.cols(), accumulate));
    }

    @Override
    public void run() {
        if (shared) {
            workers.run(this, chunks);
        } else {
            for (int chunk = 0; chunk < chunks; chunk++) {
                run(chunk, 0);
            }
        }
    }

    @Override
    public void run(int part, int worker) {
        int first = part * rowsPerChunk;
        int end = Math.min(x.rows(), first + rowsPerChunk);
        for (Pass pass : passes) {
            pass.run(first, end, worker);
        }
    }

    /** {@code y ← x − max}. A NaN may get lost in max: it makes the row's sum NaN, and with it all of the row. */
    private void subtractMax(int first, int end, int worker) {
        int n = x.cols();
        for (int i = first; i < end; i++) {
            subtract(x.data(), x.index(i, 0), max(x.data(), x.index(i, 0), n), y.data(), y.index(i, 0), n);
        }
    }

    /** {@code y ← exp y}. */
    private void exp(int first, int end, int worker) {
        int step = contiguous ? end - first : 1;
        for (int i = first; i < end; i += step) {
            exp(y.data(), y.index(i, 0), step * y.cols());
        }
    }

    /** {@code y ← y · (1 / Σ y)}. */
    private void divideBySum(int first, int end, int worker) {
        int n = y.cols();
        int rest = n % Operation.LANES;
        int atRest = worker * Operation.LANES;
        for (int i = first; i < end; i++) {
            int row = y.index(i, 0);
            float sum;
            if (rest == 0) {
                sum = RowReductions.sum(y.data(), row, n);
            } else {
                System.arraycopy(y.data(), row + n - rest, rests, atRest, rest);
                sum = RowReductions.sum(y.data(), row, n - rest, rests, atRest);
            }
            multiply(y.data(), row, n, 1 / sum);
        }
    }

    /** The largest of n elements, where none is NaN. */
    static float max(float[] x, int at, int n) {
        float max = x[at];
        int j = 0;
        if (n >= COUNT) {
            FloatVector lanes = FloatVector.fromArray(Lanes.F, x, at);
            for (j = COUNT; j <= n - COUNT; j += COUNT) {
                FloatVector v = FloatVector.fromArray(Lanes.F, x, at + j);
                lanes = lanes.blend(v, v.compare(VectorOperators.GT, lanes));
            }
            max = LaneTree.max(lanes);
        }
        for (; j < n; j++) {
            max = x[at + j] > max ? x[at + j] : max;
        }
        return max;
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
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            VectorFunctions.exp(FloatVector.fromArray(Lanes.F, y, at + j)).intoArray(y, at + j);
        }
        for (; j < n; j++) {
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
            boolean accumulate) {
        float sum = RowReductions.products(y, atY, dy, atDy, n);
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
