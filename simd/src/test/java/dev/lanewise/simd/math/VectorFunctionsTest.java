package dev.lanewise.simd.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.kernel.scalar.ElementaryFunctions;
import dev.lanewise.kernel.scalar.GeluFunctions;
import dev.lanewise.kernel.scalar.RectifierFunctions;
import dev.lanewise.simd.Lanes;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The vector functions give the bits of the scalar ones (any NaN for a NaN): for every 857th float, or for all of them
 * with {@code -Dlanewise.exhaustive=true}; around the places where the scalar formulas branch; and with lanes that take
 * different branches side by side.
 */
class VectorFunctionsTest {
    private static final int STRIDE = Boolean.getBoolean("lanewise.exhaustive") ? 1 : 857;
    private static final long SEED = Long.getLong("lanewise.seed", 99);
    private static final long FLOATS = 1L << 32;
    private static final int BLOCK = 4096;

    /** A function in both forms. */
    enum Function {
        EXP, LOG, SIGMOID, TANH, GELU, GELU_SLOPE, EXP_MINUS_1, LOG_OF_1_PLUS;

        float of(float x) {
            return switch (this) {
                case EXP -> ElementaryFunctions.exp(x);
                case LOG -> ElementaryFunctions.log(x);
                case SIGMOID -> ElementaryFunctions.sigmoid(x);
                case TANH -> ElementaryFunctions.tanh(x);
                case GELU -> GeluFunctions.gelu(x);
                case GELU_SLOPE -> GeluFunctions.slope(x);
                case EXP_MINUS_1 -> RectifierFunctions.expMinus1(-Math.abs(x));
                case LOG_OF_1_PLUS -> RectifierFunctions.logOf1Plus(fraction(x));
            };
        }

        /** Whole vectors of x, to y. */
        int of(float[] x, float[] y) {
            int n = x.length;
            return switch (this) {
                case EXP -> VectorFunctions.exp(x, 0, 0f, y, 0, n);
                case LOG -> VectorFunctions.log(x, 0, y, 0, n);
                case SIGMOID -> VectorFunctions.sigmoid(x, 0, y, 0, n);
                case TANH -> VectorFunctions.tanh(x, 0, y, 0, n);
                case GELU -> VectorGelu.gelu(x, 0, y, 0, n);
                case GELU_SLOPE -> VectorGelu.backward(x, 0, ones(n), 0, y, 0, n, false);
                case EXP_MINUS_1 -> VectorRectifiers.expMinus1(negative(x), 0, y, 0, n);
                case LOG_OF_1_PLUS -> VectorRectifiers.logOf1Plus(fractions(x), 0, y, 0, n);
            };
        }

        private static float[] ones(int n) {
            float[] ones = new float[n];
            Arrays.fill(ones, 1f);
            return ones;
        }

        private static float[] negative(float[] x) {
            float[] negative = new float[x.length];
            for (int i = 0; i < x.length; i++) {
                negative[i] = -Math.abs(x[i]);
            }
            return negative;
        }

        /** Any float as one from 0 to below 1, or NaN. */
        private static float fraction(float x) {
            return Math.abs(x) < 1 || Float.isNaN(x) ? Math.abs(x) : 1 / Math.abs(x);
        }

        private static float[] fractions(float[] x) {
            float[] fractions = new float[x.length];
            for (int i = 0; i < x.length; i++) {
                fractions[i] = fraction(x[i]);
            }
            return fractions;
        }
    }

    @ParameterizedTest
    @EnumSource
    void sameBitsOnAWalkThroughAllFloats(Function function) {
        long block = (long) BLOCK * STRIDE;
        IntStream.range(0, (int) ((FLOATS + block - 1) / block)).parallel().forEach(i -> {
            float[] x = new float[BLOCK];
            for (int j = 0; j < BLOCK; j++) {
                x[j] = Float.intBitsToFloat((int) (i * block + (long) j * STRIDE));
            }
            assertSameBits(function, x, "walk");
        });
    }

    @ParameterizedTest
    @EnumSource
    void sameBitsWithBranchesSideBySide(Function function) {
        Random random = new Random(SEED);
        float[] special = specialValues();
        float[] x = new float[BLOCK];
        for (int round = 0; round < 64; round++) {
            for (int j = 0; j < BLOCK; j++) {
                x[j] = switch (random.nextInt(4)) {
                    case 0 -> special[random.nextInt(special.length)];
                    case 1 -> Float.intBitsToFloat(random.nextInt());
                    case 2 -> (float) (random.nextGaussian() * 50);
                    default -> (float) random.nextGaussian();
                };
            }
            assertSameBits(function, x, "seed " + SEED + ", round " + round);
        }
    }

    /** Each special value in each lane. */
    @ParameterizedTest
    @EnumSource
    void sameBitsAtSpecialValues(Function function) {
        float[] special = specialValues();
        for (int lane = 0; lane < Lanes.COUNT; lane++) {
            float[] x = new float[special.length * Lanes.COUNT];
            Arrays.fill(x, 0.75f);
            for (int i = 0; i < special.length; i++) {
                x[i * Lanes.COUNT + lane] = special[i];
            }
            assertSameBits(function, x, "lane " + lane);
        }
    }

    private static float[] specialValues() {
        float[] centres = {0f, Float.MIN_NORMAL, 0x1p-30f, 0x1p-12f, 0.5f, 1f, 2f, 4f / 3, 8f, 9.01f, 16.64f, 17f, 87f,
                88f, 88.38f, 104f, 0x1p23f, 0x1p24f, 0x1p31f, 0x1p100f, Float.MAX_VALUE, Float.POSITIVE_INFINITY,
                Float.NaN, ElementaryFunctions.EXP_LARGEST, ElementaryFunctions.EXP_SMALLEST,
                ElementaryFunctions.SIGMOID_ONE, RectifierFunctions.MINUS_ONE, RectifierFunctions.HALVED,
                GeluFunctions.VALUE_END, GeluFunctions.SLOPE_END,
                ElementaryFunctions.TANH_SPLIT, ElementaryFunctions.TANH_ONE,
                Float.intBitsToFloat(ElementaryFunctions.LOG_SPLIT)};
        float[] values = new float[centres.length * 10];
        for (int i = 0; i < values.length; i += 10) {
            int centre = Float.floatToIntBits(Math.abs(centres[i / 10]));
            for (int k = 0; k < 5; k++) {
                values[i + k] = Float.intBitsToFloat(Math.max(centre + k - 2, 0));
                values[i + 5 + k] = -values[i + k];
            }
        }
        return values;
    }

    /** For x of a length that is a multiple of the vector's. */
    private static void assertSameBits(Function function, float[] x, String where) {
        float[] y = new float[x.length];
        Arrays.fill(y, Float.NaN);
        assertEquals(x.length, function.of(x, y), "elements");
        for (int j = 0; j < x.length; j++) {
            float expected = function.of(x[j]);
            if (Float.floatToIntBits(expected) != Float.floatToIntBits(y[j])) {
                fail(String.format("%s of %s (%a, lane %d) is %a in vectors, %a in scalar; %s", function, x[j], x[j],
                        j % Lanes.COUNT, y[j], expected, where));
            }
        }
    }
}
