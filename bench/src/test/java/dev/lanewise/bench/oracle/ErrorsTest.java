package dev.lanewise.bench.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counts as an error, and that none is lost. */
class ErrorsTest {
    private static final Case ROW = new Case("it", draw -> {
        throw new IllegalStateException("nobody draws");
    });

    @Test
    void relativeToTheLargest() {
        assertEquals(0.05, error(new float[]{2, -10}, new float[]{2.5f, -10}));
        assertEquals(0, error(new float[]{0, 0}, new float[]{0, -0f}));
        assertEquals(Double.POSITIVE_INFINITY, error(new float[]{0, 0}, new float[]{0, 1}));
        assertEquals(0, error(new float[0], new float[0]));
    }

    @Test
    void noNumberIsAnError() {
        float nan = Float.NaN;
        assertEquals(Double.NaN, error(new float[]{1, 1, 1}, new float[]{1, nan, 1}));
        assertEquals(Double.NaN, error(new float[]{1, nan, 1}, new float[]{1, nan, 1}));
        assertEquals(Double.NaN, error(new float[]{1, Float.POSITIVE_INFINITY}, new float[]{1, 1}));
        assertEquals(Double.POSITIVE_INFINITY, error(new float[]{1, 1}, new float[]{1, Float.NEGATIVE_INFINITY}));
    }

    @Test
    void complainsOfWhatIsBeyondTheBound() {
        assertEquals("", ROW.complaint("them", Map.of("y", 1e-5)));
        assertEquals("", ROW.complaint("them", Map.of("x.gradient", 1e-4)));
        assertEquals("it: y is off from them by 1.1e-05, but at most 1e-05 is right\n",
                ROW.complaint("them", Map.of("y", 1.1e-5)));
        assertEquals("it: x.gradient is off from them by NaN, but at most 1e-04 is right\n",
                ROW.complaint("them", Map.of("x.gradient", Double.NaN)));
    }

    @Test
    void comparesTheSameTensorsAlone() {
        Map<String, Tensor> one = Map.of("y", new Tensor(Shape.of(2), new float[2]));
        Map<String, Tensor> other = Map.of("z", new Tensor(Shape.of(2), new float[2]));
        Map<String, Tensor> reshaped = Map.of("y", new Tensor(Shape.of(2, 1), new float[2]));
        assertEquals("expected the tensors [y], but [z] came",
                assertThrows(IllegalStateException.class, () -> Errors.of(one, other)).getMessage());
        assertEquals("expected y of shape (2), but (2, 1) came",
                assertThrows(IllegalStateException.class, () -> Errors.of(one, reshaped)).getMessage());
    }

    private static double error(float[] right, float[] actual) {
        Map<String, Double> errors = Errors.of(Map.of("y", new Tensor(Shape.of(right.length), right)),
                Map.of("y", new Tensor(Shape.of(actual.length), actual)));
        return errors.getOrDefault("y", -1.0);
    }
}
