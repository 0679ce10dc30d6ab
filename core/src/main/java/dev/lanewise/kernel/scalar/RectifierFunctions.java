package dev.lanewise.kernel.scalar;

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

/**
 * What the smooth relatives of the rectifier are made of: eˣ − 1, log(1 + e), SiLU with its derivative and softplus, in
 * float32 with the same bits on every machine, on the polynomials of {@link ElementaryFunctions}. The SIMD functions do
 * the same operations.
 *
 * <p>
 * Where the true result is a normal float the error is below 2 ULP for eˣ − 1 and log(1 + e), and below 3 ULP for SiLU
 * and softplus; the derivative of SiLU is within 2⁻²². NaN gives NaN. Not here: arguments outside the ranges below.
 */
public final class RectifierFunctions {
    /** Below this, eˣ − 1 is −1 in float. */
    public static final float MINUS_ONE = -18f;
    /** Above this, log(1 + e) is ln 2 + log(1 + (e − 1) / 2): 1/3. */
    public static final float HALVED = 0x1.555556p-2f;

    private RectifierFunctions() {
    }

    /**
     * eˣ − 1 for x ≤ 0: 2ⁿ (eʳ − 1) + (2ⁿ − 1), where n is x / ln 2 rounded and r = x − n ln 2, and so without loss
     * near 0.
     */
    public static float expMinus1(float x) {
        if (x < MINUS_ONE) {
            return -1f;
        }
        float t = Math.fma(x, LOG2_E, ROUND_BIASED);
        float n = t - ROUND_BIASED;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        float power = Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
        float p = Math.fma(EXP_C6, r, EXP_C5);
        p = Math.fma(p, r, EXP_C4);
        p = Math.fma(p, r, EXP_C3);
        p = Math.fma(p, r, EXP_C2);
        p = Math.fma(p, r, 1f);
        return Math.fma(p, r * power, power - 1f);
    }

    /** log(1 + e) for 0 ≤ e ≤ 1, without forming the sum: so a small e keeps its bits. */
    public static float logOf1Plus(float e) {
        float f = e > HALVED ? Math.fma(e, 0.5f, -0.5f) : e;
        float p = Math.fma(LOG_C10, f, LOG_C9);
        p = Math.fma(p, f, LOG_C8);
        p = Math.fma(p, f, LOG_C7);
        p = Math.fma(p, f, LOG_C6);
        p = Math.fma(p, f, LOG_C5);
        p = Math.fma(p, f, LOG_C4);
        p = Math.fma(p, f, LOG_C3);
        p = Math.fma(p, f, -0.5f);
        float y = Math.fma(p, f * f, f);
        return e > HALVED ? y + LN2_HIGH : y;
    }

    /** log(1 + eˣ) = max(x, 0) + log(1 + e⁻ᵃ), a = |x|. */
    public static float softplus(float x) {
        return (x > 0 ? x : 0f) + logOf1Plus(ElementaryFunctions.exp(-Math.abs(x)));
    }

    /** x · σ(x). */
    public static float silu(float x) {
        return x * ElementaryFunctions.sigmoid(x);
    }

    /** σ(x) + x · σ(x) · σ(−x), where with e = e⁻ᵃ, a = |x|, the two sigmoids are 1 / (1 + e) and e / (1 + e). */
    public static float siluSlope(float x) {
        float e = ElementaryFunctions.exp(-Math.abs(x));
        float large = 1f / (1f + e);
        float small = e * large;
        return Math.fma(x * large, small, x > 0 ? large : small);
    }
}
