package dev.lanewise.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.Dataset;
import dev.lanewise.examples.digits.DrawnDigits;
import dev.lanewise.kernel.KernelChoice;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.model.Plan;
import dev.lanewise.train.Score;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The textbook's programs print the textbook's numbers. */
class TextbookTest {
    private static final double RELATIVE = 1e-6;

    @Test
    void twoApples() {
        check(BuyApples.price(), 220, Map.of("apple", 2.2, "apples", 110.0, "tax", 200.0));
    }

    @Test
    void twoApplesAndThreeOranges() {
        check(BuyApplesAndOranges.price(), 715,
                Map.of("apple", 2.2, "apples", 110.0, "orange", 3.3, "oranges", 165.0, "tax", 650.0));
    }

    private static void check(Plan plan, double price, Map<String, Double> gradients) {
        assertEquals(price, plan.value("price")[0], RELATIVE * price);
        assertEquals(gradients.keySet(), Set.copyOf(plan.model().inputs()));
        gradients.forEach((name, gradient) -> assertEquals(gradient, plan.gradient(name)[0], RELATIVE * gradient,
                name));
    }

    /** The gradient agrees with the numerical one, and a fifth of the training already reads most digits. */
    @Test
    void twoLayerNetwork() {
        Dataset train = DrawnDigits.train();
        Dataset test = DrawnDigits.test();
        try (Kernels kernels = KernelChoice.SIMD.open(2)) {
            double error = TwoLayerNet.checkGradient(kernels, train);
            assertTrue(error <= 1e-2, "largest mean relative difference " + error);
            Score score = TwoLayerNet.train(kernels, train, test, TwoLayerNet.ITERATIONS / 5);
            assertTrue(score.accuracy() > 0.85, score.toString());
        }
    }
}
