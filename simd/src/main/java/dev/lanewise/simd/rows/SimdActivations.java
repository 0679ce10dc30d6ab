package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.scalar.ScalarActivations;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.math.VectorFunctions;
import dev.lanewise.simd.math.VectorGelu;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Activations {@code y = f(x)} and their backward {@code dx = dy · f′}, a vector at a time; what is left of a row goes
 * through {@link ScalarActivations}. The formulas stand at {@link Activation} and {@link ActivateBackward}.
 */
public final class SimdActivations {
    private SimdActivations() {
    }

    /** {@code Y ← f(X)}. */
    public static Kernel bind(Activate activate, Workers workers) {
        Matrix x = activate.x();
        Matrix y = activate.y();
        if (activate.activation() == Activation.IDENTITY && x.sameElements(y)) {
            return Kernel.NONE;
        }
        return Parts.bind(y.rows(), y.cols(), x.contiguous() && y.contiguous(), grain(activate.activation()), workers,
                piece(activate, workers));
    }

    /** How many elements of a function make a part. */
    static int grain(Activation activation) {
        return switch (activation) {
            case IDENTITY, RELU, LEAKY_RELU -> Parts.CHEAP;
            case SIGMOID, TANH, EXP, GELU, ELU, SILU, SOFTPLUS -> Parts.DEAR;
        };
    }

    /** A piece and then {@code Y ← f(Y)} of what it wrote, some elements at a time, while they are in the cache. */
    static Parts.Piece behind(Parts.Piece piece, Activation f, Matrix y, Workers workers) {
        Parts.Piece activate = piece(new Activate(f, y, y), workers);
        return (row, from, to, worker) -> {
            int end;
            for (int at = from; at < to; at = end) {
                end = at + Math.min(Parts.CACHED, to - at);
                piece.run(row, at, end, worker);
                activate.run(row, at, end, worker);
            }
        };
    }

    static Parts.Piece piece(Activate activate, Workers workers) {
        Matrix x = activate.x();
        Matrix y = activate.y();
        return switch (activate.activation()) {
            case IDENTITY -> SimdElementwise.copyPiece(x, y);
            case RELU -> (row, from, to, worker) -> relu(x.data(), x.index(row, from), y.data(), y.index(row, from),
                    to - from);
            case SIGMOID -> (row, from, to, worker) -> sigmoid(x.data(), x.index(row, from), y.data(),
                    y.index(row, from), to - from);
            case TANH -> (row, from, to, worker) -> tanh(x.data(), x.index(row, from), y.data(), y.index(row, from),
                    to - from);
            case EXP -> (row, from, to, worker) -> exp(x.data(), x.index(row, from), y.data(), y.index(row, from),
                    to - from);
            case GELU -> (row, from, to, worker) -> gelu(x.data(), x.index(row, from), y.data(), y.index(row, from),
                    to - from);
            case LEAKY_RELU, ELU, SILU, SOFTPLUS -> SimdRectifiers.piece(activate, workers);
        };
    }

    /** {@code dX ← dY · f′} or {@code dX ← dX + dY · f′}. */
    public static Kernel bind(ActivateBackward backward, Workers workers) {
        Matrix dy = backward.dy();
        Matrix dx = backward.dx();
        if (backward.activation() == Activation.IDENTITY && dy.sameElements(dx)) {
            return Kernel.NONE;
        }
        int grain = switch (backward.activation()) {
            case IDENTITY, RELU, SIGMOID, TANH, EXP, LEAKY_RELU -> Parts.CHEAP;
            case GELU, ELU, SILU, SOFTPLUS -> Parts.DEAR;
        };
        return Parts.bind(dx.rows(), dx.cols(), contiguous(backward), grain, workers, piece(backward, workers));
    }

    static boolean contiguous(ActivateBackward backward) {
        return backward.y().contiguous() && backward.dy().contiguous() && backward.dx().contiguous();
    }

    static Parts.Piece piece(ActivateBackward backward, Workers workers) {
        Matrix y = backward.y();
        Matrix dy = backward.dy();
        Matrix dx = backward.dx();
        boolean accumulate = backward.accumulate();
        return switch (backward.activation()) {
            case IDENTITY -> accumulate
                    ? SimdElementwise.addPiece(dx, dy, dx)
                    : SimdElementwise.copyPiece(dy, dx);
            case RELU -> (row, from, to, worker) -> reluBackward(y.data(), y.index(row, from), dy.data(),
                    dy.index(row, from),
                    dx.data(), dx.index(row, from), to - from, accumulate);
            case SIGMOID -> (row, from, to, worker) -> sigmoidBackward(y.data(), y.index(row, from), dy.data(),
                    dy.index(row, from), dx.data(), dx.index(row, from), to - from, accumulate);
            case TANH -> (row, from, to, worker) -> tanhBackward(y.data(), y.index(row, from), dy.data(),
                    dy.index(row, from),
                    dx.data(), dx.index(row, from), to - from, accumulate);
            case EXP -> (row, from, to, worker) -> expBackward(y.data(), y.index(row, from), dy.data(),
                    dy.index(row, from),
                    dx.data(), dx.index(row, from), to - from, accumulate);
            case GELU -> (row, from, to, worker) -> geluBackward(y.data(), y.index(row, from), dy.data(),
                    dy.index(row, from),
                    dx.data(), dx.index(row, from), to - from, accumulate);
            case LEAKY_RELU, ELU, SILU, SOFTPLUS -> SimdRectifiers.piece(backward, workers);
        };
    }

    private static void relu(float[] x, int atX, float[] y, int atY, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, x, atX + j);
            // Not above zero becomes +0, −0 too; a NaN compares false and stays.
            v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(y, atY + j);
        }
        ScalarActivations.forward(Activation.RELU, 0, x, atX + j, y, atY + j, n - j);
    }

    private static void sigmoid(float[] x, int atX, float[] y, int atY, int n) {
        int j = VectorFunctions.sigmoid(x, atX, y, atY, n);
        ScalarActivations.forward(Activation.SIGMOID, 0, x, atX + j, y, atY + j, n - j);
    }

    private static void tanh(float[] x, int atX, float[] y, int atY, int n) {
        int j = VectorFunctions.tanh(x, atX, y, atY, n);
        ScalarActivations.forward(Activation.TANH, 0, x, atX + j, y, atY + j, n - j);
    }

    private static void exp(float[] x, int atX, float[] y, int atY, int n) {
        int j = VectorFunctions.exp(x, atX, 0f, y, atY, n);
        ScalarActivations.forward(Activation.EXP, 0, x, atX + j, y, atY + j, n - j);
    }

    private static void gelu(float[] x, int atX, float[] y, int atY, int n) {
        int j = VectorGelu.gelu(x, atX, y, atY, n);
        ScalarActivations.forward(Activation.GELU, 0, x, atX + j, y, atY + j, n - j);
    }

    private static void reluBackward(float[] y, int atY, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate) {
        FloatVector zero = FloatVector.zero(Lanes.F);
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector out = FloatVector.fromArray(Lanes.F, y, atY + j);
            FloatVector slope = zero.blend(FloatVector.fromArray(Lanes.F, dy, atDy + j),
                    out.compare(VectorOperators.GT, 0f));
            if (accumulate) {
                slope = FloatVector.fromArray(Lanes.F, dx, atDx + j).add(slope);
            }
            slope.intoArray(dx, atDx + j);
        }
        ScalarActivations.backward(Activation.RELU, 0, y, atY + j, dy, atDy + j, dx, atDx + j, n - j, accumulate);
    }

    private static void sigmoidBackward(float[] y, int atY, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate) {
        FloatVector one = FloatVector.broadcast(Lanes.F, 1f);
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector out = FloatVector.fromArray(Lanes.F, y, atY + j);
            FloatVector slope = FloatVector.fromArray(Lanes.F, dy, atDy + j).mul(out.mul(one.sub(out)));
            if (accumulate) {
                slope = FloatVector.fromArray(Lanes.F, dx, atDx + j).add(slope);
            }
            slope.intoArray(dx, atDx + j);
        }
        ScalarActivations.backward(Activation.SIGMOID, 0, y, atY + j, dy, atDy + j, dx, atDx + j, n - j, accumulate);
    }

    private static void tanhBackward(float[] y, int atY, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate) {
        FloatVector one = FloatVector.broadcast(Lanes.F, 1f);
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector out = FloatVector.fromArray(Lanes.F, y, atY + j);
            FloatVector slope = FloatVector.fromArray(Lanes.F, dy, atDy + j).mul(out.neg().fma(out, one));
            if (accumulate) {
                slope = FloatVector.fromArray(Lanes.F, dx, atDx + j).add(slope);
            }
            slope.intoArray(dx, atDx + j);
        }
        ScalarActivations.backward(Activation.TANH, 0, y, atY + j, dy, atDy + j, dx, atDx + j, n - j, accumulate);
    }

    private static void expBackward(float[] y, int atY, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector out = FloatVector.fromArray(Lanes.F, y, atY + j);
            FloatVector slope = FloatVector.fromArray(Lanes.F, dy, atDy + j).mul(out);
            if (accumulate) {
                slope = FloatVector.fromArray(Lanes.F, dx, atDx + j).add(slope);
            }
            slope.intoArray(dx, atDx + j);
        }
        ScalarActivations.backward(Activation.EXP, 0, y, atY + j, dy, atDy + j, dx, atDx + j, n - j, accumulate);
    }

    private static void geluBackward(float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate) {
        int j = VectorGelu.backward(x, atX, dy, atDy, dx, atDx, n, accumulate);
        ScalarActivations.backward(Activation.GELU, 0, x, atX + j, dy, atDy + j, dx, atDx + j, n - j, accumulate);
    }
}
