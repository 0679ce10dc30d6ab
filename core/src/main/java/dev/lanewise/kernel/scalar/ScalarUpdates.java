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
        int atP = values.offset();
        int atG = gradients.offset();
        switch (update.rule()) {
            case SGD -> sgd(c, p, atP, g, atG, n);
            case MOMENTUM -> {
                Matrix v = update.state().get(0);
                momentum(c, p, atP, g, atG, v.data(), v.offset(), n);
            }
            case ADAM -> {
                Matrix m = update.state().get(0);
                Matrix v = update.state().get(1);
                adam(c, p, atP, g, atG, m.data(), m.offset(), v.data(), v.offset(), n);
            }
            case NESTEROV -> {
                Matrix b = update.state().get(0);
                nesterov(c, p, atP, g, atG, b.data(), b.offset(), n);
            }
            case ADAGRAD -> {
                Matrix sum = update.state().get(0);
                adaGrad(c, p, atP, g, atG, sum.data(), sum.offset(), n);
            }
            case RMSPROP -> {
                Matrix v = update.state().get(0);
                rmsProp(c, p, atP, g, atG, v.data(), v.offset(), n);
            }
        }
    }

    /** {@link dev.lanewise.kernel.UpdateRule#SGD} over n elements; c are its coefficients, as below. */
    public static void sgd(float[] c, float[] p, int atP, float[] g, int atG, int n) {
        float rate = c[0];
        float decay = c[1];
        for (int i = 0; i < n; i++) {
            float value = p[atP + i];
            p[atP + i] = Math.fma(-rate, Math.fma(decay, value, g[atG + i]), value);
        }
    }

    /** {@link dev.lanewise.kernel.UpdateRule#MOMENTUM} over n elements. */
    public static void momentum(float[] c, float[] p, int atP, float[] g, int atG, float[] v, int atV, int n) {
        float rate = c[0];
        float keep = c[1];
        float decay = c[2];
        for (int i = 0; i < n; i++) {
            float value = p[atP + i];
            v[atV + i] = Math.fma(keep, v[atV + i], -rate * Math.fma(decay, value, g[atG + i]));
            p[atP + i] = value + v[atV + i];
        }
    }

    /** {@link dev.lanewise.kernel.UpdateRule#ADAM} over n elements. */
    public static void adam(float[] c, float[] p, int atP, float[] g, int atG, float[] m, int atM, float[] v,
            int atV, int n) {
        float rate = c[0];
        float towardsGradient = c[1];
        float keep = c[2];
        float towardsSquare = c[3];
        float correction = c[4];
        float epsilon = c[5];
        float decay = c[6];
        float keepValue = c[7];
        for (int i = 0; i < n; i++) {
            float value = p[atP + i];
            float gradient = Math.fma(decay, value, g[atG + i]);
            float mean = Math.fma(towardsGradient, gradient - m[atM + i], m[atM + i]);
            float square = Math.fma(towardsSquare * gradient, gradient, keep * v[atV + i]);
            m[atM + i] = mean;
            v[atV + i] = square;
            p[atP + i] = Math.fma(-rate, mean / Math.fma(root(square), correction, epsilon), keepValue * value);
        }
    }

    /** {@link dev.lanewise.kernel.UpdateRule#NESTEROV} over n elements. */
    public static void nesterov(float[] c, float[] p, int atP, float[] g, int atG, float[] b, int atB, int n) {
        float rate = c[0];
        float keep = c[1];
        float decay = c[2];
        for (int i = 0; i < n; i++) {
            float value = p[atP + i];
            float gradient = Math.fma(decay, value, g[atG + i]);
            b[atB + i] = Math.fma(keep, b[atB + i], gradient);
            p[atP + i] = Math.fma(-rate, Math.fma(keep, b[atB + i], gradient), value);
        }
    }

    /** {@link dev.lanewise.kernel.UpdateRule#ADAGRAD} over n elements. */
    public static void adaGrad(float[] c, float[] p, int atP, float[] g, int atG, float[] s, int atS, int n) {
        float rate = c[0];
        float epsilon = c[1];
        float decay = c[2];
        for (int i = 0; i < n; i++) {
            float value = p[atP + i];
            float gradient = Math.fma(decay, value, g[atG + i]);
            s[atS + i] = Math.fma(gradient, gradient, s[atS + i]);
            p[atP + i] = Math.fma(-rate, gradient / (root(s[atS + i]) + epsilon), value);
        }
    }

    /** {@link dev.lanewise.kernel.UpdateRule#RMSPROP} over n elements. */
    public static void rmsProp(float[] c, float[] p, int atP, float[] g, int atG, float[] v, int atV, int n) {
        float rate = c[0];
        float keep = c[1];
        float towardsSquare = c[2];
        float epsilon = c[3];
        float decay = c[4];
        for (int i = 0; i < n; i++) {
            float value = p[atP + i];
            float gradient = Math.fma(decay, value, g[atG + i]);
            v[atV + i] = Math.fma(towardsSquare * gradient, gradient, keep * v[atV + i]);
            p[atP + i] = Math.fma(-rate, gradient / (root(v[atV + i]) + epsilon), value);
        }
    }

    /** The root of a float, rounded once: a double's root rounded to float is the same. */
    private static float root(float square) {
        return (float) Math.sqrt(square);
    }
}
