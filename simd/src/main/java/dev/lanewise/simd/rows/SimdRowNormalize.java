package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.RowNormalize;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Normalisation by rows, as {@link RowNormalize} defines it, in chunks of rows that stay in the L1 cache, in passes: the
 * sums' lanes of every row, and then their trees and what follows from them for many rows side by side. A chunk is also
 * a part.
 */
public final class SimdRowNormalize {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int COUNT = Lanes.COUNT;
    /** How many elements make a chunk. */
    private static final int CHUNK = 4 * 1024;

    private final RowNormalize operation;
    private final int n;
    /** The rows of a chunk, and those that complete the last square of lanes. */
    private final int height;
    /** Where in a thread's memory, behind the lanes, a square, the means and the inverse deviations are. */
    private final int square;
    private final int means;
    private final int inverses;

    private SimdRowNormalize(RowNormalize operation, int rows) {
        this.operation = operation;
        n = operation.x().cols();
        height = RowLanes.height(rows);
        square = height * Operation.LANES;
        means = square + RowLanes.SQUARE;
        inverses = means + height;
    }

    /** {@code y = fma((x − μ) · i, γ, β)}. */
    public static Kernel bind(RowNormalize operation, Scratch scratch, Workers workers) {
        int m = operation.x().rows();
        int rows = RowChunks.rowsPerChunk(m, operation.x().cols(), CHUNK);
        SimdRowNormalize normalize = new SimdRowNormalize(operation, rows);
        return new RowChunks(m, rows, true, normalize.inverses + normalize.height, scratch, workers,
                normalize::lanesOfSums, normalize::means, normalize::lanesOfSquares, normalize::deviations,
                normalize::scale);
    }

    private void lanesOfSums(int first, int end, float[] memory, int at) {
        Matrix x = operation.x();
        RowLanes.sums(x.data(), x.index(first, 0), x.stride(), end - first, n, memory, at);
    }

    private void means(int first, int end, float[] memory, int at) {
        int rows = RowLanes.height(end - first);
        RowLanes.trees(memory, at, rows, at + square, at + means);
        divide(memory, at + means, n, rows);
        Matrix mean = operation.mean();
        for (int row = first; row < end; row++) {
            mean.data()[mean.index(row, 0)] = memory[at + means + row - first];
        }
    }

    private void lanesOfSquares(int first, int end, float[] memory, int at) {
        Matrix x = operation.x();
        RowLanes.squares(x.data(), x.index(first, 0), x.stride(), memory, at + means, end - first, n, memory, at);
    }

    private void deviations(int first, int end, float[] memory, int at) {
        int rows = RowLanes.height(end - first);
        RowLanes.trees(memory, at, rows, at + square, at + inverses);
        divide(memory, at + inverses, n, rows);
        invert(memory, at + inverses, operation.epsilon(), rows);
        Matrix inverse = operation.inverse();
        for (int row = first; row < end; row++) {
            inverse.data()[inverse.index(row, 0)] = memory[at + inverses + row - first];
        }
    }

    private void scale(int first, int end, float[] memory, int at) {
        Matrix x = operation.x();
        Matrix y = operation.y();
        Matrix gamma = operation.gamma();
        Matrix beta = operation.beta();
        int rows = end - first;
        if (n >= COUNT) {
            scaleVectors(x.data(), x.index(first, 0), x.stride(), memory, at + means, at + inverses, gamma.data(),
                    gamma.offset(), beta.data(), beta.offset(), y.data(), y.index(first, 0), y.stride(), rows, n);
            return;
        }
        for (int i = 0; i < rows; i++) {
            int row = x.index(first + i, 0);
            int to = y.index(first + i, 0);
            for (int j = 0; j < n; j++) {
                float normalized = (x.data()[row + j] - memory[at + means + i]) * memory[at + inverses + i];
                y.data()[to + j] = Math.fma(normalized, gamma.data()[gamma.offset() + j],
                        beta.data()[beta.offset() + j]);
            }
        }
    }

    /** {@code s ← s / n} for whole vectors. */
    static void divide(float[] s, int at, int n, int count) {
        for (int i = at; i < at + count; i += COUNT) {
            FloatVector.fromArray(F, s, i).div(n).intoArray(s, i);
        }
    }

    /** {@code v ← 1 / √(v + ε)} for whole vectors. */
    private static void invert(float[] v, int at, float epsilon, int count) {
        FloatVector one = FloatVector.broadcast(F, 1);
        for (int i = at; i < at + count; i += COUNT) {
            one.div(FloatVector.fromArray(F, v, i).add(epsilon).sqrt()).intoArray(v, i);
        }
    }

    /**
     * Rows of at least one vector, four at a time. The last vector of a row overlaps the one before: it is computed
     * first and stored last, as Y may be X. For the same reason all four rows are read before one is written: they may
     * be the last row several times.
     */
    private static void scaleVectors(float[] x, int atX, int strideX, float[] memory, int atMean, int atInverse,
            float[] gamma, int atGamma, float[] beta, int atBeta, float[] y, int atY, int strideY, int rows, int n) {
        int last = rows - 1;
        int end = n - COUNT;
        boolean overlaps = n % COUNT > 0;
        for (int i = 0; i < rows; i += 4) {
            int i1 = Math.min(i + 1, last);
            int i2 = Math.min(i + 2, last);
            int i3 = Math.min(i + 3, last);
            int x0 = atX + i * strideX;
            int x1 = atX + i1 * strideX;
            int x2 = atX + i2 * strideX;
            int x3 = atX + i3 * strideX;
            int y0 = atY + i * strideY;
            int y1 = atY + i1 * strideY;
            int y2 = atY + i2 * strideY;
            int y3 = atY + i3 * strideY;
            FloatVector mean0 = FloatVector.broadcast(F, memory[atMean + i]);
            FloatVector mean1 = FloatVector.broadcast(F, memory[atMean + i1]);
            FloatVector mean2 = FloatVector.broadcast(F, memory[atMean + i2]);
            FloatVector mean3 = FloatVector.broadcast(F, memory[atMean + i3]);
            FloatVector inverse0 = FloatVector.broadcast(F, memory[atInverse + i]);
            FloatVector inverse1 = FloatVector.broadcast(F, memory[atInverse + i1]);
            FloatVector inverse2 = FloatVector.broadcast(F, memory[atInverse + i2]);
            FloatVector inverse3 = FloatVector.broadcast(F, memory[atInverse + i3]);
            FloatVector end0 = mean0;
            FloatVector end1 = mean1;
            FloatVector end2 = mean2;
            FloatVector end3 = mean3;
            if (overlaps) {
                FloatVector g = FloatVector.fromArray(F, gamma, atGamma + end);
                FloatVector b = FloatVector.fromArray(F, beta, atBeta + end);
                end0 = FloatVector.fromArray(F, x, x0 + end).sub(mean0).mul(inverse0).fma(g, b);
                end1 = FloatVector.fromArray(F, x, x1 + end).sub(mean1).mul(inverse1).fma(g, b);
                end2 = FloatVector.fromArray(F, x, x2 + end).sub(mean2).mul(inverse2).fma(g, b);
                end3 = FloatVector.fromArray(F, x, x3 + end).sub(mean3).mul(inverse3).fma(g, b);
            }
            for (int j = 0; j <= end; j += COUNT) {
                FloatVector g = FloatVector.fromArray(F, gamma, atGamma + j);
                FloatVector b = FloatVector.fromArray(F, beta, atBeta + j);
                FloatVector v0 = FloatVector.fromArray(F, x, x0 + j).sub(mean0).mul(inverse0).fma(g, b);
                FloatVector v1 = FloatVector.fromArray(F, x, x1 + j).sub(mean1).mul(inverse1).fma(g, b);
                FloatVector v2 = FloatVector.fromArray(F, x, x2 + j).sub(mean2).mul(inverse2).fma(g, b);
                FloatVector v3 = FloatVector.fromArray(F, x, x3 + j).sub(mean3).mul(inverse3).fma(g, b);
                v0.intoArray(y, y0 + j);
                v1.intoArray(y, y1 + j);
                v2.intoArray(y, y2 + j);
                v3.intoArray(y, y3 + j);
            }
            if (overlaps) {
                end0.intoArray(y, y0 + end);
                end1.intoArray(y, y1 + end);
                end2.intoArray(y, y2 + end);
                end3.intoArray(y, y3 + end);
            }
        }
    }
}
