package dev.lanewise.bench.oracle;

import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** How far tensors are from what they should be. */
final class Errors {
    private Errors() {
    }

    /**
     * The error of every tensor, by name: max|a − b| / max|b|, 0 where both are all zero, and NaN or infinite where an
     * element is.
     *
     * @throws IllegalStateException if they are not the same tensors by name and shape
     */
    static Map<String, Double> of(Map<String, Tensor> right, Map<String, Tensor> actual) {
        if (!right.keySet().equals(actual.keySet())) {
            throw new IllegalStateException("expected the tensors " + right.keySet() + ", but " + actual.keySet()
                    + " came");
        }
        Map<String, Double> errors = new LinkedHashMap<>();
        right.forEach((name, tensor) -> errors.put(name, error(name, tensor, Batch.get(actual, name))));
        return errors;
    }

    /** The larger of two errors; NaN if one is. */
    static double larger(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.max(a, b);
    }

    private static double error(String name, Tensor right, Tensor actual) {
        if (!right.shape().equals(actual.shape())) {
            throw new IllegalStateException(
                    "expected " + name + " of shape " + right.shape() + ", but " + actual.shape() + " came");
        }
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < right.data().length; i++) {
            difference = larger(difference, Math.abs((double) actual.data()[i] - right.data()[i]));
            largest = larger(largest, Math.abs((double) right.data()[i]));
        }
        return difference == 0 ? 0 : difference / largest;
    }
}
