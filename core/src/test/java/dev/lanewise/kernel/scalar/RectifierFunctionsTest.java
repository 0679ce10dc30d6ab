package dev.lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The smooth rectifiers against {@link StrictMath} in double: every 857th float, or all of them with
 * {@code -Dlanewise.exhaustive=true}, the places where their formulas change, and special values.
 */
class RectifierFunctionsTest {
    private static final int STRIDE = Boolean.getBoolean("lanewise.exhaustive") ? 1 : 857;
    private static final int CHUNKS = 4096;
    private static final long FLOATS = 1L << 32;

    /** A function, what it approximates, and the error its documentation promises in ULP of the exact result. */
    enum Function {
        EXP_MINUS_1(2), LOG_OF_1_PLUS(2), SOFTPLUS(3), SILU(3);

        final double bound;

        Function(double bound) {
            this.bound = bound;
        }

        boolean takes(float x) {
            return switch (this) {
                case EXP_MINUS_1 -> x <= 0;
                case LOG_OF_1_PLUS -> x >= 0 && x <= 1;
                case SOFTPLUS, SILU -> !Float.isNaN(x) && !Float.isInfinite(x);
            };
        }

        float of(float x) {
            return switch (this) {
                case EXP_MINUS_1 -> RectifierFunctions.expMinus1(x);
                case LOG_OF_1_PLUS -> RectifierFunctions.logOf1Plus(x);
                case SOFTPLUS -> RectifierFunctions.softplus(x);
                case SILU -> RectifierFunctions.silu(x);
            };
        }

        double exact(double x) {
            return switch (this) {
                case EXP_MINUS_1 -> StrictMath.expm1(x);
                case LOG_OF_1_PLUS -> StrictMath.log1p(x);
                case SOFTPLUS -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
                case SILU -> x / (1 + StrictMath.exp(-x));
            };
        }

        /** The error at x in ULP; where the result is below the least of an exponential, it may be flushed to 0. */
        double error(float x) {
            double exact = exact(x);
            float result = of(x);
            if (Math.abs(exact) < 100 * Float.MIN_NORMAL && result == 0) {
                return 0;
            }
            double difference = Math.abs(result - exact);
            return difference >= 0 ? difference / Math.ulp((float) exact) : Double.POSITIVE_INFINITY;
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorIsWithinBounds(Function function) {
        double worst = IntStream.range(0, CHUNKS).parallel().mapToDouble(chunk -> worst(function, chunk)).max()
                .orElseThrow();
        assertTrue(worst < function.bound, () -> function + ": " + worst + " ULP");
        assertTrue(worst > 0.5, () -> function + ": correctly rounded everywhere is not to be believed");
    }

    private static double worst(Function function, int chunk) {
        long first = chunk * (FLOATS / CHUNKS);
        long end = first + FLOATS / CHUNKS;
        double worst = 0;
        for (long bits = (first + STRIDE - 1) / STRIDE * STRIDE; bits < end; bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            if (function.takes(x)) {
                worst = Math.max(worst, function.error(x));
            }
        }
        return worst;
    }

    /** Around each point where the exponent n or the branch changes. */
    @ParameterizedTest
    @EnumSource
    void errorIsWithinBoundsWhereFormulasChange(Function function) {
        for (int n = 0; n <= 130; n++) {
            around(function, (n + 0.5) * StrictMath.log(2));
        }
        for (float x : new float[]{0, RectifierFunctions.MINUS_ONE, RectifierFunctions.HALVED, 1,
                ElementaryFunctions.EXP_SMALLEST, ElementaryFunctions.SIGMOID_ONE, Float.MAX_VALUE}) {
            around(function, x);
        }
    }

    private static void around(Function function, double x) {
        int middle = Float.floatToRawIntBits((float) Math.abs(x));
        for (int bits = Math.max(middle - 16, 0); bits <= middle + 16; bits++) {
            for (float at : new float[]{Float.intBitsToFloat(bits), -Float.intBitsToFloat(bits)}) {
                if (function.takes(at)) {
                    double error = function.error(at);
                    assertTrue(error < function.bound, () -> function + " of " + at + ": " + error + " ULP");
                }
            }
        }
    }

    @Test
    void theSlopeOfSiluIsWithinBounds() {
        double worst = IntStream.range(0, CHUNKS).parallel().mapToDouble(RectifierFunctionsTest::worstSlope).max()
                .orElseThrow();
        assertTrue(worst < 1 && worst > 0.1, () -> "SiLU's slope: " + worst + " of 2⁻²²");
    }

    private static double worstSlope(int chunk) {
        long first = chunk * (FLOATS / CHUNKS);
        long end = first + FLOATS / CHUNKS;
        double worst = 0;
        for (long bits = (first + STRIDE - 1) / STRIDE * STRIDE; bits < end; bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            if (!Float.isNaN(x) && !Float.isInfinite(x)) {
                double e = StrictMath.exp(-Math.abs((double) x));
                double exact = (x > 0 ? 1 : e) / (1 + e) + x * e / ((1 + e) * (1 + e));
                worst = Math.max(worst, Math.abs(RectifierFunctions.siluSlope(x) - exact) * 0x1p22);
            }
        }
        return worst;
    }

    @Test
    void specialValues() {
        float inf = Float.POSITIVE_INFINITY;
        float nan = Float.NaN;
        assertSame(-1, RectifierFunctions.expMinus1(-inf), "e^-Inf - 1");
        assertSame(nan, RectifierFunctions.expMinus1(nan), "e^NaN - 1");
        assertSame(0, RectifierFunctions.logOf1Plus(0), "log 1");
        assertSame(nan, RectifierFunctions.logOf1Plus(nan), "log NaN");
        float[] arguments = {0, inf, -inf, 100, -100, nan};
        float[] softplus = {(float) StrictMath.log(2), inf, 0, 100, 0, nan};
        float[] silu = {0, inf, nan, 100, -0f, nan};
        float[] slopes = {0.5f, nan, nan, 1, 0, nan};
        for (int i = 0; i < arguments.length; i++) {
            assertSame(softplus[i], RectifierFunctions.softplus(arguments[i]), "softplus of " + arguments[i]);
            assertSame(silu[i], RectifierFunctions.silu(arguments[i]), "SiLU of " + arguments[i]);
            assertSame(slopes[i], RectifierFunctions.siluSlope(arguments[i]), "SiLU's slope at " + arguments[i]);
        }
    }

    private static void assertSame(float expected, float actual, String what) {
        assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(actual),
                () -> what + " is " + actual + " instead of " + expected);
    }
}
