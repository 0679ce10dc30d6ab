package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Update;
import dev.lanewise.kernel.scalar.ScalarUpdates;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/**
 * Optimizer steps over flat arrays, one pass each, a vector at a time; the formulas stand at
 * {@link dev.lanewise.kernel.UpdateRule}, what is left of a part goes through {@link ScalarUpdates}.
 */
public final class SimdUpdates {
    private SimdUpdates() {
    }

    /** One step; the coefficients are read when the kernel runs. */
    public static Kernel bind(Update update, Workers workers) {
        float[] c = update.coefficients();
        Matrix values = update.values();
        Matrix gradients = update.gradients();
        float[] p = values.data();
        float[] g = gradients.data();
        int atP = values.offset();
        int atG = gradients.offset();
        Parts.Piece piece = switch (update.rule()) {
            case SGD -> (row, from, to, worker) -> sgd(c, p, atP + from, g, atG + from, to - from);
            case MOMENTUM -> {
                Matrix v = update.state().get(0);
                yield (row, from, to, worker) -> momentum(c, p, atP + from, g, atG + from, v.data(), v.offset() + from,
                        to - from);
            }
            case ADAM -> {
                Matrix m = update.state().get(0);
                Matrix v = update.state().get(1);
                yield (row, from, to, worker) -> adam(c, p, atP + from, g, atG + from, m.data(), m.offset() + from,
                        v.data(),
                        v.offset() + from, to - from);
            }
            case NESTEROV -> {
                Matrix b = update.state().get(0);
                yield (row, from, to, worker) -> nesterov(c, p, atP + from, g, atG + from, b.data(), b.offset() + from,
                        to - from);
            }
            case ADAGRAD -> {
                Matrix s = update.state().get(0);
                yield (row, from, to, worker) -> adaGrad(c, p, atP + from, g, atG + from, s.data(), s.offset() + from,
                        to - from);
            }
            case RMSPROP -> {
                Matrix v = update.state().get(0);
                yield (row, from, to, worker) -> rmsProp(c, p, atP + from, g, atG + from, v.data(), v.offset() + from,
                        to - from);
            }
        };
        return Parts.bind(1, values.cols(), true, Parts.DEAR, workers, piece);
    }

    private static void sgd(float[] c, float[] p, int atP, float[] g, int atG, int n) {
        FloatVector minusRate = FloatVector.broadcast(Lanes.F, -c[0]);
        FloatVector decay = FloatVector.broadcast(Lanes.F, c[1]);
        int i = 0;
        for (; i <= n - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector value = FloatVector.fromArray(Lanes.F, p, atP + i);
            FloatVector gradient = decay.fma(value, FloatVector.fromArray(Lanes.F, g, atG + i));
            minusRate.fma(gradient, value).intoArray(p, atP + i);
        }
        ScalarUpdates.sgd(c, p, atP + i, g, atG + i, n - i);
    }

    private static void momentum(float[] c, float[] p, int atP, float[] g, int atG, float[] v, int atV, int n) {
        FloatVector minusRate = FloatVector.broadcast(Lanes.F, -c[0]);
        FloatVector keep = FloatVector.broadcast(Lanes.F, c[1]);
        FloatVector decay = FloatVector.broadcast(Lanes.F, c[2]);
        int i = 0;
        for (; i <= n - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector value = FloatVector.fromArray(Lanes.F, p, atP + i);
            FloatVector step = minusRate.mul(decay.fma(value, FloatVector.fromArray(Lanes.F, g, atG + i)));
            FloatVector velocity = keep.fma(FloatVector.fromArray(Lanes.F, v, atV + i), step);
            velocity.intoArray(v, atV + i);
            value.add(velocity).intoArray(p, atP + i);
        }
        ScalarUpdates.momentum(c, p, atP + i, g, atG + i, v, atV + i, n - i);
    }

    private static void adam(float[] c, float[] p, int atP, float[] g, int atG, float[] m, int atM, float[] v,
            int atV, int n) {
        FloatVector minusRate = FloatVector.broadcast(Lanes.F, -c[0]);
        FloatVector towardsGradient = FloatVector.broadcast(Lanes.F, c[1]);
        FloatVector keep = FloatVector.broadcast(Lanes.F, c[2]);
        FloatVector towardsSquare = FloatVector.broadcast(Lanes.F, c[3]);
        FloatVector correction = FloatVector.broadcast(Lanes.F, c[4]);
        FloatVector epsilon = FloatVector.broadcast(Lanes.F, c[5]);
        FloatVector decay = FloatVector.broadcast(Lanes.F, c[6]);
        FloatVector keepValue = FloatVector.broadcast(Lanes.F, c[7]);
        int i = 0;
        for (; i <= n - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector value = FloatVector.fromArray(Lanes.F, p, atP + i);
            FloatVector gradient = decay.fma(value, FloatVector.fromArray(Lanes.F, g, atG + i));
            FloatVector mean = FloatVector.fromArray(Lanes.F, m, atM + i);
            FloatVector square = FloatVector.fromArray(Lanes.F, v, atV + i);
            mean = towardsGradient.fma(gradient.sub(mean), mean);
            square = towardsSquare.mul(gradient).fma(gradient, keep.mul(square));
            mean.intoArray(m, atM + i);
            square.intoArray(v, atV + i);
            FloatVector step = mean.div(square.sqrt().fma(correction, epsilon));
            minusRate.fma(step, keepValue.mul(value)).intoArray(p, atP + i);
        }
        ScalarUpdates.adam(c, p, atP + i, g, atG + i, m, atM + i, v, atV + i, n - i);
    }

    private static void nesterov(float[] c, float[] p, int atP, float[] g, int atG, float[] b, int atB, int n) {
        FloatVector minusRate = FloatVector.broadcast(Lanes.F, -c[0]);
        FloatVector keep = FloatVector.broadcast(Lanes.F, c[1]);
        FloatVector decay = FloatVector.broadcast(Lanes.F, c[2]);
        int i = 0;
        for (; i <= n - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector value = FloatVector.fromArray(Lanes.F, p, atP + i);
            FloatVector gradient = decay.fma(value, FloatVector.fromArray(Lanes.F, g, atG + i));
            FloatVector velocity = keep.fma(FloatVector.fromArray(Lanes.F, b, atB + i), gradient);
            velocity.intoArray(b, atB + i);
            minusRate.fma(keep.fma(velocity, gradient), value).intoArray(p, atP + i);
        }
        ScalarUpdates.nesterov(c, p, atP + i, g, atG + i, b, atB + i, n - i);
    }

    private static void adaGrad(float[] c, float[] p, int atP, float[] g, int atG, float[] s, int atS, int n) {
        FloatVector minusRate = FloatVector.broadcast(Lanes.F, -c[0]);
        FloatVector epsilon = FloatVector.broadcast(Lanes.F, c[1]);
        FloatVector decay = FloatVector.broadcast(Lanes.F, c[2]);
        int i = 0;
        for (; i <= n - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector value = FloatVector.fromArray(Lanes.F, p, atP + i);
            FloatVector gradient = decay.fma(value, FloatVector.fromArray(Lanes.F, g, atG + i));
            FloatVector sum = gradient.fma(gradient, FloatVector.fromArray(Lanes.F, s, atS + i));
            sum.intoArray(s, atS + i);
            minusRate.fma(gradient.div(sum.sqrt().add(epsilon)), value).intoArray(p, atP + i);
        }
        ScalarUpdates.adaGrad(c, p, atP + i, g, atG + i, s, atS + i, n - i);
    }

    private static void rmsProp(float[] c, float[] p, int atP, float[] g, int atG, float[] v, int atV, int n) {
        FloatVector minusRate = FloatVector.broadcast(Lanes.F, -c[0]);
        FloatVector keep = FloatVector.broadcast(Lanes.F, c[1]);
        FloatVector towardsSquare = FloatVector.broadcast(Lanes.F, c[2]);
        FloatVector epsilon = FloatVector.broadcast(Lanes.F, c[3]);
        FloatVector decay = FloatVector.broadcast(Lanes.F, c[4]);
        int i = 0;
        for (; i <= n - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector value = FloatVector.fromArray(Lanes.F, p, atP + i);
            FloatVector gradient = decay.fma(value, FloatVector.fromArray(Lanes.F, g, atG + i));
            FloatVector square = FloatVector.fromArray(Lanes.F, v, atV + i);
            square = towardsSquare.mul(gradient).fma(gradient, keep.mul(square));
            square.intoArray(v, atV + i);
            minusRate.fma(gradient.div(square.sqrt().add(epsilon)), value).intoArray(p, atP + i);
        }
        ScalarUpdates.rmsProp(c, p, atP + i, g, atG + i, v, atV + i, n - i);
    }
}
