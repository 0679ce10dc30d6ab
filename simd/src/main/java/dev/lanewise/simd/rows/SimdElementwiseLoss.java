package dev.lanewise.simd.rows;

import dev.lanewise.kernel.ElementwiseLoss;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.scalar.ScalarElementwiseLoss;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.math.VectorFunctions;
import dev.lanewise.simd.math.VectorRectifiers;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Losses that are a function of each element, as {@link ElementwiseLoss} defines them. Works in chunks of rows that
 * stay in the L1 cache, in three passes: the elements' losses go to the gradient, then each row is summed in lanes,
 * then the gradient is computed; the first and last go across the rows where there are no gaps between them. A chunk is
 * also a part.
 */
public final class SimdElementwiseLoss {
    /** How many elements make a chunk: three matrices of it stay in a small L1 cache. */
    private static final int CHUNK = 2 * 1024;
    /** From how many elements on the workers share the chunks. */
    private static final int SHARED = 16 * 1024;
    private static final int COUNT = Lanes.COUNT;

    /** One pass over n elements, called by way of an interface, so that C2 compiles each by itself. */
    @FunctionalInterface
    private interface Pass {
        /** Writes the elements' losses, or their gradients, to g; returns how many elements it did. */
        int run(float[] y, int atY, float[] t, int atT, float[] g, int atG, int n);
    }

    private final ElementwiseLoss operation;
    private final boolean contiguous;
    private final Pass losses;
    private final Pass gradients;

    private SimdElementwiseLoss(ElementwiseLoss operation) {
        this.operation = operation;
        Matrix y = operation.y();
        contiguous = y.contiguous() && operation.target().contiguous() && operation.gradient().contiguous();
        losses = switch (operation.function()) {
            case SQUARED -> SimdElementwiseLoss::squared;
            case ABSOLUTE -> SimdElementwiseLoss::absolute;
            case HUBER -> this::huber;
            case BINARY_CROSS_ENTROPY -> SimdElementwiseLoss::crossEntropy;
        };
        gradients = switch (operation.function()) {
            case SQUARED -> this::squaredGradient;
            case ABSOLUTE -> this::absoluteGradient;
            case HUBER -> this::huberGradient;
            case BINARY_CROSS_ENTROPY -> this::crossEntropyGradient;
        };
    }

    /** Binds the loss to its matrices, with the lanes of a sum for each thread. */
    public static Kernel bind(ElementwiseLoss operation, Scratch scratch, Workers workers) {
        int m = operation.y().rows();
        int n = operation.y().cols();
        return new RowChunks(m, RowChunks.rowsPerChunk(m, n, CHUNK), (long) m * n >= SHARED, Operation.LANES, scratch,
                workers, new SimdElementwiseLoss(operation)::chunk);
    }

    private void chunk(int first, int end, float[] memory, int at) {
        Matrix y = operation.y();
        Matrix target = operation.target();
        Matrix gradient = operation.gradient();
        Matrix rowLosses = operation.losses();
        float[] g = gradient.data();
        int n = y.cols();
        int step = contiguous ? end - first : 1;
        for (int i = first; i < end; i += step) {
            int done = losses.run(y.data(), y.index(i, 0), target.data(), target.index(i, 0), g, gradient.index(i, 0),
                    step * n);
            ScalarElementwiseLoss.losses(operation, y.data(), y.index(i, 0) + done, target.data(),
                    target.index(i, 0) + done, g, gradient.index(i, 0) + done, step * n - done);
        }
        for (int i = first; i < end; i++) {
            rowLosses.data()[rowLosses.index(i, 0)] = RowReductions.sum(g, gradient.index(i, 0), n, memory, at) / n;
        }
        for (int i = first; i < end; i += step) {
            int done = gradients.run(y.data(), y.index(i, 0), target.data(), target.index(i, 0), g,
                    gradient.index(i, 0), step * n);
            ScalarElementwiseLoss.gradients(operation, y.data(), y.index(i, 0) + done, target.data(),
                    target.index(i, 0) + done, g, gradient.index(i, 0) + done, step * n - done);
        }
    }

    private static int squared(float[] y, int atY, float[] t, int atT, float[] l, int atL, int n) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector d = FloatVector.fromArray(Lanes.F, y, atY + j).sub(FloatVector.fromArray(Lanes.F, t, atT + j));
            d.mul(d).intoArray(l, atL + j);
        }
        return j;
    }

    private int squaredGradient(float[] y, int atY, float[] t, int atT, float[] g, int atG, int n) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector d = FloatVector.fromArray(Lanes.F, y, atY + j).sub(FloatVector.fromArray(Lanes.F, t, atT + j));
            d.add(d).mul(operation.scale()).intoArray(g, atG + j);
        }
        return j;
    }

    private static int absolute(float[] y, int atY, float[] t, int atT, float[] l, int atL, int n) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector.fromArray(Lanes.F, y, atY + j).sub(FloatVector.fromArray(Lanes.F, t, atT + j)).abs()
                    .intoArray(l, atL + j);
        }
        return j;
    }

    private int absoluteGradient(float[] y, int atY, float[] t, int atT, float[] g, int atG, int n) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector d = FloatVector.fromArray(Lanes.F, y, atY + j).sub(FloatVector.fromArray(Lanes.F, t, atT + j));
            FloatVector sign = d.blend(1f, d.compare(VectorOperators.GT, 0f)).blend(-1f,
                    d.compare(VectorOperators.LT, 0f));
            sign.mul(operation.scale()).intoArray(g, atG + j);
        }
        return j;
    }

    private int huber(float[] y, int atY, float[] t, int atT, float[] l, int atL, int n) {
        float delta = operation.delta();
        FloatVector minusHalf = FloatVector.broadcast(Lanes.F, -0.5f);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector distance =
                    FloatVector.fromArray(Lanes.F, y, atY + j).sub(FloatVector.fromArray(Lanes.F, t, atT + j)).abs();
            FloatVector a = distance.blend(delta, distance.compare(VectorOperators.GT, delta));
            a.mul(minusHalf.fma(a, distance)).intoArray(l, atL + j);
        }
        return j;
    }

    private int huberGradient(float[] y, int atY, float[] t, int atT, float[] g, int atG, int n) {
        float delta = operation.delta();
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector d = FloatVector.fromArray(Lanes.F, y, atY + j).sub(FloatVector.fromArray(Lanes.F, t, atT + j));
            FloatVector slope = d.blend(delta, d.compare(VectorOperators.GT, delta)).blend(-delta,
                    d.compare(VectorOperators.LT, -delta));
            slope.mul(operation.scale()).intoArray(g, atG + j);
        }
        return j;
    }

    private static int crossEntropy(float[] y, int atY, float[] t, int atT, float[] l, int atL, int n) {
        int whole = n - n % COUNT;
        for (int j = 0; j < whole; j += COUNT) {
            FloatVector.fromArray(Lanes.F, y, atY + j).abs().neg().intoArray(l, atL + j);
        }
        VectorFunctions.exp(l, atL, 0f, l, atL, whole);
        VectorRectifiers.logOf1Plus(l, atL, l, atL, whole);
        FloatVector zero = FloatVector.zero(Lanes.F);
        for (int j = 0; j < whole; j += COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, y, atY + j);
            FloatVector positive = zero.blend(v, v.compare(VectorOperators.GT, 0f));
            FloatVector linear = v.neg().fma(FloatVector.fromArray(Lanes.F, t, atT + j), positive);
            linear.add(FloatVector.fromArray(Lanes.F, l, atL + j)).intoArray(l, atL + j);
        }
        return whole;
    }

    private int crossEntropyGradient(float[] y, int atY, float[] t, int atT, float[] g, int atG, int n) {
        float scale = operation.scale();
        int whole = VectorFunctions.sigmoid(y, atY, g, atG, n);
        for (int j = 0; j < whole; j += COUNT) {
            FloatVector probability = FloatVector.fromArray(Lanes.F, g, atG + j);
            probability.sub(FloatVector.fromArray(Lanes.F, t, atT + j)).mul(scale).intoArray(g, atG + j);
        }
        return whole;
    }
}
