package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.ElementwiseLoss;
import dev.lanewise.kernel.ErrorFunction;
import dev.lanewise.tensor.Matrix;

/** Losses that are a function of each element; the formulas stand at {@link ErrorFunction}. */
public final class ScalarElementwiseLoss {
    private ScalarElementwiseLoss() {
    }

    /** The gradient's row first holds the elements' losses. */
    static void run(ElementwiseLoss operation) {
        Matrix y = operation.y();
        Matrix target = operation.target();
        Matrix gradient = operation.gradient();
        int n = y.cols();
        for (int i = 0; i < y.rows(); i++) {
            int rowY = y.index(i, 0);
            int rowT = target.index(i, 0);
            int row = gradient.index(i, 0);
            losses(operation, y.data(), rowY, target.data(), rowT, gradient.data(), row, n);
            operation.losses().data()[operation.losses().index(i, 0)] = ScalarSums.inLanes(gradient.data(), row, n)
                    / n;
            gradients(operation, y.data(), rowY, target.data(), rowT, gradient.data(), row, n);
        }
    }

    /** {@code l ← l(y, t)} over n elements. */
    public static void losses(ElementwiseLoss operation, float[] y, int atY, float[] t, int atT, float[] l, int atL,
            int n) {
        for (int j = 0; j < n; j++) {
            l[atL + j] = loss(operation.function(), operation.delta(), y[atY + j], t[atT + j]);
        }
    }

    /** {@code g ← l′(y, t) · scale} over n elements. */
    public static void gradients(ElementwiseLoss operation, float[] y, int atY, float[] t, int atT, float[] g,
            int atG, int n) {
        for (int j = 0; j < n; j++) {
            g[atG + j] = slope(operation.function(), operation.delta(), y[atY + j], t[atT + j]) * operation.scale();
        }
    }

    private static float loss(ErrorFunction function, float delta, float y, float t) {
        return switch (function) {
            case SQUARED -> (y - t) * (y - t);
            case ABSOLUTE -> Math.abs(y - t);
            case HUBER -> {
                float distance = Math.abs(y - t);
                float a = distance > delta ? delta : distance;
                yield a * Math.fma(-0.5f, a, distance);
            }
            case BINARY_CROSS_ENTROPY -> Math.fma(-y, t, y > 0 ? y : 0f)
                    + RectifierFunctions.logOf1Plus(ElementaryFunctions.exp(-Math.abs(y)));
        };
    }

    private static float slope(ErrorFunction function, float delta, float y, float t) {
        float d = y - t;
        return switch (function) {
            case SQUARED -> d + d;
            case ABSOLUTE -> d > 0 ? 1f : d < 0 ? -1f : d;
            case HUBER -> d > delta ? delta : d < -delta ? -delta : d;
            case BINARY_CROSS_ENTROPY -> ElementaryFunctions.sigmoid(y) - t;
        };
    }
}
