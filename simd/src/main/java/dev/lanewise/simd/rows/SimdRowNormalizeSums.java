package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.RowNormalizeSums;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/**
 * The gradients of γ and β of a normalisation by rows, {@code dβ ← Σ dy} and {@code dγ ← Σ dy · x̂} down the columns,
 * as {@link RowNormalizeSums} defines them. A part is a block of rows, whose sums go to two rows of scratch; the
 * caller's thread then adds the blocks in order. What is left of the columns after the last whole vector is summed in a
 * vector as well, whose end sums what lies behind and is left out.
 */
public final class SimdRowNormalizeSums implements Kernel, Workers.Task {
    private static final int COUNT = Lanes.COUNT;

    private final RowNormalizeSums operation;
    private final Scratch scratch;
    private final Workers workers;
    private final int blocks;
    private final int n;
    /** Columns in whole vectors. */
    private final int width;

    private SimdRowNormalizeSums(RowNormalizeSums operation, Scratch scratch, Workers workers) {
        this.operation = operation;
        this.scratch = scratch;
        this.workers = workers;
        n = operation.x().cols();
        width = Math.ceilDiv(n, COUNT) * COUNT;
        blocks = Math.ceilDiv(operation.x().rows(), Operation.ROW_BLOCK);
        scratch.reserve(2L * blocks * width);
    }

    /** Binds the sums to their matrices, with two rows of scratch for each block of rows. */
    public static Kernel bind(RowNormalizeSums operation, Scratch scratch, Workers workers) {
        return new SimdRowNormalizeSums(operation, scratch, workers);
    }

    @Override
    public void run() {
        workers.run(this, blocks);
        float[] totals = scratch.floats();
        for (int block = 1; block < blocks; block++) {
            SimdElementwise.add(totals, 0, totals, 2 * block * width, totals, 0, 2 * width);
        }
        Matrix dbeta = operation.dbeta();
        Matrix dgamma = operation.dgamma();
        System.arraycopy(totals, 0, dbeta.data(), dbeta.offset(), n);
        System.arraycopy(totals, width, dgamma.data(), dgamma.offset(), n);
    }

    @Override
    public void run(int block, int worker) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        Matrix mean = operation.mean();
        Matrix inverse = operation.inverse();
        float[] s = scratch.floats();
        int first = block * Operation.ROW_BLOCK;
        int rows = Math.min(Operation.ROW_BLOCK, x.rows() - first);
        int atSums = 2 * block * width;
        int j = 0;
        for (; j <= n - 4 * COUNT; j += 4 * COUNT) {
            sumBy4(x.data(), x.index(first, j), x.stride(), dy.data(), dy.index(first, j), dy.stride(), mean.data(),
                    mean.index(first, 0), mean.stride(), inverse.data(), inverse.index(first, 0), inverse.stride(),
                    rows, s, atSums + j, atSums + width + j);
        }
        for (; j < n; j += COUNT) {
            int vectors = SimdColumnSums.readable(dy.data(), dy.index(first, j), dy.stride(),
                    SimdColumnSums.readable(x.data(), x.index(first, j), x.stride(), rows));
            sum(x.data(), x.index(first, j), x.stride(), dy.data(), dy.index(first, j), dy.stride(), mean.data(),
                    mean.index(first, 0), mean.stride(), inverse.data(), inverse.index(first, 0), inverse.stride(),
                    vectors, s, atSums + j, atSums + width + j);
            for (int row = first + vectors; row < first + rows; row++) {
                sumRow(row, j, Math.min(n, j + COUNT), s, atSums);
            }
        }
    }

    /** Four vectors of columns. */
    private static void sumBy4(float[] x, int atX, int strideX, float[] dy, int atDy, int strideDy, float[] mean,
            int atMean, int strideMean, float[] inverse, int atInverse, int strideInverse, int rows, float[] s,
            int atSum, int atProducts) {
        FloatVector sumA = FloatVector.zero(Lanes.F);
        FloatVector sumB = FloatVector.zero(Lanes.F);
        FloatVector sumC = FloatVector.zero(Lanes.F);
        FloatVector sumD = FloatVector.zero(Lanes.F);
        FloatVector a = FloatVector.zero(Lanes.F);
        FloatVector b = FloatVector.zero(Lanes.F);
        FloatVector c = FloatVector.zero(Lanes.F);
        FloatVector d = FloatVector.zero(Lanes.F);
        for (int i = 0; i < rows; i++) {
            int p = atX + i * strideX;
            int q = atDy + i * strideDy;
            float mu = mean[atMean + i * strideMean];
            float scale = inverse[atInverse + i * strideInverse];
            FloatVector gradient = FloatVector.fromArray(Lanes.F, dy, q);
            sumA = sumA.add(gradient);
            a = gradient.fma(FloatVector.fromArray(Lanes.F, x, p).sub(mu).mul(scale), a);
            gradient = FloatVector.fromArray(Lanes.F, dy, q + COUNT);
            sumB = sumB.add(gradient);
            b = gradient.fma(FloatVector.fromArray(Lanes.F, x, p + COUNT).sub(mu).mul(scale), b);
            gradient = FloatVector.fromArray(Lanes.F, dy, q + 2 * COUNT);
            sumC = sumC.add(gradient);
            c = gradient.fma(FloatVector.fromArray(Lanes.F, x, p + 2 * COUNT).sub(mu).mul(scale), c);
            gradient = FloatVector.fromArray(Lanes.F, dy, q + 3 * COUNT);
            sumD = sumD.add(gradient);
            d = gradient.fma(FloatVector.fromArray(Lanes.F, x, p + 3 * COUNT).sub(mu).mul(scale), d);
        }
        sumA.intoArray(s, atSum);
        sumB.intoArray(s, atSum + COUNT);
        sumC.intoArray(s, atSum + 2 * COUNT);
        sumD.intoArray(s, atSum + 3 * COUNT);
        a.intoArray(s, atProducts);
        b.intoArray(s, atProducts + COUNT);
        c.intoArray(s, atProducts + 2 * COUNT);
        d.intoArray(s, atProducts + 3 * COUNT);
    }

    /** One vector of columns. */
    private static void sum(float[] x, int atX, int strideX, float[] dy, int atDy, int strideDy, float[] mean,
            int atMean, int strideMean, float[] inverse, int atInverse, int strideInverse, int rows, float[] s,
            int atSum, int atProducts) {
        FloatVector sum = FloatVector.zero(Lanes.F);
        FloatVector products = FloatVector.zero(Lanes.F);
        for (int i = 0; i < rows; i++) {
            FloatVector gradient = FloatVector.fromArray(Lanes.F, dy, atDy + i * strideDy);
            FloatVector normalized = FloatVector.fromArray(Lanes.F, x, atX + i * strideX)
                    .sub(mean[atMean + i * strideMean]).mul(inverse[atInverse + i * strideInverse]);
            sum = sum.add(gradient);
            products = gradient.fma(normalized, products);
        }
        sum.intoArray(s, atSum);
        products.intoArray(s, atProducts);
    }

    private void sumRow(int row, int from, int to, float[] s, int atSums) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        float mean = operation.mean().data()[operation.mean().index(row, 0)];
        float inverse = operation.inverse().data()[operation.inverse().index(row, 0)];
        for (int j = from; j < to; j++) {
            float gradient = dy.data()[dy.index(row, j)];
            float normalized = (x.data()[x.index(row, j)] - mean) * inverse;
            s[atSums + j] += gradient;
            s[atSums + width + j] = Math.fma(gradient, normalized, s[atSums + width + j]);
        }
    }
}
