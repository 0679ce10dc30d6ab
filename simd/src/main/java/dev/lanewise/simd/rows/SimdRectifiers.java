package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.scalar.ScalarActivations;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.math.VectorFunctions;
import dev.lanewise.simd.math.VectorRectifiers;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The relatives of the rectifier, leaky ReLU, ELU, SiLU and softplus, and their backward, a vector at a time; what is
 * left of a row goes through {@link ScalarActivations}. All of their derivatives are written in the input x.
 *
 * <p>Those made of exp or sigmoid go along a row in blocks: the function of a block goes to memory that stays in the L1
 * cache, and a second loop makes the result of it. Each thread has a block of its own.
 */
final class SimdRectifiers {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int COUNT = Lanes.COUNT;
    /** How many elements make a block, a number of whole vectors. */
    private static final int BLOCK = 512;

    private SimdRectifiers() {
    }

    /** {@code Y ← f(X)}. */
    static Parts.Piece piece(Activate activate, Workers workers) {
        Matrix x = activate.x();
        Matrix y = activate.y();
        Activation f = activate.activation();
        float alpha = activate.alpha();
        if (f == Activation.LEAKY_RELU) {
            return (row, from, to, worker) -> leaky(alpha, x.data(), x.index(row, from), y.data(), y.index(row, from),
                    to - from);
        }
        float[] blocks = new float[workers.threads() * BLOCK];
        return switch (f) {
            case ELU -> (row, from, to, worker) -> elu(alpha, x.data(), x.index(row, from), y.data(),
                    y.index(row, from), to - from, blocks, worker * BLOCK);
            case SILU -> (row, from, to, worker) -> silu(x.data(), x.index(row, from), y.data(), y.index(row, from),
                    to - from, blocks, worker * BLOCK);
            case SOFTPLUS -> (row, from, to, worker) -> softplus(x.data(), x.index(row, from), y.data(),
                    y.index(row, from), to - from, blocks, worker * BLOCK);
            default -> throw new IllegalArgumentException(f + " is no relative of the rectifier");
        };
    }

    /** {@code dX ← dY · f′} or {@code dX ← dX + dY · f′}. */
    static Parts.Piece piece(ActivateBackward backward, Workers workers) {
        Matrix x = backward.y();
        Matrix dy = backward.dy();
        Matrix dx = backward.dx();
        Activation f = backward.activation();
        float alpha = backward.alpha();
        boolean accumulate = backward.accumulate();
        if (f == Activation.LEAKY_RELU) {
            return (row, from, to, worker) -> leakyBackward(alpha, x.data(), x.index(row, from), dy.data(),
                    dy.index(row, from), dx.data(), dx.index(row, from), to - from, accumulate);
        }
        float[] blocks = new float[workers.threads() * BLOCK];
        return switch (f) {
            case ELU -> (row, from, to, worker) -> eluBackward(alpha, x.data(), x.index(row, from), dy.data(),
                    dy.index(row, from), dx.data(), dx.index(row, from), to - from, accumulate, blocks,
                    worker * BLOCK);
            case SILU -> (row, from, to, worker) -> siluBackward(x.data(), x.index(row, from), dy.data(),
                    dy.index(row, from), dx.data(), dx.index(row, from), to - from, accumulate, blocks,
                    worker * BLOCK);
            case SOFTPLUS -> (row, from, to, worker) -> softplusBackward(x.data(), x.index(row, from), dy.data(),
                    dy.index(row, from), dx.data(), dx.index(row, from), to - from, accumulate, blocks,
                    worker * BLOCK);
            default -> throw new IllegalArgumentException(f + " is no relative of the rectifier");
        };
    }

    private static void leaky(float alpha, float[] x, int atX, float[] y, int atY, int n) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector v = FloatVector.fromArray(F, x, atX + j);
            v.mul(alpha).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, atY + j);
        }
        ScalarActivations.forward(Activation.LEAKY_RELU, alpha, x, atX + j, y, atY + j, n - j);
    }

    private static void leakyBackward(float alpha, float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx,
            int n, boolean accumulate) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector v = FloatVector.fromArray(F, x, atX + j);
            FloatVector d = FloatVector.fromArray(F, dy, atDy + j);
            FloatVector slope = d.mul(alpha).blend(d, v.compare(VectorOperators.GT, 0f));
            if (accumulate) {
                slope = FloatVector.fromArray(F, dx, atDx + j).add(slope);
            }
            slope.intoArray(dx, atDx + j);
        }
        ScalarActivations.backward(Activation.LEAKY_RELU, alpha, x, atX + j, dy, atDy + j, dx, atDx + j, n - j,
                accumulate);
    }

    private static void elu(float alpha, float[] x, int atX, float[] y, int atY, int n, float[] block, int at) {
        int whole = n - n % COUNT;
        for (int i = 0; i < whole; i += BLOCK) {
            int size = Math.min(BLOCK, whole - i);
            VectorRectifiers.expMinus1(x, atX + i, block, at, size);
            for (int j = 0; j < size; j += COUNT) {
                FloatVector v = FloatVector.fromArray(F, x, atX + i + j);
                FloatVector.fromArray(F, block, at + j).mul(alpha).blend(v, v.compare(VectorOperators.GT, 0f))
                        .intoArray(y, atY + i + j);
            }
        }
        ScalarActivations.forward(Activation.ELU, alpha, x, atX + whole, y, atY + whole, n - whole);
    }

    private static void silu(float[] x, int atX, float[] y, int atY, int n, float[] block, int at) {
        int whole = n - n % COUNT;
        for (int i = 0; i < whole; i += BLOCK) {
            int size = Math.min(BLOCK, whole - i);
            VectorFunctions.sigmoid(x, atX + i, block, at, size);
            for (int j = 0; j < size; j += COUNT) {
                FloatVector.fromArray(F, x, atX + i + j).mul(FloatVector.fromArray(F, block, at + j))
                        .intoArray(y, atY + i + j);
            }
        }
        ScalarActivations.forward(Activation.SILU, 0, x, atX + whole, y, atY + whole, n - whole);
    }

    private static void softplus(float[] x, int atX, float[] y, int atY, int n, float[] block, int at) {
        FloatVector zero = FloatVector.zero(F);
        int whole = n - n % COUNT;
        for (int i = 0; i < whole; i += BLOCK) {
            int size = Math.min(BLOCK, whole - i);
            expOfMinusMagnitude(x, atX + i, block, at, size);
            VectorRectifiers.logOf1Plus(block, at, block, at, size);
            for (int j = 0; j < size; j += COUNT) {
                FloatVector v = FloatVector.fromArray(F, x, atX + i + j);
                zero.blend(v, v.compare(VectorOperators.GT, 0f)).add(FloatVector.fromArray(F, block, at + j))
                        .intoArray(y, atY + i + j);
            }
        }
        ScalarActivations.forward(Activation.SOFTPLUS, 0, x, atX + whole, y, atY + whole, n - whole);
    }

    private static void eluBackward(float alpha, float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate, float[] block, int at) {
        int whole = n - n % COUNT;
        for (int i = 0; i < whole; i += BLOCK) {
            int size = Math.min(BLOCK, whole - i);
            VectorFunctions.exp(x, atX + i, 0f, block, at, size);
            for (int j = 0; j < size; j += COUNT) {
                FloatVector v = FloatVector.fromArray(F, x, atX + i + j);
                FloatVector d = FloatVector.fromArray(F, dy, atDy + i + j);
                FloatVector slope = d.mul(FloatVector.fromArray(F, block, at + j).mul(alpha)).blend(d,
                        v.compare(VectorOperators.GT, 0f));
                if (accumulate) {
                    slope = FloatVector.fromArray(F, dx, atDx + i + j).add(slope);
                }
                slope.intoArray(dx, atDx + i + j);
            }
        }
        ScalarActivations.backward(Activation.ELU, alpha, x, atX + whole, dy, atDy + whole, dx, atDx + whole,
                n - whole, accumulate);
    }

    /** σ(x) + x · σ(x) · σ(−x), the two sigmoids being 1 / (1 + e) and e / (1 + e) with e = e⁻ᵃ, a = |x|. */
    private static void siluBackward(float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate, float[] block, int at) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        int whole = n - n % COUNT;
        for (int i = 0; i < whole; i += BLOCK) {
            int size = Math.min(BLOCK, whole - i);
            expOfMinusMagnitude(x, atX + i, block, at, size);
            for (int j = 0; j < size; j += COUNT) {
                FloatVector v = FloatVector.fromArray(F, x, atX + i + j);
                FloatVector e = FloatVector.fromArray(F, block, at + j);
                FloatVector large = one.div(e.add(one));
                FloatVector small = e.mul(large);
                FloatVector share = small.blend(large, v.compare(VectorOperators.GT, 0f));
                FloatVector slope = FloatVector.fromArray(F, dy, atDy + i + j).mul(v.mul(large).fma(small, share));
                if (accumulate) {
                    slope = FloatVector.fromArray(F, dx, atDx + i + j).add(slope);
                }
                slope.intoArray(dx, atDx + i + j);
            }
        }
        ScalarActivations.backward(Activation.SILU, 0, x, atX + whole, dy, atDy + whole, dx, atDx + whole, n - whole,
                accumulate);
    }

    private static void softplusBackward(float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate, float[] block, int at) {
        int whole = n - n % COUNT;
        for (int i = 0; i < whole; i += BLOCK) {
            int size = Math.min(BLOCK, whole - i);
            VectorFunctions.sigmoid(x, atX + i, block, at, size);
            for (int j = 0; j < size; j += COUNT) {
                FloatVector slope = FloatVector.fromArray(F, dy, atDy + i + j)
                        .mul(FloatVector.fromArray(F, block, at + j));
                if (accumulate) {
                    slope = FloatVector.fromArray(F, dx, atDx + i + j).add(slope);
                }
                slope.intoArray(dx, atDx + i + j);
            }
        }
        ScalarActivations.backward(Activation.SOFTPLUS, 0, x, atX + whole, dy, atDy + whole, dx, atDx + whole,
                n - whole, accumulate);
    }

    /** {@code e ← e⁻ᵃ, a = |x|}, of whole vectors. */
    private static void expOfMinusMagnitude(float[] x, int atX, float[] e, int atE, int n) {
        for (int j = 0; j < n; j += COUNT) {
            FloatVector.fromArray(F, x, atX + j).abs().neg().intoArray(e, atE + j);
        }
        VectorFunctions.exp(e, atE, 0f, e, atE, n);
    }
}
