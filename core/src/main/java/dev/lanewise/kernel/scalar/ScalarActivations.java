package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.tensor.Matrix;

/** Activations {@code y = f(x)} and their backward {@code dx = dy · f′}, with f′ written in y or x, row by row. */
public final class ScalarActivations {
    private ScalarActivations() {
    }

    static void forward(Activate operation) {
        Matrix x = operation.x();
        Matrix y = operation.y();
        for (int i = 0; i < y.rows(); i++) {
            forward(operation.activation(), operation.alpha(), x.data(), x.index(i, 0), y.data(), y.index(i, 0),
                    y.cols());
        }
    }

    static void backward(ActivateBackward operation) {
        Matrix y = operation.y();
        Matrix dy = operation.dy();
        Matrix dx = operation.dx();
        for (int i = 0; i < y.rows(); i++) {
            backward(operation.activation(), operation.alpha(), y.data(), y.index(i, 0), dy.data(), dy.index(i, 0),
                    dx.data(), dx.index(i, 0), y.cols(), operation.accumulate());
        }
    }

    /** {@code y ← f(x)} over n elements. */
    public static void forward(Activation activation, float alpha, float[] x, int atX, float[] y, int atY, int n) {
        switch (activation) {
            case IDENTITY -> {
                if (x != y || atX != atY) {
                    System.arraycopy(x, atX, y, atY, n);
                }
            }
            case RELU -> {
                for (int j = 0; j < n; j++) {
                    y[atY + j] = Math.max(x[atX + j], 0f);
                }
            }
            case SIGMOID -> {
                for (int j = 0; j < n; j++) {
                    y[atY + j] = ElementaryFunctions.sigmoid(x[atX + j]);
                }
            }
            case TANH -> {
                for (int j = 0; j < n; j++) {
                    y[atY + j] = ElementaryFunctions.tanh(x[atX + j]);
                }
            }
            case EXP -> {
                for (int j = 0; j < n; j++) {
                    y[atY + j] = ElementaryFunctions.exp(x[atX + j]);
                }
            }
            case GELU -> {
                for (int j = 0; j < n; j++) {
                    y[atY + j] = GeluFunctions.gelu(x[atX + j]);
                }
            }
            case LEAKY_RELU -> {
                for (int j = 0; j < n; j++) {
                    y[atY + j] = x[atX + j] > 0 ? x[atX + j] : alpha * x[atX + j];
                }
            }
            case ELU -> {
                for (int j = 0; j < n; j++) {
                    y[atY + j] = x[atX + j] > 0 ? x[atX + j] : alpha * RectifierFunctions.expMinus1(x[atX + j]);
                }
            }
            case SILU -> {
                for (int j = 0; j < n; j++) {
                    y[atY + j] = RectifierFunctions.silu(x[atX + j]);
                }
            }
            case SOFTPLUS -> {
                for (int j = 0; j < n; j++) {
                    y[atY + j] = RectifierFunctions.softplus(x[atX + j]);
                }
            }
        }
    }

    /** {@code dx ← dy · f′} or {@code dx ← dx + dy · f′} over n elements. */
    public static void backward(Activation activation, float alpha, float[] y, int atY, float[] dy, int atDy,
            float[] dx, int atDx, int n, boolean accumulate) {
        for (int j = 0; j < n; j++) {
            float slope = gradient(activation, alpha, y[atY + j], dy[atDy + j]);
            dx[atDx + j] = accumulate ? dx[atDx + j] + slope : slope;
        }
    }

    /** {@code dy · f′} with f′ written in y; y is x where f needs its input. */
    private static float gradient(Activation activation, float alpha, float y, float dy) {
        return switch (activation) {
            case IDENTITY -> dy;
            case RELU -> y > 0 ? dy : 0f;
            case SIGMOID -> dy * (y * (1 - y));
            case TANH -> dy * Math.fma(-y, y, 1f);
            case EXP -> dy * y;
            case GELU -> dy * GeluFunctions.slope(y);
            case LEAKY_RELU -> y > 0 ? dy : dy * alpha;
            case ELU -> y > 0 ? dy : dy * (alpha * ElementaryFunctions.exp(y));
            case SILU -> dy * RectifierFunctions.siluSlope(y);
            case SOFTPLUS -> dy * ElementaryFunctions.sigmoid(y);
        };
    }
}
