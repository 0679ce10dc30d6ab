package dev.lanewise.kernel.scalar;

/**
 * GELU and its derivative in float32, with the same bits on every machine: x · Φ(x) and Φ(x) + x · φ(x), Φ the normal
 * distribution and φ its density. Both factors are ½ + x · p(x²) up to an end and 0 or 1 beyond. p is our own
 * polynomial, minimax in the absolute error that is left in the result, in v = 2 (x / end)² − 1, which lies in [−1, 1];
 * its even and odd coefficients are two chains of {@link Math#fma}, because one would be twice as long to wait for. The
 * SIMD functions do the same operations.
 *
 * <p>
 * GELU's absolute error is below 2⁻²² · max(1, |x|), its derivative's below 2⁻²⁰. For large negative x, GELU is −0. NaN
 * gives NaN. Not here: a bound on the relative error, which is large where the result nearly vanishes.
 */
public final class GeluFunctions {
    /** From here on Φ is taken for 1, 1.1 · 10⁻⁷ more than it is. */
    public static final float VALUE_END = 5.1875f;
    /** 2 / {@link #VALUE_END}². */
    public static final float VALUE_SCALE = 2 / (VALUE_END * VALUE_END);
    /** (Φ(x) − ½) / x ≈ c₀ + c₁ v + …; x times its error, or x² times where that is less, is 0.05 · 2⁻²². */
    public static final float VALUE_C0 = 0x1.17181ap-3f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C1 = -0x1.161daep-4f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C2 = 0x1.9a972p-5f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C3 = -0x1.4762b6p-5f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C4 = 0x1.05ab3ep-5f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C5 = -0x1.947c12p-6f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C6 = 0x1.275a3ap-6f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C7 = -0x1.91a338p-7f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C8 = 0x1.03904cp-7f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C9 = -0x1.44a286p-8f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C10 = 0x1.5283cap-9f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C11 = -0x1.01c0e6p-10f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C12 = 0x1.3ea94p-11f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C13 = -0x1.1795b8p-11f;
    /** As {@link #VALUE_C0}. */
    public static final float VALUE_C14 = 0x1.85d75ap-13f;

    /** From here on the derivative is taken for 1, 5.8 · 10⁻⁷ less than it is. */
    public static final float SLOPE_END = 5.5f;
    /** 2 / {@link #SLOPE_END}². */
    public static final float SLOPE_SCALE = 2 / (SLOPE_END * SLOPE_END);
    /** (Φ(x) + x · φ(x) − ½) / x ≈ c₀ + c₁ v + …; x times its error is 0.17 · 2⁻²². */
    public static final float SLOPE_C0 = 0x1.07b2e8p-3f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C1 = -0x1.0d4516p-4f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C2 = 0x1.b7a00ap-5f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C3 = -0x1.b844aap-5f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C4 = 0x1.ee1b54p-5f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C5 = -0x1.19292ep-4f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C6 = 0x1.30112ep-4f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C7 = -0x1.2f479cp-4f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C8 = 0x1.0b4e12p-4f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C9 = -0x1.9a5478p-5f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C10 = 0x1.40aab8p-5f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C11 = -0x1.06c2fep-5f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C12 = 0x1.18a59ep-6f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C13 = -0x1.b9e6e8p-9f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C14 = 0x1.e06102p-9f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C15 = -0x1.7af668p-8f;
    /** As {@link #SLOPE_C0}. */
    public static final float SLOPE_C16 = 0x1.23673cp-9f;

    private GeluFunctions() {
    }

    /** x · Φ(x). */
    public static float gelu(float x) {
        if (x > VALUE_END) {
            return x;
        }
        if (x < -VALUE_END) {
            return -0f;
        }
        float v = Math.fma(x * x, VALUE_SCALE, -1f);
        float w = v * v;
        float even = Math.fma(w, VALUE_C14, VALUE_C12);
        even = Math.fma(even, w, VALUE_C10);
        even = Math.fma(even, w, VALUE_C8);
        even = Math.fma(even, w, VALUE_C6);
        even = Math.fma(even, w, VALUE_C4);
        even = Math.fma(even, w, VALUE_C2);
        even = Math.fma(even, w, VALUE_C0);
        float odd = Math.fma(w, VALUE_C13, VALUE_C11);
        odd = Math.fma(odd, w, VALUE_C9);
        odd = Math.fma(odd, w, VALUE_C7);
        odd = Math.fma(odd, w, VALUE_C5);
        odd = Math.fma(odd, w, VALUE_C3);
        odd = Math.fma(odd, w, VALUE_C1);
        return x * Math.fma(Math.fma(odd, v, even), x, 0.5f);
    }

    /** Φ(x) + x · φ(x). */
    public static float slope(float x) {
        if (x > SLOPE_END) {
            return 1f;
        }
        if (x < -SLOPE_END) {
            return 0f;
        }
        float v = Math.fma(x * x, SLOPE_SCALE, -1f);
        float w = v * v;
        float even = Math.fma(w, SLOPE_C16, SLOPE_C14);
        even = Math.fma(even, w, SLOPE_C12);
        even = Math.fma(even, w, SLOPE_C10);
        even = Math.fma(even, w, SLOPE_C8);
        even = Math.fma(even, w, SLOPE_C6);
        even = Math.fma(even, w, SLOPE_C4);
        even = Math.fma(even, w, SLOPE_C2);
        even = Math.fma(even, w, SLOPE_C0);
        float odd = Math.fma(w, SLOPE_C15, SLOPE_C13);
        odd = Math.fma(odd, w, SLOPE_C11);
        odd = Math.fma(odd, w, SLOPE_C9);
        odd = Math.fma(odd, w, SLOPE_C7);
        odd = Math.fma(odd, w, SLOPE_C5);
        odd = Math.fma(odd, w, SLOPE_C3);
        odd = Math.fma(odd, w, SLOPE_C1);
        return Math.fma(Math.fma(odd, v, even), x, 0.5f);
    }
}
