package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.RowNormalize;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.scalar.ScalarNormalization;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/**
 * Normalisation by rows, as {@link RowNormalize} defines it, in chunks of rows that stay in the L1 cache, in passes, so
 * that no row waits for the steps across the lanes of another. What is left of a row after its last whole vector is
 * computed by scalars. A chunk is also a part.
 */
public final class SimdRowNormalize {
    private static final int COUNT = Lanes.COUNT;
    /** How many elements make a chunk. */
    private static final int CHUNK = 2 * 1024;

    private final RowNormalize operation;
    private final int n;

    private SimdRowNormalize(RowNormalize operation) {
        this.operation = operation;
        n = operation.x().cols();
    }

    /** {@code y = fma((x − μ) · i, γ, β)}. */
    public static Kernel bind(RowNormalize operation, Scratch scratch, Workers workers) {
        int m = operation.x().rows();
        SimdRowNormalize normalize = new SimdRowNormalize(operation);
        return new RowChunks(m, RowChunks.rowsPerChunk(m, normalize.n, CHUNK), true, Operation.LANES, scratch, workers,
                normalize::mean, normalize::center, normalize::deviation, normalize::scale);
    }

    private void mean(int first, int end, float[] memory, int at) {
        Matrix x = operation.x();
        Matrix mean = operation.mean();
        for (int row = first; row < end; row++) {
            mean.data()[mean.index(row, 0)] = RowReductions.sum(x.data(), x.index(row, 0), n, memory, at)
                    / n;
        }
    }

    /** {@code y ← x − μ}. */
    private void center(int first, int end, float[] memory, int at) {
        Matrix x = operation.x();
        Matrix y = operation.y();
        Matrix mean = operation.mean();
        for (int row = first; row < end; row++) {
            center(x.data(), x.index(row, 0), mean.data()[mean.index(row, 0)], y.data(), y.index(row, 0), n);
        }
    }

    private void deviation(int first, int end, float[] memory, int at) {
        Matrix y = operation.y();
        Matrix inverse = operation.inverse();
        for (int row = first; row < end; row++) {
            float squares = RowReductions.squares(y.data(), y.index(row, 0), n, memory, at);
            inverse.data()[inverse.index(row, 0)] = ScalarNormalization.inverse(squares / n, operation.epsilon());
        }
    }

    private void scale(int first, int end, float[] memory, int at) {
        Matrix y = operation.y();
        Matrix gamma = operation.gamma();
        Matrix beta = operation.beta();
        Matrix inverse = operation.inverse();
        for (int row = first; row < end; row++) {
            scale(y.data(), y.index(row, 0), inverse.data()[inverse.index(row, 0)], gamma.data(), gamma.offset(),
                    beta.data(), beta.offset(), n);
        }
    }

    private static void center(float[] x, int atX, float mean, float[] y, int atY, int n) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector.fromArray(Lanes.F, x, atX + j).sub(mean).intoArray(y, atY + j);
        }
        for (; j < n; j++) {
            y[atY + j] = x[atX + j] - mean;
        }
    }

    private static void scale(float[] y, int at, float inverse, float[] gamma, int atGamma, float[] beta, int atBeta,
            int n) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector.fromArray(Lanes.F, y, at + j).mul(inverse)
                    .fma(FloatVector.fromArray(Lanes.F, gamma, atGamma + j),
                            FloatVector.fromArray(Lanes.F, beta, atBeta + j))
                    .intoArray(y, at + j);
        }
        for (; j < n; j++) {
            y[at + j] = Math.fma(y[at + j] * inverse, gamma[atGamma + j], beta[atBeta + j]);
        }
    }
}
