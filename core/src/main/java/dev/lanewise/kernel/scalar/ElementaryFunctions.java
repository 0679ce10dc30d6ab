package dev.lanewise.kernel.scalar;

/**
 * exp, log, tanh and the logistic sigmoid in float32, with the same bits on every machine.
 *
 * <p>
 * They are our own polynomials, minimax in the relative error and rounded to float, evaluated by Horner's rule with
 * {@link Math#fma}. This is their definition: the SIMD functions do the same operations in the same order with the same
 * constants. Where the true result is a normal float the error is below 2 ULP: 0.9 for exp, 0.94 for log, 1.7 for
 * sigmoid and 1.35 for tanh, over all floats. exp and sigmoid flush subnormal results to +0; log takes subnormal
 * arguments, tanh takes and returns them. NaN gives NaN. Nothing is thrown.
 *
 * <p>
 * Not here: double precision, correct rounding, and monotonicity to the last bit (neighbouring arguments may give
 * results that are one ULP out of order).
 *
 * <p>
 * Sources: W. J. Cody and W. Waite, <i>Software Manual for the Elementary Functions</i> (1980), chapters 5, 6 and 13;
 * J.-M. Muller, <i>Elementary Functions: Algorithms and Implementation</i>, on argument reduction and minimax
 * polynomials; T. J. Dekker, <i>A floating-point technique for extending the available precision</i> (1971), for what a
 * rounded sum has lost.
 */
public final class ElementaryFunctions {
    /** log₂ e. */
    public static final float LOG2_E = 0x1.715476p0f;
    /** ln 2 to 20 bits, so that its products with the exponents that occur are exact. */
    public static final float LN2_HIGH = 0x1.62e43p-1f;
    /** ln 2 − {@link #LN2_HIGH}. */
    public static final float LN2_LOW = -0x1.05c61p-29f;

    /** 1.5 · 2²³: a float of this size has no fraction, so adding it rounds to an integer, which is in the low bits. */
    public static final float ROUND = 0x1.8p23f;
    /** {@link #ROUND} plus the exponent's bias: the low bits of a sum, shifted by 23, are those of a power of two. */
    public static final float ROUND_BIASED = ROUND + 127f;

    /** exp r ≈ 1 + r + r² (c₂ + c₃ r + …) for |r| ≤ ½ ln 2, relative error 2⁻²⁸. */
    public static final float EXP_C2 = 0x1.fffffcp-2f;
    /** As {@link #EXP_C2}. */
    public static final float EXP_C3 = 0x1.555492p-3f;
    /** As {@link #EXP_C2}. */
    public static final float EXP_C4 = 0x1.5558b4p-5f;
    /** As {@link #EXP_C2}. */
    public static final float EXP_C5 = 0x1.12399ap-7f;
    /** As {@link #EXP_C2}. */
    public static final float EXP_C6 = 0x1.6a48ccp-10f;
    /** The largest x whose exp is finite, about 88.72. */
    public static final float EXP_LARGEST = 0x1.62e42ep6f;
    /** The smallest x whose exp is a normal float, about −87.34. */
    public static final float EXP_SMALLEST = -0x1.5d589ep6f;

    /** Above this, 1 + e⁻ˣ is 1 in float. */
    public static final float SIGMOID_ONE = 18f;

    /** From here on tanh goes by exp, below by its own polynomial; about ½ ln 3, where tanh passes ½. */
    public static final float TANH_SPLIT = 0.55f;
    /** From here on tanh is 1 in float. */
    public static final float TANH_ONE = 10f;
    /** tanh x ≈ x + x³ (c₃ + c₅ x² + …) for |x| &lt; {@link #TANH_SPLIT}, relative error 2⁻²⁴·⁷. */
    public static final float TANH_C3 = -0x1.555452p-2f;
    /** As {@link #TANH_C3}. */
    public static final float TANH_C5 = 0x1.10cefcp-3f;
    /** As {@link #TANH_C3}. */
    public static final float TANH_C7 = -0x1.af7d36p-5f;
    /** As {@link #TANH_C3}. */
    public static final float TANH_C9 = 0x1.0d5174p-6f;

    /** The bits of 2/3: log takes its mantissa from [2/3, 4/3). */
    public static final int LOG_SPLIT = 0x3f2aaaab;
    /** The bits of a float that hold sign and exponent. */
    public static final int EXPONENT_BITS = 0xff800000;
    /** 2²³, which makes every subnormal float but 0 a normal one. */
    public static final float LOG_SCALE = 0x1p23f;
    /** ln 2 for an exponent still in its place, 23 bits up. */
    public static final float LOG_LN2 = LN2_HIGH * 0x1p-23f;
    /** log(1 + f) ≈ f − ½ f² + f³ (c₃ + c₄ f + …) for −1/3 ≤ f &lt; 1/3, relative error 2⁻²⁷·⁶. */
    public static final float LOG_C3 = 0x1.555506p-2f;
    /** As {@link #LOG_C3}. */
    public static final float LOG_C4 = -0x1.fffefcp-3f;
    /** As {@link #LOG_C3}. */
    public static final float LOG_C5 = 0x1.99d044p-3f;
    /** As {@link #LOG_C3}. */
    public static final float LOG_C6 = -0x1.559c44p-3f;
    /** As {@link #LOG_C3}. */
    public static final float LOG_C7 = 0x1.1ed662p-3f;
    /** As {@link #LOG_C3}. */
    public static final float LOG_C8 = -0x1.f332fcp-4f;
    /** As {@link #LOG_C3}. */
    public static final float LOG_C9 = 0x1.1e678cp-3f;
    /** As {@link #LOG_C3}. */
    public static final float LOG_C10 = -0x1.07c882p-3f;

    private ElementaryFunctions() {
    }

    /**
     * eˣ = 2ⁿ · eʳ, where n is x / ln 2 rounded and r = x − n ln 2. Overflows to +Inf; +0 below {@link #EXP_SMALLEST}.
     */
    public static float exp(float x) {
        if (Float.isNaN(x)) {
            return x;
        }
        if (x > EXP_LARGEST) {
            return Float.POSITIVE_INFINITY;
        }
        if (x < EXP_SMALLEST) {
            return 0f;
        }
        float t = Math.fma(x, LOG2_E, ROUND);
        float n = t - ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        float p = Math.fma(EXP_C6, r, EXP_C5);
        p = Math.fma(p, r, EXP_C4);
        p = Math.fma(p, r, EXP_C3);
        p = Math.fma(p, r, EXP_C2);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        // p · 2ⁿ; n = 128 too, because p < 1 then
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(t) << 23));
    }

    /**
     * log x = k ln 2 + log(1 + f), where x = 2ᵏ (1 + f) and 2/3 ≤ 1 + f &lt; 4/3. log 0 = −Inf, log Inf = Inf; NaN for
     * x &lt; 0.
     */
    public static float log(float x) {
        if (x < 0) {
            return Float.NaN;
        }
        if (x == 0) {
            return Float.NEGATIVE_INFINITY;
        }
        if (!(x < Float.POSITIVE_INFINITY)) {
            return x;
        }
        boolean subnormal = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(subnormal ? x * LOG_SCALE : x);
        int exponent = (bits - LOG_SPLIT) & EXPONENT_BITS;
        float k = (float) exponent + (subnormal ? -23 * LOG_SCALE : 0f);
        float f = Float.intBitsToFloat(bits - exponent) - 1f;
        float p = Math.fma(LOG_C10, f, LOG_C9);
        p = Math.fma(p, f, LOG_C8);
        p = Math.fma(p, f, LOG_C7);
        p = Math.fma(p, f, LOG_C6);
        p = Math.fma(p, f, LOG_C5);
        p = Math.fma(p, f, LOG_C4);
        p = Math.fma(p, f, LOG_C3);
        p = Math.fma(p, f, -0.5f);
        return Math.fma(k, LOG_LN2, Math.fma(p, f * f, f));
    }

    /**
     * 1 / (1 + e⁻ˣ), with the denominator as (1 + 2ⁿ) + 2ⁿ (eʳ − 1), where n is −x / ln 2 rounded and r = −x − n ln 2:
     * so it is rounded once. +0 below {@link #EXP_SMALLEST}, where the result would be subnormal.
     */
    public static float sigmoid(float x) {
        if (x > SIGMOID_ONE) {
            return 1f;
        }
        if (x < EXP_SMALLEST) {
            return 0f;
        }
        float t = Math.fma(x, -LOG2_E, ROUND_BIASED);
        float n = t - ROUND_BIASED;
        float power = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
        // −r, and with it p = −(eʳ − 1) / r
        float s = Math.fma(n, LN2_LOW, Math.fma(n, LN2_HIGH, x));
        float p = Math.fma(EXP_C6, s, -EXP_C5);
        p = Math.fma(p, s, EXP_C4);
        p = Math.fma(p, s, -EXP_C3);
        p = Math.fma(p, s, EXP_C2);
        p = Math.fma(p, s, -1f);
        float sum = power + 1f;
        // what 1 lost by rounding in that sum, negative: matters at n = 24. Nearly −1 times p, so it goes in before
        float lost = (sum - power) - 1f;
        return 1f / Math.fma(p, Math.fma(s, power, lost), sum);
    }

    /**
     * With a = |x| and x's sign put back at the end: an odd polynomial for a &lt; {@link #TANH_SPLIT}; beyond,
     * 1 − 1 / d, where d = ½ (1 + e²ᵃ) = (½ + ½ 2ⁿ) + 2ⁿ (e²ʳ − 1) / 2, n is 2a / ln 2 rounded and r = a − ½ n ln 2. So
     * it is odd in every bit; tanh ±0 = ±0, tanh ±Inf = ±1.
     */
    public static float tanh(float x) {
        float a = Math.abs(x);
        if (!(a >= TANH_SPLIT)) {
            float z = a * a;
            float p = Math.fma(TANH_C9, z, TANH_C7);
            p = Math.fma(p, z, TANH_C5);
            p = Math.fma(p, z, TANH_C3);
            return Math.copySign(Math.fma(p, z * a, a), x);
        }
        if (a > TANH_ONE) {
            return Math.copySign(1f, x);
        }
        float t = Math.fma(a, 2 * LOG2_E, ROUND_BIASED);
        float n = t - ROUND_BIASED;
        float power = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
        float r = Math.fma(n, -0.5f * LN2_HIGH, a);
        // (e²ʳ − 1) / (2 r), the coefficients of exp scaled by powers of two
        float p = Math.fma(32 * EXP_C6, r, 16 * EXP_C5);
        p = Math.fma(p, r, 8 * EXP_C4);
        p = Math.fma(p, r, 4 * EXP_C3);
        p = Math.fma(p, r, 2 * EXP_C2);
        p = Math.fma(p, r, 1f);
        float d = Math.fma(p, r * power, Math.fma(power, 0.5f, 0.5f));
        return Math.copySign(1f - 1f / d, x);
    }
}
