package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.SquaredError;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/**
 * Mean squared error of every row with the gradient, as {@link SquaredError} defines them. Works in chunks of rows that
 * stay in the L1 cache, in three passes: the differences go to the gradient, then each row's squares are summed in
 * lanes, then the gradient is scaled; the first and last go across the rows where there are no gaps between them. A
 * chunk is also a part.
 */
public final class SimdSquaredError implements Kernel, Workers.Task {
    /** How many elements make a chunk: three matrices of it stay in a small L1 cache. */
    private static final int CHUNK = 2 * 1024;
    /** From how many elements on the workers share the chunks. */
    private static final int SHARED = 32 * 1024;

    private final SquaredError operation;
    private final Scratch scratch;
    private final Workers workers;
    private final boolean contiguous;
    private final int rowsPerChunk;
    private final int chunks;
    private final boolean shared;

    private SimdSquaredError(SquaredError operation, Scratch scratch, Workers workers) {
        this.operation = operation;
        this.scratch = scratch;
        this.workers = workers;
        Matrix y = operation.y();
        contiguous = y.contiguous() && operation.target().contiguous() && operation.gradient().contiguous();
        rowsPerChunk = Math.max(1, CHUNK / y.cols());
        chunks = Math.ceilDiv(y.rows(), rowsPerChunk);
        shared = chunks > 1 && (long) y.rows() * y.cols() >= SHARED;
        scratch.reserve((long) workers.threads() * Operation.LANES);
    }

    /** Binds the loss to its matrices, with sixteen floats of scratch for each thread. */
    public static Kernel bind(SquaredError operation, Scratch scratch, Workers workers) {
        return new SimdSquaredError(operation, scratch, workers);
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
        Matrix y = operation.y();
        Matrix target = operation.target();
        Matrix gradient = operation.gradient();
        Matrix losses = operation.losses();
        float[] d = gradient.data();
        float[] lanes = scratch.floats();
        int first = part * rowsPerChunk;
        int rows = Math.min(rowsPerChunk, y.rows() - first);
        int end = first + rows;
        int n = y.cols();
        int step = contiguous ? rows : 1;
        for (int i = first; i < end; i += step) {
            subtract(y.data(), y.index(i, 0), target.data(), target.index(i, 0), d, gradient.index(i, 0), step * n);
        }
        for (int i = first; i < end; i++) {
            losses.data()[losses.index(i, 0)] = RowReductions.squares(d, gradient.index(i, 0), n, lanes,
                    worker * Operation.LANES) / n;
        }
        for (int i = first; i < end; i += step) {
            multiply(d, gradient.index(i, 0), step * n, operation.scale());
        }
    }

    private static void subtract(float[] a, int atA, float[] b, int atB, float[] c, int atC, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector left = FloatVector.fromArray(Lanes.F, a, atA + j);
            left.sub(FloatVector.fromArray(Lanes.F, b, atB + j)).intoArray(c, atC + j);
        }
        for (; j < n; j++) {
            c[atC + j] = a[atA + j] - b[atB + j];
        }
    }

    private static void multiply(float[] x, int at, int n, float factor) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.F, x, at + j).mul(factor).intoArray(x, at + j);
        }
        for (; j < n; j++) {
            x[at + j] = x[at + j] * factor;
        }
    }
}
