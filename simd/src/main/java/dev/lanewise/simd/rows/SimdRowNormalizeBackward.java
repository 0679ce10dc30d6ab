package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.RowNormalizeBackward;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The input's gradient of a normalisation by rows, as {@link RowNormalizeBackward} defines it, in the chunks and passes
 * of {@link SimdRowNormalize}.
 */
public final class SimdRowNormalizeBackward {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int COUNT = Lanes.COUNT;
    private static final int LANES = Operation.LANES;
    /** How many elements make a chunk. */
    private static final int CHUNK = 4 * 1024;

    private final RowNormalizeBackward operation;
    private final int n;
    /** The rows of a chunk, and those that complete the last square of lanes. */
    private final int height;
    /** Where in a thread's memory, behind the lanes of Σ g, those of Σ g · x̂, a square, a and b are. */
    private final int products;
    private final int square;
    private final int sums;
    private final int productSums;

    private SimdRowNormalizeBackward(RowNormalizeBackward operation, int rows) {
        this.operation = operation;
        n = operation.x().cols();
        height = RowLanes.height(rows);
        products = height * LANES;
        square = 2 * products;
        sums = square + RowLanes.SQUARE;
        productSums = sums + height;
    }

    /** {@code dx = fma(−x̂, b, g − a) · i}, or added to dx. */
    public static Kernel bind(RowNormalizeBackward operation, Scratch scratch, Workers workers) {
        int m = operation.x().rows();
        int rows = RowChunks.rowsPerChunk(m, operation.x().cols(), CHUNK);
        SimdRowNormalizeBackward backward = new SimdRowNormalizeBackward(operation, rows);
        return new RowChunks(m, rows, true, backward.productSums + backward.height, scratch, workers, backward::lanes,
                backward::sums, backward::gradients);
    }

    private void lanes(int first, int end, float[] memory, int at) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        Matrix gamma = operation.gamma();
        Matrix mean = operation.mean();
        Matrix inverse = operation.inverse();
        int rows = end - first;
        for (int k = 0; k < LANES; k += COUNT) {
            int vectors = readable(first, rows, k);
            laneVectors(x.data(), x.index(first, k), x.stride(), mean.data(), mean.index(first, 0), mean.stride(),
                    inverse.data(), inverse.index(first, 0), inverse.stride(), dy.data(), dy.index(first, k),
                    dy.stride(), gamma.data(), gamma.offset() + k, vectors, n - n % LANES, RowLanes.rest(n, k), memory,
                    at + k, at + products + k);
            for (int i = vectors; i < rows; i++) {
                for (int lane = k; lane < k + COUNT; lane++) {
                    lane(first + i, lane, memory, at + i * LANES + lane);
                }
            }
        }
    }

    /** Of how many rows what is left from lane {@code k} on can be read as vectors, γ as well. */
    private int readable(int first, int rows, int k) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        Matrix gamma = operation.gamma();
        int ofGamma = RowLanes.readable(gamma.data(), gamma.offset(), n, 1, n, k);
        return RowLanes.readable(x.data(), x.index(first, 0), x.stride(),
                RowLanes.readable(dy.data(), dy.index(first, 0), dy.stride(), ofGamma * rows, n, k), n, k);
    }

    /** One lane of a row, which goes to {@code at} and {@code at + products}. */
    private void lane(int row, int lane, float[] memory, int at) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        float mean = operation.mean().data()[operation.mean().index(row, 0)];
        float inverse = operation.inverse().data()[operation.inverse().index(row, 0)];
        float sum = 0;
        float product = 0;
        for (int j = lane; j < n; j += LANES) {
            float g = dy.data()[dy.index(row, j)] * operation.gamma().data()[operation.gamma().index(0, j)];
            sum += g;
            product = Math.fma(g, (x.data()[x.index(row, j)] - mean) * inverse, product);
        }
        memory[at] = sum;
        memory[at + products] = product;
    }

    /** {@code a = (Σ g) / n, b = (Σ g · x̂) / n}. */
    private void sums(int first, int end, float[] memory, int at) {
        int rows = RowLanes.height(end - first);
        RowLanes.trees(memory, at, rows, at + square, at + sums);
        RowLanes.trees(memory, at + products, rows, at + square, at + productSums);
        SimdRowNormalize.divide(memory, at + sums, n, rows);
        SimdRowNormalize.divide(memory, at + productSums, n, rows);
    }

    private void gradients(int first, int end, float[] memory, int at) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        Matrix dx = operation.dx();
        Matrix gamma = operation.gamma();
        Matrix mean = operation.mean();
        Matrix inverse = operation.inverse();
        for (int row = first; row < end; row++) {
            gradients(x.data(), x.index(row, 0), mean.data()[mean.index(row, 0)],
                    inverse.data()[inverse.index(row, 0)], dy.data(), dy.index(row, 0), gamma.data(), gamma.offset(),
                    memory[at + sums + row - first], memory[at + productSums + row - first], dx.data(),
                    dx.index(row, 0), operation.accumulate(), n);
        }
    }

    /** The lanes of Σ g and those of Σ g · x̂ of rows, two at a time. */
    private static void laneVectors(float[] x, int atX, int strideX, float[] mean, int atMean, int strideMean,
            float[] inverse, int atInverse, int strideInverse, float[] dy, int atDy, int strideDy, float[] gamma,
            int atGamma, int rows, int whole, int rest, float[] lanes, int atSums, int atProducts) {
        VectorMask<Float> left = FloatVector.zero(F).addIndex(1).compare(VectorOperators.LT, rest);
        for (int i = 0; i < rows; i += 2) {
            int i1 = Math.min(i + 1, rows - 1);
            int x0 = atX + i * strideX;
            int x1 = atX + i1 * strideX;
            int dy0 = atDy + i * strideDy;
            int dy1 = atDy + i1 * strideDy;
            FloatVector mean0 = FloatVector.broadcast(F, mean[atMean + i * strideMean]);
            FloatVector mean1 = FloatVector.broadcast(F, mean[atMean + i1 * strideMean]);
            FloatVector inverse0 = FloatVector.broadcast(F, inverse[atInverse + i * strideInverse]);
            FloatVector inverse1 = FloatVector.broadcast(F, inverse[atInverse + i1 * strideInverse]);
            FloatVector sum0 = FloatVector.zero(F);
            FloatVector sum1 = sum0;
            FloatVector product0 = sum0;
            FloatVector product1 = sum0;
            for (int j = 0; j < whole; j += LANES) {
                FloatVector scale = FloatVector.fromArray(F, gamma, atGamma + j);
                FloatVector g = FloatVector.fromArray(F, dy, dy0 + j).mul(scale);
                sum0 = sum0.add(g);
                product0 = g.fma(FloatVector.fromArray(F, x, x0 + j).sub(mean0).mul(inverse0), product0);
                g = FloatVector.fromArray(F, dy, dy1 + j).mul(scale);
                sum1 = sum1.add(g);
                product1 = g.fma(FloatVector.fromArray(F, x, x1 + j).sub(mean1).mul(inverse1), product1);
            }
            if (rest > 0) {
                FloatVector scale = FloatVector.fromArray(F, gamma, atGamma + whole);
                FloatVector g = FloatVector.fromArray(F, dy, dy0 + whole).mul(scale);
                sum0 = sum0.blend(sum0.add(g), left);
                FloatVector normalized = FloatVector.fromArray(F, x, x0 + whole).sub(mean0).mul(inverse0);
                product0 = product0.blend(g.fma(normalized, product0), left);
                g = FloatVector.fromArray(F, dy, dy1 + whole).mul(scale);
                sum1 = sum1.blend(sum1.add(g), left);
                normalized = FloatVector.fromArray(F, x, x1 + whole).sub(mean1).mul(inverse1);
                product1 = product1.blend(g.fma(normalized, product1), left);
            }
            sum0.intoArray(lanes, atSums + i * LANES);
            sum1.intoArray(lanes, atSums + i1 * LANES);
            product0.intoArray(lanes, atProducts + i * LANES);
            product1.intoArray(lanes, atProducts + i1 * LANES);
        }
    }

    /**
     * Those of one row. Its last vector overlaps the one before: it is computed first and stored last, as dX may be dY
     * or have an old value.
     */
    private static void gradients(float[] x, int atX, float mean, float inverse, float[] dy, int atDy, float[] gamma,
            int atGamma, float a, float b, float[] dx, int atDx, boolean accumulate, int n) {
        int last = n - COUNT;
        if (last < 0) {
            for (int j = 0; j < n; j++) {
                float g = dy[atDy + j] * gamma[atGamma + j];
                float gradient = Math.fma(-((x[atX + j] - mean) * inverse), b, g - a) * inverse;
                dx[atDx + j] = accumulate ? dx[atDx + j] + gradient : gradient;
            }
            return;
        }
        FloatVector product = FloatVector.broadcast(F, b);
        FloatVector end = product;
        boolean overlaps = n % COUNT > 0;
        if (overlaps) {
            FloatVector g = FloatVector.fromArray(F, dy, atDy + last)
                    .mul(FloatVector.fromArray(F, gamma, atGamma + last));
            FloatVector normalized = FloatVector.fromArray(F, x, atX + last).sub(mean).mul(inverse);
            end = normalized.neg().fma(product, g.sub(a)).mul(inverse);
            if (accumulate) {
                end = FloatVector.fromArray(F, dx, atDx + last).add(end);
            }
        }
        for (int j = 0; j <= last; j += COUNT) {
            FloatVector g = FloatVector.fromArray(F, dy, atDy + j)
                    .mul(FloatVector.fromArray(F, gamma, atGamma + j));
            FloatVector normalized = FloatVector.fromArray(F, x, atX + j).sub(mean).mul(inverse);
            FloatVector gradient = normalized.neg().fma(product, g.sub(a)).mul(inverse);
            if (accumulate) {
                gradient = FloatVector.fromArray(F, dx, atDx + j).add(gradient);
            }
            gradient.intoArray(dx, atDx + j);
        }
        if (overlaps) {
            end.intoArray(dx, atDx + last);
        }
    }
}
