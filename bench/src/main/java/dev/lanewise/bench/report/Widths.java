package dev.lanewise.bench.report;

import java.util.Arrays;

/** What a multilayer perceptron written as its widths, for example {@code 784-256-128-10}, has to do. */
final class Widths {
    private final int[] widths;

    /**
     * @throws IllegalArgumentException if it is not numbers joined by hyphens
     */
    Widths(String text) {
        if (!text.matches("\\d{1,9}(-\\d{1,9})+")) {
            throw new IllegalArgumentException(
                    "a network is its widths joined by hyphens, as 784-50-10, but '" + text + "' came");
        }
        widths = Arrays.stream(text.split("-", -1)).mapToInt(Integer::parseInt).toArray();
    }

    /**
     * Operations of the products in one sample's training: three per layer, forward and towards weights and inputs, but
     * for the first, whose inputs want no gradient.
     */
    double trainingFlops() {
        return 2 * (3 * weights() - (double) widths[0] * widths[1]);
    }

    /** The bytes of weights and biases, which one prediction reads. */
    double parameterBytes() {
        double biases = 0;
        for (int i = 1; i < widths.length; i++) {
            biases += widths[i];
        }
        return Float.BYTES * (weights() + biases);
    }

    private double weights() {
        double weights = 0;
        for (int i = 1; i < widths.length; i++) {
            weights += (double) widths[i - 1] * widths[i];
        }
        return weights;
    }
}
