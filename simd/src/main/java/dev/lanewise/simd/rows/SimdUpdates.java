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
            case SGD -> (row, from, to, worker) -> sgd(c[0], p, atP + from, g, atG + from, to - from);
            case MOMENTUM -> {
                Matrix v = update.state().get(0);
                yield (row, from, to, worker) -> momentum(c[0], c[1], p, atP + from, g, atG + from, v.data(),
                        v.offset() + from, to - from);
            }
            case ADAM -> {
                Matrix m = update.state().get(0);
                Matrix v = update.state().get(1);
                yield (row, from, to, worker) -> adam(c, p, atP + from, g, atG + from, m.data(), m.offset() + from,
                        v.data(),
                        v.offset() + from, to - from);
            }
        };
        return Parts.bind(1, values.cols(), true, Parts.DEAR, workers, piece);
    }

    private static void sgd(float rate, float[] p, int atP, float[] g, int atG, int n) {
        FloatVector minusRate = FloatVector.broadcast(Lanes.F, -rate);
        int i = 0;
        for (; i <= n - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector value = FloatVector.fromArray(Lanes.F, p, atP + i);
            minusRate.fma(FloatVector.fromArray(Lanes.F, g, atG + i), value).intoArray(p, atP + i);
        }
        ScalarUpdates.sgd(rate, p, atP + i, g, atG + i, n - i);
    }

    private static void momentum(float rate, float decay, float[] p, int atP, float[] g, int atG, float[] v, int atV,
            int n) {
        FloatVector minusRate = FloatVector.broadcast(Lanes.F, -rate);
        FloatVector decays = FloatVector.broadcast(Lanes.F, decay);
        int i = 0;
        for (; i <= n - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector step = minusRate.mul(FloatVector.fromArray(Lanes.F, g, atG + i));
            FloatVector velocity = decays.fma(FloatVector.fromArray(Lanes.F, v, atV + i), step);
            velocity.intoArray(v, atV + i);
            FloatVector.fromArray(Lanes.F, p, atP + i).add(velocity).intoArray(p, atP + i);
        }
        ScalarUpdates.momentum(rate, decay, p, atP + i, g, atG + i, v, atV + i, n - i);
    }

    private static void adam(float[] c, float[] p, int atP, float[] g, int atG, float[] m, int atM, float[] v,
            int atV, int n) {
        FloatVector minusRate = FloatVector.broadcast(Lanes.F, -c[0]);
        FloatVector towardsGradient = FloatVector.broadcast(Lanes.F, c[1]);
        FloatVector keep = FloatVector.broadcast(Lanes.F, c[2]);
        FloatVector towardsSquare = FloatVector.broadcast(Lanes.F, c[3]);
        FloatVector correction = FloatVector.broadcast(Lanes.F, c[4]);
        FloatVector epsilon = FloatVector.broadcast(Lanes.F, c[5]);
        int i = 0;
        for (; i <= n - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector gradient = FloatVector.fromArray(Lanes.F, g, atG + i);
            FloatVector mean = FloatVector.fromArray(Lanes.F, m, atM + i);
            FloatVector square = FloatVector.fromArray(Lanes.F, v, atV + i);
            mean = towardsGradient.fma(gradient.sub(mean), mean);
            square = towardsSquare.mul(gradient).fma(gradient, keep.mul(square));
            mean.intoArray(m, atM + i);
            square.intoArray(v, atV + i);
            FloatVector step = mean.div(square.sqrt().fma(correction, epsilon));
            minusRate.fma(step, FloatVector.fromArray(Lanes.F, p, atP + i)).intoArray(p, atP + i);
        }
        ScalarUpdates.adam(c, p, atP + i, g, atG + i, m, atM + i, v, atV + i, n - i);
    }
}
