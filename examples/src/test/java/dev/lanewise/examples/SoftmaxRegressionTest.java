package dev.lanewise.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The built-in digits ask for more than a linear classifier: without a hidden layer the trainer falls short. */
class SoftmaxRegressionTest {
    @Test
    void fallsShortOfANetwork() {
        TrainRun run = TrainRun.here("--layers", "none", "--epochs", "10");
        assertEquals(0, run.code(), run.describe());
        assertTrue(run.testAccuracy() > 0.7 && run.testAccuracy() <= 0.92, run.describe());
    }
}
