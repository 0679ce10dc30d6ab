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
import static jdk.incubator.vector.FloatVector.broadcast;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * exp, log, tanh and sigmoid along arrays, a vector at a time: the bits of
 * {@link dev.lanewise.kernel.scalar.ElementaryFunctions}, element by element, at every width (but for a NaN's payload).
 * Formulas, errors and constants are described there. Where scalar branches, all branches are computed here and the
 * lanes selected.
 *
 * <p>
 * Each computes as many elements as fill whole vectors and returns how many those are. x and y may be the same place.
 * No masks to load by, no reductions, no {@code lanewise(EXP)}: that differs between machines.
 *
 * <p> They take arrays, and no method of this module takes or returns a vector: where C2 gives up inlining, as it does
 * where much meets in one compilation, a vector that crosses a call becomes an object. Each is a loop of its own with
 * all its constants before it, and longer than what C2 inlines into callers: so it is compiled alone, in the same way
 * whatever else a program runs.
 */
public final class VectorFunctions {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int COUNT = Lanes.COUNT;
    private static final int SIGN_BIT = 0x80000000;

    private VectorFunctions() {
    }

    /** {@code y ← exp(x − minus)}, ≤ 1 ULP; overflows to +Inf, underflows to +0 where the result would be subnormal. */
    public static int exp(float[] x, int atX, float minus, float[] y, int atY, int n) {
        FloatVector log2e = broadcast(F, LOG2_E);
        FloatVector round = broadcast(F, ROUND);
        FloatVector ln2High = broadcast(F, -LN2_HIGH);
        FloatVector ln2Low = broadcast(F, -LN2_LOW);
        FloatVector c6 = broadcast(F, EXP_C6);
        FloatVector c5 = broadcast(F, EXP_C5);
        FloatVector c4 = broadcast(F, EXP_C4);
        FloatVector c3 = broadcast(F, EXP_C3);
        FloatVector c2 = broadcast(F, EXP_C2);
        FloatVector one = broadcast(F, 1f);
        FloatVector infinity = broadcast(F, Float.POSITIVE_INFINITY);
        FloatVector largest = broadcast(F, EXP_LARGEST);
        FloatVector smallest = broadcast(F, EXP_SMALLEST);
        FloatVector zero = FloatVector.zero(F);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector v = FloatVector.fromArray(F, x, atX + j).sub(minus);
            FloatVector t = v.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
            FloatVector p = r.fma(c6, c5);
            p = p.fma(r, c4);
            p = p.fma(r, c3);
            p = p.fma(r, c2);
            p = p.fma(r, one);
            p = p.fma(r, one);
            IntVector shift = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
            FloatVector power = p.reinterpretAsInts().add(shift).reinterpretAsFloats();
            // v · Inf is Inf above the largest, and NaN for NaN
            power = v.mul(infinity).blend(power, v.compare(VectorOperators.LE, largest));
            power.blend(zero, v.compare(VectorOperators.LT, smallest)).intoArray(y, atY + j);
        }
        return j;
    }

    /** {@code y ← log x}, ≤ 1 ULP; −Inf at 0, NaN below. */
    public static int log(float[] x, int atX, float[] y, int atY, int n) {
        FloatVector c10 = broadcast(F, LOG_C10);
        FloatVector c9 = broadcast(F, LOG_C9);
        FloatVector c8 = broadcast(F, LOG_C8);
        FloatVector c7 = broadcast(F, LOG_C7);
        FloatVector c6 = broadcast(F, LOG_C6);
        FloatVector c5 = broadcast(F, LOG_C5);
        FloatVector c4 = broadcast(F, LOG_C4);
        FloatVector c3 = broadcast(F, LOG_C3);
        FloatVector c2 = broadcast(F, -0.5f);
        FloatVector ln2 = broadcast(F, LOG_LN2);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector v = FloatVector.fromArray(F, x, atX + j);
            VectorMask<Float> subnormal = v.compare(VectorOperators.LT, Float.MIN_NORMAL);
            IntVector bits = v.blend(v.mul(LOG_SCALE), subnormal).reinterpretAsInts();
            IntVector exponent = bits.sub(LOG_SPLIT).and(EXPONENT_BITS);
            FloatVector k = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
            k = k.blend(k.sub(23 * LOG_SCALE), subnormal);
            FloatVector f = bits.sub(exponent).reinterpretAsFloats().sub(1f);
            FloatVector p = f.fma(c10, c9);
            p = p.fma(f, c8);
            p = p.fma(f, c7);
            p = p.fma(f, c6);
            p = p.fma(f, c5);
            p = p.fma(f, c4);
            p = p.fma(f, c3);
            p = p.fma(f, c2);
            FloatVector log = k.fma(ln2, p.fma(f.mul(f), f));
            // Inf and NaN, then what is not positive
            log = v.blend(log, v.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
            log = log.blend(Float.NaN, v.compare(VectorOperators.LT, 0f));
            log.blend(Float.NEGATIVE_INFINITY, v.compare(VectorOperators.EQ, 0f)).intoArray(y, atY + j);
        }
        return j;
    }

    /** {@code y ← 1 / (1 + e⁻ˣ)}, &lt; 2 ULP; +0 where the result would be subnormal. */
    public static int sigmoid(float[] x, int atX, float[] y, int atY, int n) {
        FloatVector log2e = broadcast(F, -LOG2_E);
        FloatVector round = broadcast(F, ROUND_BIASED);
        FloatVector ln2High = broadcast(F, LN2_HIGH);
        FloatVector ln2Low = broadcast(F, LN2_LOW);
        FloatVector c6 = broadcast(F, EXP_C6);
        FloatVector c5 = broadcast(F, -EXP_C5);
        FloatVector c4 = broadcast(F, EXP_C4);
        FloatVector c3 = broadcast(F, -EXP_C3);
        FloatVector c2 = broadcast(F, EXP_C2);
        FloatVector c1 = broadcast(F, -1f);
        FloatVector one = broadcast(F, 1f);
        FloatVector largest = broadcast(F, SIGMOID_ONE);
        FloatVector smallest = broadcast(F, EXP_SMALLEST);
        FloatVector zero = FloatVector.zero(F);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector v = FloatVector.fromArray(F, x, atX + j);
            FloatVector t = v.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector s = k.fma(ln2Low, k.fma(ln2High, v));
            FloatVector p = s.fma(c6, c5);
            p = p.fma(s, c4);
            p = p.fma(s, c3);
            p = p.fma(s, c2);
            p = p.fma(s, c1);
            FloatVector sum = power.add(one);
            FloatVector lost = sum.sub(power).sub(one);
            FloatVector share = one.div(p.fma(s.fma(power, lost), sum));
            share = share.blend(one, v.compare(VectorOperators.GT, largest));
            share.blend(zero, v.compare(VectorOperators.LT, smallest)).intoArray(y, atY + j);
        }
        return j;
    }

    /** {@code y ← tanh x}, &lt; 1.5 ULP; odd in every bit. */
    public static int tanh(float[] x, int atX, float[] y, int atY, int n) {
        FloatVector t9 = broadcast(F, TANH_C9);
        FloatVector t7 = broadcast(F, TANH_C7);
        FloatVector t5 = broadcast(F, TANH_C5);
        FloatVector t3 = broadcast(F, TANH_C3);
        FloatVector log2e = broadcast(F, 2 * LOG2_E);
        FloatVector round = broadcast(F, ROUND_BIASED);
        FloatVector ln2High = broadcast(F, -0.5f * LN2_HIGH);
        FloatVector c6 = broadcast(F, 32 * EXP_C6);
        FloatVector c5 = broadcast(F, 16 * EXP_C5);
        FloatVector c4 = broadcast(F, 8 * EXP_C4);
        FloatVector c3 = broadcast(F, 4 * EXP_C3);
        FloatVector c2 = broadcast(F, 2 * EXP_C2);
        FloatVector one = broadcast(F, 1f);
        FloatVector half = broadcast(F, 0.5f);
        FloatVector split = broadcast(F, TANH_SPLIT);
        int largest = Float.floatToRawIntBits(TANH_ONE);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            IntVector bits = FloatVector.fromArray(F, x, atX + j).reinterpretAsInts();
            IntVector magnitude = bits.and(~SIGN_BIT);
            FloatVector a = magnitude.reinterpretAsFloats();
            FloatVector z = a.mul(a);
            FloatVector q = z.fma(t9, t7);
            q = q.fma(z, t5);
            q = q.fma(z, t3);
            FloatVector small = q.fma(z.mul(a), a);

            // positive floats are ordered as their bits; NaN becomes TANH_ONE here, but is not selected
            FloatVector b = magnitude.min(largest).reinterpretAsFloats();
            FloatVector t = b.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector r = k.fma(ln2High, b);
            FloatVector p = r.fma(c6, c5);
            p = p.fma(r, c4);
            p = p.fma(r, c3);
            p = p.fma(r, c2);
            p = p.fma(r, one);
            FloatVector d = p.fma(r.mul(power), power.fma(half, half));
            FloatVector tanh = small.blend(one.sub(one.div(d)), a.compare(VectorOperators.GE, split));
            tanh.reinterpretAsInts().or(bits.and(SIGN_BIT)).reinterpretAsFloats().intoArray(y, atY + j);
        }
        return j;
    }
}
