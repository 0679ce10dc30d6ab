package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.kernel.scalar.ElementaryFunctions;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.math.VectorFunctions;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/**
 * Softmax and cross-entropy of every row with the gradient, as {@link SoftmaxWithLoss} defines them. Works in chunks of
 * rows that stay in the L1 cache, in three passes: {@code x − max} goes to the gradient, row by row; the exponentials
 * are taken of the whole chunk, across the rows, so that rows of ten fill vectors too; then each row is summed and
 * scaled. Between the passes a row's loss holds the logit of its class. A chunk is also a part.
 */
public final class SimdSoftmaxWithLoss implements Kernel, Workers.Task {
    /** How many elements make a chunk: logits and gradient take half of a small L1 cache. */
    private static final int CHUNK = 2 * 1024;
    /** From how many elements on the workers share the chunks. */
    private static final int SHARED = 16 * 1024;

    private static final int COUNT = Lanes.ROW_COUNT;

    private final SoftmaxWithLoss operation;
    private final Workers workers;
    private final int rowsPerChunk;
    private final int chunks;
    private final boolean shared;

    private SimdSoftmaxWithLoss(SoftmaxWithLoss operation, Workers workers) {
        this.operation = operation;
        this.workers = workers;
        Matrix logits = operation.logits();
        rowsPerChunk = Math.max(1, CHUNK / logits.cols());
        chunks = Math.ceilDiv(logits.rows(), rowsPerChunk);
        shared = chunks > 1 && (long) logits.rows() * logits.cols() >= SHARED;
    }

    /** Binds the loss to its matrices. */
    public static Kernel bind(SoftmaxWithLoss operation, Workers workers) {
        return new SimdSoftmaxWithLoss(operation, workers);
    }

    @Override
    public void run() {
        operation.checkLabels();
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
        Matrix x = operation.logits();
        Matrix gradient = operation.gradient();
        Matrix losses = operation.losses();
        int n = x.cols();
        float[] e = gradient.data();
        int first = part * rowsPerChunk;
        int rows = Math.min(rowsPerChunk, x.rows() - first);
        int end = first + rows;
        for (int i = first; i < end; i++) {
            int row = gradient.index(i, 0);
            subtractMax(x.data(), x.index(i, 0), e, row, n);
            losses.data()[losses.index(i, 0)] = e[row + operation.labels()[i]];
        }
        int step = gradient.contiguous() ? rows : 1;
        for (int i = first; i < end; i += step) {
            exp(e, gradient.index(i, 0), step * n);
        }
        for (int i = first; i < end; i++) {
            int row = gradient.index(i, 0);
            int ofClass = row + operation.labels()[i];
            int loss = losses.index(i, 0);
            float sum = RowReductions.sum(e, row, n);
            float inverse = 1 / sum;
            float gradientOfClass = (e[ofClass] * inverse - 1) * operation.scale();
            multiply(e, row, n, inverse, operation.scale());
            e[ofClass] = gradientOfClass;
            losses.data()[loss] = ElementaryFunctions.log(sum) - losses.data()[loss];
        }
    }

    /** {@code y ← x − max x}; y may be x. */
    private static void subtractMax(float[] x, int atX, float[] y, int atY, int n) {
        if (n < COUNT) {
            float max = x[atX];
            for (int j = 1; j < n; j++) {
                max = Math.max(max, x[atX + j]);
            }
            for (int j = 0; j < n; j++) {
                y[atY + j] = x[atX + j] - max;
            }
            return;
        }
        // The last vector overlaps the one before, and is read before y is written over x.
        FloatVector last = FloatVector.fromArray(Lanes.ROW_F, x, atX + n - COUNT);
        float max = RowReductions.max(x, atX, n, last);
        for (int j = 0; j < n - COUNT; j += COUNT) {
            FloatVector.fromArray(Lanes.ROW_F, x, atX + j).sub(max).intoArray(y, atY + j);
        }
        last.sub(max).intoArray(y, atY + n - COUNT);
    }

    /** {@code x ← eˣ}. */
    private static void exp(float[] x, int at, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            VectorFunctions.exp(FloatVector.fromArray(Lanes.F, x, at + j)).intoArray(x, at + j);
        }
        for (; j < n; j++) {
            x[at + j] = ElementaryFunctions.exp(x[at + j]);
        }
    }

    /** {@code x ← (x · factor) · scale}, rounded twice. */
    private static void multiply(float[] x, int at, int n, float factor, float scale) {
        if (n < COUNT) {
            for (int j = 0; j < n; j++) {
                x[at + j] = x[at + j] * factor * scale;
            }
            return;
        }
        // The last vector overlaps the one before, and is read before that is written.
        FloatVector last = FloatVector.fromArray(Lanes.ROW_F, x, at + n - COUNT);
        for (int j = 0; j < n - COUNT; j += COUNT) {
            FloatVector.fromArray(Lanes.ROW_F, x, at + j).mul(factor).mul(scale).intoArray(x, at + j);
        }
        last.mul(factor).mul(scale).intoArray(x, at + n - COUNT);
    }
}
