package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.RowNormalizeBackward;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/**
 * The input's gradient of a normalisation by rows, as {@link RowNormalizeBackward} defines it, in the chunks and passes
 * of {@link SimdRowNormalize}.
 */
public final class SimdRowNormalizeBackward {
    private static final int COUNT = Lanes.COUNT;
    private static final int LANES = Operation.LANES;
    /** How many elements make a chunk. */
    private static final int CHUNK = 2 * 1024;

    private final RowNormalizeBackward operation;
    private final int n;

    private SimdRowNormalizeBackward(RowNormalizeBackward operation) {
        this.operation = operation;
        n = operation.x().cols();
    }

    /**
     * {@code dx = fma(−x̂, b, g − a) · i}, or added to dx. A thread's memory has the lanes of two sums, and behind them
     * a and b of every row of a chunk.
     */
    public static Kernel bind(RowNormalizeBackward operation, Scratch scratch, Workers workers) {
        int m = operation.x().rows();
        SimdRowNormalizeBackward backward = new SimdRowNormalizeBackward(operation);
        int rows = RowChunks.rowsPerChunk(m, backward.n, CHUNK);
        return new RowChunks(m, rows, true, 2 * LANES + 2 * rows, scratch, workers, backward::sums,
                backward::gradients);
    }

    /** {@code a = (Σ g) / n, b = (Σ g · x̂) / n}. */
    private void sums(int first, int end, float[] memory, int atLanes) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        Matrix gamma = operation.gamma();
        Matrix mean = operation.mean();
        Matrix inverse = operation.inverse();
        int at = atLanes + 2 * LANES;
        for (int row = first; row < end; row++, at += 2) {
            float mu = mean.data()[mean.index(row, 0)];
            float i = inverse.data()[inverse.index(row, 0)];
            sums(x.data(), x.index(row, 0), mu, i, dy.data(), dy.index(row, 0), gamma.data(), gamma.offset(), n,
                    memory, atLanes);
            memory[at] = RowReductions.tree(memory, atLanes) / n;
            memory[at + 1] = RowReductions.tree(memory, atLanes + LANES) / n;
        }
    }

    private void gradients(int first, int end, float[] memory, int atLanes) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        Matrix dx = operation.dx();
        Matrix gamma = operation.gamma();
        Matrix mean = operation.mean();
        Matrix inverse = operation.inverse();
        int at = atLanes + 2 * LANES;
        for (int row = first; row < end; row++, at += 2) {
            gradients(x.data(), x.index(row, 0), mean.data()[mean.index(row, 0)],
                    inverse.data()[inverse.index(row, 0)], dy.data(), dy.index(row, 0), gamma.data(),
                    gamma.offset(), memory[at], memory[at + 1], dx.data(), dx.index(row, 0), operation.accumulate(),
                    n);
        }
    }

    /** The lanes of Σ g, and behind them those of Σ g · x̂. */
    private static void sums(float[] x, int atX, float mean, float inverse, float[] dy, int atDy, float[] gamma,
            int atGamma, int n, float[] lanes, int atLanes) {
        int whole = n - n % LANES;
        for (int k = 0; k < LANES; k += COUNT) {
            FloatVector sum = FloatVector.zero(Lanes.F);
            FloatVector products = FloatVector.zero(Lanes.F);
            for (int j = k; j < whole; j += LANES) {
                FloatVector g = FloatVector.fromArray(Lanes.F, dy, atDy + j)
                        .mul(FloatVector.fromArray(Lanes.F, gamma, atGamma + j));
                FloatVector normalized = FloatVector.fromArray(Lanes.F, x, atX + j).sub(mean).mul(inverse);
                sum = sum.add(g);
                products = g.fma(normalized, products);
            }
            sum.intoArray(lanes, atLanes + k);
            products.intoArray(lanes, atLanes + LANES + k);
        }
        for (int j = whole; j < n; j++) {
            float g = dy[atDy + j] * gamma[atGamma + j];
            int lane = atLanes + j - whole;
            lanes[lane] += g;
            lanes[lane + LANES] = Math.fma(g, (x[atX + j] - mean) * inverse, lanes[lane + LANES]);
        }
    }

    private static void gradients(float[] x, int atX, float mean, float inverse, float[] dy, int atDy, float[] gamma,
            int atGamma, float a, float b, float[] dx, int atDx, boolean accumulate, int n) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector g = FloatVector.fromArray(Lanes.F, dy, atDy + j)
                    .mul(FloatVector.fromArray(Lanes.F, gamma, atGamma + j));
            FloatVector normalized = FloatVector.fromArray(Lanes.F, x, atX + j).sub(mean).mul(inverse);
            FloatVector gradient = normalized.neg().fma(FloatVector.broadcast(Lanes.F, b), g.sub(a)).mul(inverse);
            if (accumulate) {
                gradient = FloatVector.fromArray(Lanes.F, dx, atDx + j).add(gradient);
            }
            gradient.intoArray(dx, atDx + j);
        }
        for (; j < n; j++) {
            float g = dy[atDy + j] * gamma[atGamma + j];
            float gradient = Math.fma(-((x[atX + j] - mean) * inverse), b, g - a) * inverse;
            dx[atDx + j] = accumulate ? dx[atDx + j] + gradient : gradient;
        }
    }
}
