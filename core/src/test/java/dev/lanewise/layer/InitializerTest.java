package dev.lanewise.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.model.Model;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InitializerTest {
    private static final Shape AFFINE = Shape.of(300, 200);
    /** Fan-in 3·5·16 = 240, fan-out 3·5·64 = 960. */
    private static final Shape CONVOLUTION = Shape.of(3, 5, 16, 64);

    static Stream<Arguments> distributions() {
        return Stream.of(
                Arguments.of(new Initializer.Normal(0.3f), AFFINE, 0.3),
                Arguments.of(new Initializer.Uniform(0.6f), AFFINE, 0.6 / Math.sqrt(3)),
                Arguments.of(new Initializer.He(), AFFINE, Math.sqrt(2.0 / 300)),
                Arguments.of(new Initializer.He(), CONVOLUTION, Math.sqrt(2.0 / 240)),
                Arguments.of(new Initializer.HeUniform(), AFFINE, Math.sqrt(2.0 / 300)),
                Arguments.of(new Initializer.HeUniform(), CONVOLUTION, Math.sqrt(2.0 / 240)),
                Arguments.of(new Initializer.Xavier(), AFFINE, Math.sqrt(1.0 / 300)),
                Arguments.of(new Initializer.XavierNormal(), AFFINE, Math.sqrt(2.0 / 500)),
                Arguments.of(new Initializer.XavierNormal(), CONVOLUTION, Math.sqrt(2.0 / 1200)),
                Arguments.of(new Initializer.XavierUniform(), AFFINE, Math.sqrt(2.0 / 500)),
                Arguments.of(new Initializer.XavierUniform(), CONVOLUTION, Math.sqrt(2.0 / 1200)),
                Arguments.of(new Initializer.PyTorch(), AFFINE, Math.sqrt(1.0 / 900)),
                Arguments.of(new Initializer.PyTorch(), CONVOLUTION, Math.sqrt(1.0 / 720)));
    }

    /** Mean and deviation within five standard errors, and a uniform one within its bound and close to it. */
    @ParameterizedTest
    @MethodSource("distributions")
    void hasItsDeviation(Initializer initializer, Shape shape, double deviation) {
        float[] values = fill(initializer, shape, 7);
        double n = values.length;
        double sum = 0;
        double squares = 0;
        float largest = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
            largest = Math.max(largest, Math.abs(value));
        }
        assertEquals(0, sum / n, 5 * deviation / Math.sqrt(n));
        assertEquals(1, Math.sqrt(squares / n) / deviation, 5 / Math.sqrt(2 * n));
        boolean normal = initializer instanceof Initializer.Normal || initializer instanceof Initializer.He
                || initializer instanceof Initializer.Xavier || initializer instanceof Initializer.XavierNormal;
        if (normal) {
            assertTrue(largest > 3 * deviation, "no value beyond three deviations: " + largest);
        } else {
            double bound = deviation * Math.sqrt(3);
            assertTrue(largest <= bound * (1 + 1e-6) && largest > 0.999 * bound, largest + " for " + bound);
        }
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void dependsOnTheSeedAlone(Initializer initializer, Shape shape, double deviation) {
        assertArrayEquals(fill(initializer, shape, 3), fill(initializer, shape, 3));
        assertTrue(!Arrays.equals(fill(initializer, shape, 3), fill(initializer, shape, 4)));
    }

    static Stream<Shape> matrices() {
        return Stream.of(Shape.of(1, 1), Shape.of(7, 7), Shape.of(40, 9), Shape.of(9, 40), Shape.of(3, 3, 4, 10),
                Shape.of(2, 2, 1, 30), Shape.of(64, 64));
    }

    /** QᵀQ is gain²·I of the shorter side. */
    @ParameterizedTest
    @MethodSource("matrices")
    void orthogonalIsOrthogonal(Shape shape) {
        float gain = 1.5f;
        float[] q = fill(new Initializer.Orthogonal(gain), shape, 11);
        int cols = shape.last();
        int rows = shape.size() / cols;
        boolean tall = rows >= cols;
        for (int a = 0; a < Math.min(rows, cols); a++) {
            for (int b = 0; b <= a; b++) {
                double dot = 0;
                for (int i = 0; i < Math.max(rows, cols); i++) {
                    dot += tall ? (double) q[i * cols + a] * q[i * cols + b]
                            : (double) q[a * cols + i] * q[b * cols + i];
                }
                assertEquals(a == b ? gain * gain : 0, dot, 1e-6, shape + ", vectors " + a + " and " + b);
            }
        }
    }

    /** The first entry of a random rotation of the plane has a mean square of 1/2, and either sign. */
    @Test
    void orthogonalMatricesAreAllEquallyLikely() {
        int n = 4000;
        double squares = 0;
        int positive = 0;
        int reflections = 0;
        for (int seed = 0; seed < n; seed++) {
            float[] q = fill(new Initializer.Orthogonal(), Shape.of(2, 2), seed);
            squares += (double) q[0] * q[0] / n;
            positive += q[0] > 0 ? 1 : 0;
            reflections += q[0] * q[3] - q[1] * q[2] < 0 ? 1 : 0;
        }
        // cos² has a deviation of 1/√8, a coin one of 1/2.
        assertEquals(0.5, squares, 5 / Math.sqrt(8.0 * n));
        assertEquals(0.5, (double) positive / n, 2.5 / Math.sqrt(n));
        assertEquals(0.5, (double) reflections / n, 2.5 / Math.sqrt(n));
    }

    /** What the weights' fan-in bounds are the biases too; all others begin at zero. */
    @Test
    void biasesOfLayers() {
        Layer[] pyTorch = {
                new Conv2d(200, 3, 3, 1, 0, 1, 2, new Initializer.PyTorch()),
                new Affine(400, new Initializer.PyTorch())
        };
        Model model = Model.sequential(5, Shape.of(4, 4, 4), pyTorch);
        assertBound(1 / Math.sqrt(3 * 3 * 2), model.parameters(), 0);
        assertBound(1 / Math.sqrt(3 * 3 * 2), model.parameters(), 1);
        assertBound(1 / Math.sqrt(2 * 2 * 200), model.parameters(), 2);
        assertBound(1 / Math.sqrt(2 * 2 * 200), model.parameters(), 3);

        Model he = Model.sequential(5, Shape.of(4, 4, 4), new Conv2d(8, 3), new Affine(5));
        for (int slice : new int[]{1, 3}) {
            Parameters.Slice bias = he.parameters().slices().get(slice);
            for (int i = 0; i < bias.shape().size(); i++) {
                assertEquals(0f, he.parameters().values()[bias.offset() + i]);
            }
        }
    }

    @Test
    void badInputIsRefused() {
        assertEquals("a uniform distribution's bound is at least 0, but -1.0 came",
                assertThrows(IllegalArgumentException.class, () -> new Initializer.Uniform(-1)).getMessage());
        assertEquals("a gain is at least 0, but NaN came",
                assertThrows(IllegalArgumentException.class, () -> new Initializer.Orthogonal(Float.NaN))
                        .getMessage());
        assertEquals("a standard deviation is at least 0, but -2.0 came",
                assertThrows(IllegalArgumentException.class, () -> new Initializer.Normal(-2)).getMessage());
    }

    private static void assertBound(double bound, Parameters parameters, int slice) {
        Parameters.Slice values = parameters.slices().get(slice);
        float largest = 0;
        for (int i = 0; i < values.shape().size(); i++) {
            largest = Math.max(largest, Math.abs(parameters.values()[values.offset() + i]));
        }
        assertTrue(largest <= bound * (1 + 1e-6) && largest > 0.9 * bound,
                values.name() + ": " + largest + " for " + bound);
    }

    private static float[] fill(Initializer initializer, Shape shape, long seed) {
        float[] values = new float[shape.size() + 2];
        Arrays.fill(values, Float.NaN);
        initializer.fill(values, 1, shape, new Philox(seed, Purpose.WEIGHTS, 0));
        assertTrue(Float.isNaN(values[0]) && Float.isNaN(values[values.length - 1]), "wrote beside the parameter");
        return Arrays.copyOfRange(values, 1, values.length - 1);
    }
}
