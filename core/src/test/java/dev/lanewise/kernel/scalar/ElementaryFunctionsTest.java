package dev.lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * exp, log, sigmoid and tanh against {@link StrictMath} in double: every 857th float, or all of them with
 * {@code -Dlanewise.exhaustive=true}; the places where their formulas change; and special values.
 */
class ElementaryFunctionsTest {
    private static final int STRIDE = Boolean.getBoolean("lanewise.exhaustive") ? 1 : 857;
    private static final int CHUNKS = 4096;
    private static final long FLOATS = 1L << 32;

    /** A function, what it approximates, and the error its documentation promises. */
    enum Function {
        EXP(0.9), LOG(0.94), SIGMOID(1.7), TANH(1.35);

        /** In ULP of the exact result rounded to float. */
        final double bound;

        Function(double bound) {
            this.bound = bound;
        }

        float of(float x) {
            return switch (this) {
                case EXP -> ElementaryFunctions.exp(x);
                case LOG -> ElementaryFunctions.log(x);
                case SIGMOID -> ElementaryFunctions.sigmoid(x);
                case TANH -> ElementaryFunctions.tanh(x);
            };
        }

        double exact(double x) {
            return switch (this) {
                case EXP -> StrictMath.exp(x);
                case LOG -> StrictMath.log(x);
                case SIGMOID -> 1 / (1 + StrictMath.exp(-x));
                case TANH -> StrictMath.tanh(x);
            };
        }

        /** The error at x in ULP; infinite where a NaN, an infinity or a subnormal result is not what it should be. */
        double error(float x) {
            double exact = exact(x);
            float rounded = (float) exact;
            float result = of(x);
            if (Float.isNaN(rounded) || Float.isInfinite(rounded)) {
                return Float.floatToIntBits(rounded) == Float.floatToIntBits(result) ? 0 : Double.POSITIVE_INFINITY;
            }
            double difference = Math.abs(result - exact);
            if (Math.abs(rounded) < Float.MIN_NORMAL) {
                return result == 0 || difference <= Float.MIN_VALUE ? 0 : Double.POSITIVE_INFINITY;
            }
            return Float.isNaN(result) ? Double.POSITIVE_INFINITY : difference / Math.ulp(rounded);
        }
    }

    /** The largest error so far and where it is. */
    private record Worst(double error, float at) {
        static final Worst NONE = new Worst(0, 0);

        Worst or(Worst other) {
            return other.error > error ? other : this;
        }

        void check(Function function) {
            assertTrue(error <= function.bound, () -> String.format("%s: %.4f ULP at %s (%a), promised are %s",
                    function, error, at, at, function.bound));
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorIsWithinBounds(Function function) {
        Worst worst = IntStream.range(0, CHUNKS).parallel().mapToObj(chunk -> worst(function, chunk))
                .reduce(Worst.NONE, Worst::or);
        worst.check(function);
        assertTrue(worst.error > 0.5, () -> function + ": correctly rounded everywhere is not to be believed");
    }

    private static Worst worst(Function function, int chunk) {
        long first = chunk * (FLOATS / CHUNKS);
        long end = first + FLOATS / CHUNKS;
        double error = 0;
        float at = 0;
        for (long bits = (first + STRIDE - 1) / STRIDE * STRIDE; bits < end; bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            double here = function.error(x);
            if (here > error) {
                error = here;
                at = x;
            }
        }
        return new Worst(error, at);
    }

    /** Around each power of two and each point where the exponent n or the branch changes. */
    @ParameterizedTest
    @EnumSource
    void errorIsWithinBoundsWhereFormulasChange(Function function) {
        Worst worst = Worst.NONE;
        for (int exponent = -150; exponent <= 128; exponent++) {
            double power = StrictMath.pow(2, exponent);
            worst = worst.or(around(function, power)).or(around(function, power * 2 / 3));
        }
        for (int n = -130; n <= 130; n++) {
            worst = worst.or(around(function, (n + 0.5) * StrictMath.log(2)));
            worst = worst.or(around(function, (n + 0.5) * StrictMath.log(2) / 2));
        }
        for (float x : new float[]{ElementaryFunctions.EXP_LARGEST, ElementaryFunctions.EXP_SMALLEST,
                ElementaryFunctions.SIGMOID_ONE, ElementaryFunctions.TANH_SPLIT, ElementaryFunctions.TANH_ONE,
                Float.intBitsToFloat(ElementaryFunctions.LOG_SPLIT), Float.MAX_VALUE, 0f}) {
            worst = worst.or(around(function, x));
        }
        worst.check(function);
    }

    /** The 33 floats nearest to x and the 33 nearest to −x. */
    private static Worst around(Function function, double x) {
        Worst worst = Worst.NONE;
        int middle = Float.floatToRawIntBits((float) Math.abs(x));
        for (int bits = Math.max(middle - 16, 0); bits <= middle + 16; bits++) {
            for (float at : new float[]{Float.intBitsToFloat(bits), -Float.intBitsToFloat(bits)}) {
                worst = worst.or(new Worst(function.error(at), at));
            }
        }
        return worst;
    }

    @Test
    void specialValuesOfExp() {
        assertBits(1f, Function.EXP, 0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 0x1p-26f, -0x1p-26f);
        assertBits(Float.POSITIVE_INFINITY, Function.EXP, Math.nextUp(ElementaryFunctions.EXP_LARGEST), 89f, 1e10f,
                Float.MAX_VALUE, Float.POSITIVE_INFINITY);
        assertBits(0f, Function.EXP, Math.nextDown(ElementaryFunctions.EXP_SMALLEST), -88f, -104f, -1e10f,
                -Float.MAX_VALUE, Float.NEGATIVE_INFINITY);
        assertNaNStays(Function.EXP);
    }

    @Test
    void specialValuesOfLog() {
        assertBits(0f, Function.LOG, 1f);
        assertBits(Float.NEGATIVE_INFINITY, Function.LOG, 0f, -0f);
        assertBits(Float.POSITIVE_INFINITY, Function.LOG, Float.POSITIVE_INFINITY);
        assertBits(Float.NaN, Function.LOG, -Float.MIN_VALUE, -1f, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY);
        assertBits((float) StrictMath.log(Float.MIN_VALUE), Function.LOG, Float.MIN_VALUE);
        assertNaNStays(Function.LOG);
    }

    @Test
    void specialValuesOfSigmoid() {
        assertBits(0.5f, Function.SIGMOID, 0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE);
        assertBits(1f, Function.SIGMOID, ElementaryFunctions.SIGMOID_ONE, 19f, 88f, 1e10f, Float.MAX_VALUE,
                Float.POSITIVE_INFINITY);
        assertBits(0f, Function.SIGMOID, Math.nextDown(ElementaryFunctions.EXP_SMALLEST), -89f, -1e10f,
                -Float.MAX_VALUE, Float.NEGATIVE_INFINITY);
        assertNaNStays(Function.SIGMOID);
    }

    @Test
    void specialValuesOfTanh() {
        for (float x : new float[]{0f, Float.MIN_VALUE, 1e-42f, Float.MIN_NORMAL, 1e-20f, 1e-5f}) {
            assertBits(x, Function.TANH, x);
            assertBits(-x, Function.TANH, -x);
        }
        assertBits(1f, Function.TANH, 9.1f, ElementaryFunctions.TANH_ONE, 50f, 1e10f, Float.POSITIVE_INFINITY);
        assertNaNStays(Function.TANH);
    }

    @Test
    void tanhIsOdd() {
        for (long bits = 0; bits <= Float.floatToIntBits(Float.POSITIVE_INFINITY); bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            assertBits(-ElementaryFunctions.tanh(x), Function.TANH, -x);
        }
    }

    /** In steps well above an ULP; between neighbouring floats the last bit may go down. */
    @ParameterizedTest
    @EnumSource
    void grows(Function function) {
        float before = function.of(function == Function.LOG ? 0 : Float.NEGATIVE_INFINITY);
        for (int i = function == Function.LOG ? 0 : -100 * 1024; i <= 100 * 1024; i++) {
            float x = i / 1024f;
            float y = function.of(x);
            assertTrue(y >= before, () -> function + " falls at " + x);
            before = y;
        }
        assertTrue(function.of(Float.POSITIVE_INFINITY) >= before);
    }

    /** Rows are {@code np.float32,argument,result,tolerance in ULP}, with both floats as hexadecimal bits. */
    @ParameterizedTest
    @EnumSource(names = {"EXP", "LOG", "TANH"})
    void agreesWithThePublishedValidationSet(Function function) throws IOException {
        String name = "umath-validation-set-" + function.name().toLowerCase(Locale.ROOT) + ".csv";
        int rows = 0;
        for (String line : Files.readAllLines(SharedData.find("numerics/" + name))) {
            if (!line.startsWith("np.float32")) {
                continue;
            }
            String[] cells = line.strip().split(",", -1);
            float x = Float.intBitsToFloat(Integer.parseUnsignedInt(cells[1].substring(2), 16));
            float expected = Float.intBitsToFloat(Integer.parseUnsignedInt(cells[2].substring(2), 16));
            double tolerance = Math.max(2, Double.parseDouble(cells[3])) * Math.ulp(expected);
            float result = function.of(x);
            boolean flushed = Math.abs(expected) < Float.MIN_NORMAL && result == 0;
            boolean same = Float.floatToIntBits(expected) == Float.floatToIntBits(result);
            assertTrue(same || flushed || Math.abs((double) result - expected) <= tolerance,
                    () -> name + ", " + line + ": got " + result + ", expected " + expected);
            rows++;
        }
        assertTrue(rows > 100, name + " has only " + rows + " rows of float32");
    }

    private static void assertBits(float expected, Function function, float... arguments) {
        for (float x : arguments) {
            float result = function.of(x);
            assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(result),
                    () -> function + " of " + x + " is " + result + ", expected " + expected);
        }
    }

    private static void assertNaNStays(Function function) {
        for (int bits : new int[]{0x7fc00000, 0xffc00000, 0x7fc00001, 0x7fffffff, 0xffffffff, 0x7f800001, 0xff800001}) {
            assertBits(Float.NaN, function, Float.intBitsToFloat(bits));
        }
    }
}
