package dev.lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** GELU and its derivative against double precision, and special values. */
class GeluFunctionsTest {
    private static final int STRIDE = Boolean.getBoolean("lanewise.exhaustive") ? 1 : 857;
    private static final int CHUNKS = 4096;
    private static final long FLOATS = 1L << 32;

    /** Every 857th float, or all of them: absolute errors, of GELU in units of 2⁻²² · max(1, |x|), of its slope in 2⁻²⁰. */
    @Test
    void geluIsWithinBounds() {
        double[] worst = IntStream.range(0, CHUNKS).parallel().mapToObj(GeluFunctionsTest::worstOfGelu)
                .reduce(new double[2],
                        (a, b) -> new double[]{Math.max(a[0], b[0]), Math.max(a[1], b[1])});
        assertTrue(worst[0] < 0.75 && worst[0] > 0.1, () -> "GELU: " + worst[0]);
        assertTrue(worst[1] < 1 && worst[1] > 0.1, () -> "its slope: " + worst[1]);
    }

    private static double[] worstOfGelu(int chunk) {
        double[] worst = new double[2];
        long first = chunk * (FLOATS / CHUNKS);
        long end = first + FLOATS / CHUNKS;
        for (long bits = (first + STRIDE - 1) / STRIDE * STRIDE; bits < end; bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            if (Float.isNaN(x) || Float.isInfinite(x)) {
                continue;
            }
            double distribution = normal(x);
            double density = StrictMath.exp(-0.5 * x * x) / StrictMath.sqrt(2 * Math.PI);
            double error = Math.abs(GeluFunctions.gelu(x) - x * distribution) / Math.max(1, Math.abs((double) x));
            worst[0] = Math.max(worst[0], error * 0x1p22);
            error = Math.abs(GeluFunctions.slope(x) - (distribution + x * density));
            worst[1] = Math.max(worst[1], error * 0x1p20);
        }
        return worst;
    }

    /**
     * Φ in double: ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …) for small arguments (G. Marsaglia, 'Evaluating the normal
     * distribution', 2004), a continued fraction of the tail for large ones.
     */
    private static double normal(double x) {
        double a = Math.abs(x);
        double density = StrictMath.exp(-0.5 * a * a) / StrictMath.sqrt(2 * Math.PI);
        double tail;
        if (a < 4) {
            double term = a;
            double sum = a;
            for (int n = 3; term > 1e-17 * sum; n += 2) {
                term *= a * a / n;
                sum += term;
            }
            tail = 0.5 - density * sum;
        } else {
            double fraction = a;
            for (int n = 60; n > 0; n--) {
                fraction = a + n / fraction;
            }
            tail = density / fraction;
        }
        return x > 0 ? 1 - tail : tail;
    }

    @Test
    void specialValuesOfGelu() {
        float inf = Float.POSITIVE_INFINITY;
        float[] arguments = {0f, -0f, inf, -inf, 6f, -6f, Float.MAX_VALUE, -Float.MAX_VALUE, Float.NaN};
        float[] values = {0f, -0f, inf, -0f, 6f, -0f, Float.MAX_VALUE, -0f, Float.NaN};
        float[] slopes = {0.5f, 0.5f, 1f, 0f, 1f, 0f, 1f, 0f, Float.NaN};
        for (int i = 0; i < arguments.length; i++) {
            int at = i;
            assertEquals(Float.floatToIntBits(values[i]),
                    Float.floatToIntBits(GeluFunctions.gelu(arguments[i])), () -> "GELU of " + arguments[at]);
            assertEquals(Float.floatToIntBits(slopes[i]), Float.floatToIntBits(GeluFunctions.slope(arguments[i])),
                    () -> "GELU's slope at " + arguments[at]);
        }
    }
}
