package dev.lanewise.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Sgd;
import org.junit.jupiter.api.Test;

class LinearDecayTest {
    @Test
    void fallsFromTheFirstRateToOneStepAboveZero() {
        LinearDecay decay = new LinearDecay(Sgd::new, 0.5f, 4);
        float[] expected = {0.5f, 0.375f, 0.25f, 0.125f, 0.125f};
        for (int step = 1; step <= expected.length; step++) {
            float[] rate = {Float.NaN};
            decay.coefficients(step, rate);
            assertEquals(expected[step - 1], rate[0], "step " + step);
        }
    }

    @Test
    void changesNothingButTheRate() {
        float[] expected = new float[6];
        float[] actual = new float[6];
        new Adam(0.25f).coefficients(3, expected);
        LinearDecay decay = new LinearDecay(Adam::new, 0.5f, 4);
        decay.coefficients(3, actual);
        for (int i = 0; i < 6; i++) {
            assertEquals(expected[i], actual[i], "coefficient " + i);
        }
        assertEquals(new Adam(0.25f).rule(), decay.rule());
    }

    @Test
    void theSmallestRateStaysPositive() {
        float[] rate = {Float.NaN};
        new LinearDecay(Sgd::new, Float.MIN_VALUE, 1_000_000_000_000L).coefficients(Integer.MAX_VALUE, rate);
        assertTrue(rate[0] > 0, "rate " + rate[0]);
    }
}
