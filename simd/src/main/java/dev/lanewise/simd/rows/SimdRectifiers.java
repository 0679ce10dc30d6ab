package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.scalar.ScalarActivations;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.math.VectorFunctions;
import dev.lanewise.simd.math.VectorRectifiers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The relatives of the rectifier, leaky ReLU, ELU, SiLU and softplus, and their backward, a vector at a time; what is
 * left of a row goes through {@link ScalarActivations}. All of their derivatives are written in the input x.
 */
final class SimdRectifiers {
    private SimdRectifiers() {
    }

    /** {@code Y ← f(X)}. */
    static Parts.Piece piece(Activate activate) {
        Matrix x = activate.x();
        Matrix y = activate.y();
        float alpha = activate.alpha();
        return switch (activate.activation()) {
            case LEAKY_RELU -> (row, from, to) -> leaky(alpha, x.data(), x.index(row, from), y.data(),
                    y.index(row, from), to - from);
            case ELU -> (row, from, to) -> elu(alpha, x.data(), x.index(row, from), y.data(), y.index(row, from),
                    to - from);
            case SILU -> (row, from, to) -> silu(x.data(), x.index(row, from), y.data(), y.index(row, from),
                    to - from);
            case SOFTPLUS -> (row, from, to) -> softplus(x.data(), x.index(row, from), y.data(), y.index(row, from),
                    to - from);
            default -> throw new IllegalArgumentException(activate.activation() + " is no relative of the rectifier");
        };
    }

    /** {@code dX ← dY · f′} or {@code dX ← dX + dY · f′}. */
    static Parts.Piece piece(ActivateBackward backward) {
        Matrix x = backward.y();
        Matrix dy = backward.dy();
        Matrix dx = backward.dx();
        float alpha = backward.alpha();
        boolean accumulate = backward.accumulate();
        return switch (backward.activation()) {
            case LEAKY_RELU -> (row, from, to) -> leakyBackward(alpha, x.data(), x.index(row, from), dy.data(),
                    dy.index(row, from), dx.data(), dx.index(row, from), to - from, accumulate);
            case ELU -> (row, from, to) -> eluBackward(alpha, x.data(), x.index(row, from), dy.data(),
                    dy.index(row, from), dx.data(), dx.index(row, from), to - from, accumulate);
            case SILU -> (row, from, to) -> siluBackward(x.data(), x.index(row, from), dy.data(),
                    dy.index(row, from), dx.data(), dx.index(row, from), to - from, accumulate);
            case SOFTPLUS -> (row, from, to) -> softplusBackward(x.data(), x.index(row, from), dy.data(),
                    dy.index(row, from), dx.data(), dx.index(row, from), to - from, accumulate);
            default -> throw new IllegalArgumentException(backward.activation() + " is no relative of the rectifier");
        };
    }

    private static void leaky(float alpha, float[] x, int atX, float[] y, int atY, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, x, atX + j);
            v.mul(alpha).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, atY + j);
        }
        ScalarActivations.forward(Activation.LEAKY_RELU, alpha, x, atX + j, y, atY + j, n - j);
    }

    private static void elu(float alpha, float[] x, int atX, float[] y, int atY, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, x, atX + j);
            VectorRectifiers.expMinus1(v).mul(alpha).blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(y, atY + j);
        }
        ScalarActivations.forward(Activation.ELU, alpha, x, atX + j, y, atY + j, n - j);
    }

    private static void silu(float[] x, int atX, float[] y, int atY, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, x, atX + j);
            v.mul(VectorFunctions.sigmoid(v)).intoArray(y, atY + j);
        }
        ScalarActivations.forward(Activation.SILU, 0, x, atX + j, y, atY + j, n - j);
    }

    private static void softplus(float[] x, int atX, float[] y, int atY, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, x, atX + j);
            VectorRectifiers.softplus(v).intoArray(y, atY + j);
        }
        ScalarActivations.forward(Activation.SOFTPLUS, 0, x, atX + j, y, atY + j, n - j);
    }

    private static void leakyBackward(float alpha, float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx,
            int n,
            boolean accumulate) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, x, atX + j);
            FloatVector d = FloatVector.fromArray(Lanes.F, dy, atDy + j);
            FloatVector slope = d.mul(alpha).blend(d, v.compare(VectorOperators.GT, 0f));
            if (accumulate) {
                slope = FloatVector.fromArray(Lanes.F, dx, atDx + j).add(slope);
            }
            slope.intoArray(dx, atDx + j);
        }
        ScalarActivations.backward(Activation.LEAKY_RELU, alpha, x, atX + j, dy, atDy + j, dx,
                atDx + j, n - j, accumulate);
    }

    private static void eluBackward(float alpha, float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, x, atX + j);
            FloatVector d = FloatVector.fromArray(Lanes.F, dy, atDy + j);
            FloatVector slope = d.mul(VectorFunctions.exp(v).mul(alpha)).blend(d, v.compare(VectorOperators.GT, 0f));
            if (accumulate) {
                slope = FloatVector.fromArray(Lanes.F, dx, atDx + j).add(slope);
            }
            slope.intoArray(dx, atDx + j);
        }
        ScalarActivations.backward(Activation.ELU, alpha, x, atX + j, dy, atDy + j, dx,
                atDx + j, n - j, accumulate);
    }

    private static void siluBackward(float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, x, atX + j);
            FloatVector d = FloatVector.fromArray(Lanes.F, dy, atDy + j);
            FloatVector slope = d.mul(VectorRectifiers.siluSlope(v));
            if (accumulate) {
                slope = FloatVector.fromArray(Lanes.F, dx, atDx + j).add(slope);
            }
            slope.intoArray(dx, atDx + j);
        }
        ScalarActivations.backward(Activation.SILU, 0, x, atX + j, dy, atDy + j, dx,
                atDx + j, n - j, accumulate);
    }

    private static void softplusBackward(float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, x, atX + j);
            FloatVector d = FloatVector.fromArray(Lanes.F, dy, atDy + j);
            FloatVector slope = d.mul(VectorFunctions.sigmoid(v));
            if (accumulate) {
                slope = FloatVector.fromArray(Lanes.F, dx, atDx + j).add(slope);
            }
            slope.intoArray(dx, atDx + j);
        }
        ScalarActivations.backward(Activation.SOFTPLUS, 0, x, atX + j, dy, atDy + j, dx,
                atDx + j, n - j, accumulate);
    }
}
