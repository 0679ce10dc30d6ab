package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.SoftmaxWithTargets;
import dev.lanewise.kernel.scalar.ElementaryFunctions;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax and cross-entropy of every row against a distribution, as {@link SoftmaxWithTargets} defines them. Works in
 * chunks of rows, in passes. A row's q, d and e lie in scratch memory, each filled up to a multiple of sixteen elements
 * with what leaves the sums alone: +0, and −∞ whose exponential is +0. A chunk is also a part.
 */
public final class SimdSoftmaxWithTargets {
    /** How many elements make a chunk: operands and scratch memory stay in the L1 cache. */
    private static final int CHUNK = 1024;
    /** From how many elements on the workers share the chunks. */
    private static final int SHARED = 8 * 1024;
    private static final int COUNT = Lanes.COUNT;

    private final SoftmaxWithTargets operation;
    private final int n;
    /** The length of a row in scratch memory. */
    private final int width;
    /** Where in a chunk's scratch memory d and e begin, behind q. */
    private final int atD;
    private final int atE;
    /** Where the lanes of a sum are, behind those. */
    private final int atLanes;

    private SimdSoftmaxWithTargets(SoftmaxWithTargets operation, int width, int rowsPerChunk) {
        this.operation = operation;
        this.width = width;
        n = operation.logits().cols();
        atD = rowsPerChunk * width;
        atE = 2 * atD;
        atLanes = 3 * atD;
    }

    /** Binds the loss to its matrices, with scratch memory for a chunk on each thread. */
    public static Kernel bind(SoftmaxWithTargets operation, Scratch scratch, Workers workers) {
        int m = operation.logits().rows();
        int n = operation.logits().cols();
        int width = Math.ceilDiv(n, Operation.LANES) * Operation.LANES;
        int rows = RowChunks.rowsPerChunk(m, width, CHUNK);
        SimdSoftmaxWithTargets loss = new SimdSoftmaxWithTargets(operation, width, rows);
        return new RowChunks(m, rows, (long) m * n >= SHARED, loss.atLanes + Operation.LANES, scratch, workers,
                loss::prepare, loss::exp, loss::finish);
    }

    /** q, d and x − max. A NaN may get lost in max: it makes the row's sum NaN, and with it all that the row gives. */
    private void prepare(int first, int end, float[] memory, int at) {
        Matrix logits = operation.logits();
        Matrix targets = operation.targets();
        Matrix hits = operation.hits();
        float[] x = logits.data();
        float[] t = targets.data();
        for (int i = first; i < end; i++) {
            int row = at + (i - first) * width;
            int rowX = logits.index(i, 0);
            int rowT = targets.index(i, 0);
            float max = RowReductions.max(x, rowX, n);
            int label = RowReductions.firstLargest(t, rowT, n);
            boolean hit = x[rowX + label] == max && !WideSoftmax.occurs(max, x, rowX, label);
            hits.data()[hits.index(i, 0)] = hit ? 1f : 0f;
            prepareRow(x, rowX, max, t, rowT, memory, row);
        }
    }

    private void prepareRow(float[] x, int atX, float max, float[] t, int atT, float[] memory, int row) {
        float[] w = operation.weights().data();
        int atW = operation.weights().offset();
        float keep = 1 - operation.smoothing();
        float spread = operation.smoothing() / n;
        FloatVector zero = FloatVector.zero(Lanes.F);
        FloatVector keeps = FloatVector.broadcast(Lanes.F, keep);
        FloatVector spreads = FloatVector.broadcast(Lanes.F, spread);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector d = FloatVector.fromArray(Lanes.F, x, atX + j).sub(max);
            FloatVector q = FloatVector.fromArray(Lanes.F, w, atW + j)
                    .mul(keeps.fma(FloatVector.fromArray(Lanes.F, t, atT + j), spreads));
            q.intoArray(memory, row + j);
            zero.blend(d, q.compare(VectorOperators.NE, 0f)).intoArray(memory, row + atD + j);
            d.intoArray(memory, row + atE + j);
        }
        for (; j < n; j++) {
            float d = x[atX + j] - max;
            float q = w[atW + j] * Math.fma(keep, t[atT + j], spread);
            memory[row + j] = q;
            memory[row + atD + j] = q != 0 ? d : 0f;
            memory[row + atE + j] = d;
        }
        Arrays.fill(memory, row + n, row + width, 0f);
        Arrays.fill(memory, row + atD + n, row + atD + width, 0f);
        Arrays.fill(memory, row + atE + n, row + atE + width, Float.NEGATIVE_INFINITY);
    }

    private void exp(int first, int end, float[] memory, int at) {
        SimdSoftmax.exp(memory, at + atE, (end - first) * width);
    }

    /** The losses and the gradient. */
    private void finish(int first, int end, float[] memory, int at) {
        Matrix gradient = operation.gradient();
        Matrix losses = operation.losses();
        Matrix hits = operation.hits();
        float norm = operation.norm().data()[operation.norm().offset()];
        float lossFactor = operation.logits().rows() / norm;
        float gradientFactor = operation.share() / norm;
        for (int i = first; i < end; i++) {
            int row = at + (i - first) * width;
            float sum = RowReductions.sum(memory, row + atE, width, memory, at + atLanes);
            float weight = RowReductions.sum(memory, row, width, memory, at + atLanes);
            float product = RowReductions.products(memory, row, memory, row + atD, width, memory,
                    at + atLanes);
            gradient(memory, row, weight / sum, gradientFactor, gradient.data(), gradient.index(i, 0));
            losses.data()[losses.index(i, 0)] = Math.fma(weight, ElementaryFunctions.log(sum), -product) * lossFactor;
            if (Float.isNaN(sum)) {
                hits.data()[hits.index(i, 0)] = 0f;
            }
        }
    }

    private void gradient(float[] memory, int row, float ratio, float factor, float[] g, int atG) {
        FloatVector ratios = FloatVector.broadcast(Lanes.F, ratio);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector minusQ = FloatVector.fromArray(Lanes.F, memory, row + j).neg();
            FloatVector.fromArray(Lanes.F, memory, row + atE + j).fma(ratios, minusQ).mul(factor).intoArray(g, atG + j);
        }
        for (; j < n; j++) {
            g[atG + j] = Math.fma(memory[row + atE + j], ratio, -memory[row + j]) * factor;
        }
    }
}
