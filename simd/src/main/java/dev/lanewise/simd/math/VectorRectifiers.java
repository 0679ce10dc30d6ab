package dev.lanewise.simd.math;

import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C2;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C3;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C4;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C5;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C6;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LN2_HIGH;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LN2_LOW;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG2_E;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C10;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C3;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C4;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C5;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C6;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C7;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C8;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C9;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.ROUND_BIASED;
import static dev.lanewise.kernel.scalar.RectifierFunctions.HALVED;
import static dev.lanewise.kernel.scalar.RectifierFunctions.MINUS_ONE;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * What the smooth relatives of the rectifier are made of, of whole vectors: the bits of
 * {@link dev.lanewise.kernel.scalar.RectifierFunctions}, lane by lane, at every width (but for a NaN's payload).
 * Formulas, errors and constants are described there. Where scalar branches, all branches are computed here and the
 * lanes selected.
 */
public final class VectorRectifiers {
    private VectorRectifiers() {
    }

    /** eˣ − 1 for x ≤ 0; anything elsewhere. */
    public static FloatVector expMinus1(FloatVector x) {
        FloatVector t = fma(x, LOG2_E, ROUND_BIASED);
        FloatVector n = t.sub(ROUND_BIASED);
        FloatVector r = n.fma(constant(-LN2_LOW), n.fma(constant(-LN2_HIGH), x));
        FloatVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        FloatVector p = fma(r, EXP_C6, EXP_C5);
        p = fma(p, r, EXP_C4);
        p = fma(p, r, EXP_C3);
        p = fma(p, r, EXP_C2);
        p = fma(p, r, 1f);
        FloatVector y = p.fma(r.mul(power), power.sub(1f));
        return y.blend(-1f, x.compare(VectorOperators.LT, MINUS_ONE));
    }

    /** log(1 + e) for 0 ≤ e ≤ 1. */
    public static FloatVector logOf1Plus(FloatVector e) {
        VectorMask<Float> halved = e.compare(VectorOperators.GT, HALVED);
        FloatVector f = e.blend(fma(e, 0.5f, -0.5f), halved);
        FloatVector p = fma(f, LOG_C10, LOG_C9);
        p = fma(p, f, LOG_C8);
        p = fma(p, f, LOG_C7);
        p = fma(p, f, LOG_C6);
        p = fma(p, f, LOG_C5);
        p = fma(p, f, LOG_C4);
        p = fma(p, f, LOG_C3);
        p = fma(p, f, -0.5f);
        FloatVector y = p.fma(f.mul(f), f);
        return y.blend(y.add(LN2_HIGH), halved);
    }

    /** log(1 + eˣ). */
    public static FloatVector softplus(FloatVector x) {
        FloatVector positive = FloatVector.zero(Lanes.F).blend(x, x.compare(VectorOperators.GT, 0f));
        return positive.add(logOf1Plus(VectorFunctions.exp(x.abs().neg())));
    }

    /** The derivative of x · σ(x). */
    public static FloatVector siluSlope(FloatVector x) {
        FloatVector e = VectorFunctions.exp(x.abs().neg());
        FloatVector large = constant(1f).div(e.add(1f));
        FloatVector small = e.mul(large);
        return x.mul(large).fma(small, small.blend(large, x.compare(VectorOperators.GT, 0f)));
    }

    private static FloatVector constant(float c) {
        return FloatVector.broadcast(Lanes.F, c);
    }

    private static FloatVector fma(FloatVector a, float b, float c) {
        return a.fma(constant(b), constant(c));
    }

    private static FloatVector fma(FloatVector a, FloatVector b, float c) {
        return a.fma(b, constant(c));
    }
}
