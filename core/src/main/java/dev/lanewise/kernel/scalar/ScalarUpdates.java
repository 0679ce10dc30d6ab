package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.Update;
import dev.lanewise.tensor.Matrix;

/** Optimizer steps over flat arrays, one pass each; the formulas stand at {@link dev.lanewise.kernel.UpdateRule}. */
public final class ScalarUpdates {
    private ScalarUpdates() {
    }

    static void run(Update update) {
        Matrix values = update.values();
        Matrix gradients = update.gradients();
        float[] c = update.coefficients();
        float[] p = values.data();
        float[] g = gradients.data();
        int n = values.cols();
        switch (update.rule()) {
            case SGD -> sgd(c[0], p, values.offset(), g, gradients.offset(), n);
            case MOMENTUM -> {
                Matrix v = update.state().get(0);
                momentum(c[0], c[1], p, values.offset(), g, gradients.offset(), v.data(), v.offset(), n);
            }
            case ADAM -> {
                Matrix m = update.state().get(0);
                Matrix v = update.state().get(1);
                adam(c, p, values.offset(), g, gradients.offset(), m.data(), m.offset(), v.data(), v.offset(), n);
            }
        }
    }

    /** {@link dev.lanewise.kernel.UpdateRule#SGD} over n elements. */
    public static void sgd(float rate, float[] p, int atP, float[] g, int atG, int n) {
        for (int i = 0; i < n; i++) {
            p[atP + i] = Math.fma(-rate, g[atG + i], p[atP + i]);
        }
    }

    /** {@link dev.lanewise.kernel.UpdateRule#MOMENTUM} over n elements. */
    public static void momentum(float rate, float decay, float[] p, int atP, float[] g, int atG, float[] v, int atV,
            int n) {
        for (int i = 0; i < n; i++) {
            v[atV + i] = Math.fma(decay, v[atV + i], -rate * g[atG + i]);
            p[atP + i] = p[atP + i] + v[atV + i];
        }
    }

    /** {@link dev.lanewise.kernel.UpdateRule#ADAM} over n elements; c are its coefficients. */
    public static void adam(float[] c, float[] p, int atP, float[] g, int atG, float[] m, int atM, float[] v,
            int atV, int n) {
        float rate = c[0];
        float towardsGradient = c[1];
        float keep = c[2];
        float towardsSquare = c[3];
        float correction = c[4];
        float epsilon = c[5];
        for (int i = 0; i < n; i++) {
            float gradient = g[atG + i];
            float mean = Math.fma(towardsGradient, gradient - m[atM + i], m[atM + i]);
            float square = Math.fma(towardsSquare * gradient, gradient, keep * v[atV + i]);
            m[atM + i] = mean;
            v[atV + i] = square;
            // The root of a float, rounded once: a double's root rounded to float is the same.
            float root = (float) Math.sqrt(square);
            p[atP + i] = Math.fma(-rate, mean / Math.fma(root, correction, epsilon), p[atP + i]);
        }
    }
}
