package dev.lanewise.simd.math;

import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXPONENT_BITS;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C2;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C3;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C4;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C5;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C6;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_LARGEST;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_SMALLEST;
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
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_LN2;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_SCALE;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_SPLIT;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.ROUND;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.ROUND_BIASED;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.SIGMOID_ONE;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.TANH_C3;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.TANH_C5;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.TANH_C7;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.TANH_C9;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.TANH_ONE;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.TANH_SPLIT;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * exp, log, tanh and sigmoid of whole vectors: the bits of {@link dev.lanewise.kernel.scalar.ElementaryFunctions}, lane
 * by lane, at every width (but for a NaN's payload). Formulas, errors and constants are described there. Where scalar
 * branches, all branches are computed here and the lanes selected.
 *
 * <p>
 * Arguments are vectors of {@link Lanes#F}. No masks to load by, no reductions, no {@code lanewise(EXP)}: that differs
 * between machines. No allocation once C2 has inlined them into a loop.
 */
public final class VectorFunctions {
    private static final int SIGN_BIT = 0x80000000;

    private VectorFunctions() {
    }

    /** eˣ, ≤ 1 ULP; overflows to +Inf, underflows to +0 where the result would be subnormal. */
    public static FloatVector exp(FloatVector x) {
        FloatVector t = fma(x, LOG2_E, ROUND);
        FloatVector n = t.sub(ROUND);
        FloatVector r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x));
        FloatVector p = fma(r, EXP_C6, EXP_C5);
        p = fma(p, r, EXP_C4);
        p = fma(p, r, EXP_C3);
        p = fma(p, r, EXP_C2);
        p = fma(p, r, 1f);
        p = fma(p, r, 1f);
        IntVector shift = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        FloatVector y = p.reinterpretAsInts().add(shift).reinterpretAsFloats();
        // x · 0 is NaN for NaN (and ±Inf, replaced next): one instruction instead of compare and blend
        y = fma(x, 0f, y);
        y = y.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, EXP_LARGEST));
        return y.blend(0f, x.compare(VectorOperators.LT, EXP_SMALLEST));
    }

    /** log x, ≤ 1 ULP; −Inf at 0, NaN below. */
    public static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(LOG_SCALE), subnormal).reinterpretAsInts();
        IntVector exponent = bits.sub(LOG_SPLIT).and(EXPONENT_BITS);
        FloatVector k = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
        k = k.blend(k.sub(23 * LOG_SCALE), subnormal);
        FloatVector f = bits.sub(exponent).reinterpretAsFloats().sub(1f);
        FloatVector p = fma(f, LOG_C10, LOG_C9);
        p = fma(p, f, LOG_C8);
        p = fma(p, f, LOG_C7);
        p = fma(p, f, LOG_C6);
        p = fma(p, f, LOG_C5);
        p = fma(p, f, LOG_C4);
        p = fma(p, f, LOG_C3);
        p = fma(p, f, -0.5f);
        FloatVector y = fma(k, LOG_LN2, p.fma(f.mul(f), f));
        // Inf and NaN, then what is not positive
        y = x.blend(y, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
        y = y.blend(Float.NaN, x.compare(VectorOperators.LT, 0f));
        return y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
    }

    /** 1 / (1 + e⁻ˣ), &lt; 2 ULP; +0 where the result would be subnormal. */
    public static FloatVector sigmoid(FloatVector x) {
        FloatVector t = fma(x, -LOG2_E, ROUND_BIASED);
        FloatVector n = t.sub(ROUND_BIASED);
        FloatVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        FloatVector s = fma(n, LN2_LOW, fma(n, LN2_HIGH, x));
        FloatVector p = fma(s, EXP_C6, -EXP_C5);
        p = fma(p, s, EXP_C4);
        p = fma(p, s, -EXP_C3);
        p = fma(p, s, EXP_C2);
        p = fma(p, s, -1f);
        FloatVector sum = power.add(1f);
        FloatVector lost = sum.sub(power).sub(1f);
        FloatVector y = constant(1f).div(p.fma(s.fma(power, lost), sum));
        y = y.blend(1f, x.compare(VectorOperators.GT, SIGMOID_ONE));
        return y.blend(0f, x.compare(VectorOperators.LT, EXP_SMALLEST));
    }

    /** tanh x, &lt; 1.5 ULP; odd in every bit. */
    public static FloatVector tanh(FloatVector x) {
        IntVector sign = x.reinterpretAsInts().and(SIGN_BIT);
        IntVector magnitude = x.reinterpretAsInts().and(~SIGN_BIT);
        FloatVector a = magnitude.reinterpretAsFloats();
        FloatVector z = a.mul(a);
        FloatVector q = fma(z, TANH_C9, TANH_C7);
        q = fma(q, z, TANH_C5);
        q = fma(q, z, TANH_C3);
        FloatVector small = q.fma(z.mul(a), a);

        // positive floats are ordered as their bits; NaN becomes TANH_ONE here, but is not selected
        FloatVector b = magnitude.min(Float.floatToRawIntBits(TANH_ONE)).reinterpretAsFloats();
        FloatVector t = fma(b, 2 * LOG2_E, ROUND_BIASED);
        FloatVector n = t.sub(ROUND_BIASED);
        FloatVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        FloatVector r = fma(n, -0.5f * LN2_HIGH, b);
        FloatVector p = fma(r, 32 * EXP_C6, 16 * EXP_C5);
        p = fma(p, r, 8 * EXP_C4);
        p = fma(p, r, 4 * EXP_C3);
        p = fma(p, r, 2 * EXP_C2);
        p = fma(p, r, 1f);
        FloatVector d = p.fma(r.mul(power), fma(power, 0.5f, 0.5f));
        FloatVector large = constant(1f).sub(constant(1f).div(d));
        FloatVector y = small.blend(large, a.compare(VectorOperators.GE, TANH_SPLIT));
        return y.reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    private static FloatVector constant(float c) {
        return FloatVector.broadcast(Lanes.F, c);
    }

    private static FloatVector fma(FloatVector a, float b, float c) {
        return a.fma(constant(b), constant(c));
    }

    private static FloatVector fma(FloatVector a, float b, FloatVector c) {
        return a.fma(constant(b), c);
    }

    private static FloatVector fma(FloatVector a, FloatVector b, float c) {
        return a.fma(b, constant(c));
    }
}
