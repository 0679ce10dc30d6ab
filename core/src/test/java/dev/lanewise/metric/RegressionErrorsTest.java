package dev.lanewise.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RegressionErrorsTest {
    @Test
    void fourValuesByHand() {
        RegressionErrors errors = new RegressionErrors(1);
        errors.add(new float[]{2.5f, 0}, new float[]{3, -0.5f}, 2);
        errors.add(new float[]{2, 8}, new float[]{2, 7}, 2);

        assertEquals(4, errors.samples());
        assertEquals(0.5, errors.meanAbsoluteError(), 1e-12);
        assertEquals(Math.sqrt(0.375), errors.rootMeanSquaredError(), 1e-12);
        assertEquals(1 - 1.5 / 29.1875, errors.r2(), 1e-12);
    }

    @Test
    void equalTargetsHaveAnR2OfOneOnlyIfTheyAreMet() {
        RegressionErrors met = new RegressionErrors(1);
        met.add(new float[]{3, 3}, new float[]{3, 3}, 2);
        assertEquals(1.0, met.r2());
        RegressionErrors missed = new RegressionErrors(1);
        missed.add(new float[]{3, 4}, new float[]{3, 3}, 2);
        assertEquals(0.0, missed.r2());
    }

    /** Far from zero, where a sum of squares would lose every digit; in two passes, by the definitions. */
    @Test
    void agreesWithTheDefinitions() {
        for (int seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            int outputs = 1 + random.nextInt(3);
            int rows = 2 + random.nextInt(40);
            float[] predictions = new float[rows * outputs];
            float[] targets = new float[rows * outputs];
            RegressionErrors errors = new RegressionErrors(outputs);
            for (int i = 0; i < rows; i++) {
                float[] prediction = new float[outputs];
                float[] target = new float[outputs];
                for (int j = 0; j < outputs; j++) {
                    target[j] = 1e6f + 10 * random.nextFloat();
                    prediction[j] = target[j] + (float) random.nextGaussian();
                    predictions[i * outputs + j] = prediction[j];
                    targets[i * outputs + j] = target[j];
                }
                errors.add(prediction, target, 1);
            }
            double absolute = 0;
            double squared = 0;
            double r2 = 0;
            for (int j = 0; j < outputs; j++) {
                double mean = 0;
                for (int i = 0; i < rows; i++) {
                    mean += (double) targets[i * outputs + j] / rows;
                }
                double residual = 0;
                double total = 0;
                for (int i = 0; i < rows; i++) {
                    double target = targets[i * outputs + j];
                    double error = predictions[i * outputs + j] - target;
                    absolute += Math.abs(error);
                    residual += error * error;
                    total += (target - mean) * (target - mean);
                }
                squared += residual;
                r2 += (1 - residual / total) / outputs;
            }
            assertEquals(absolute / rows / outputs, errors.meanAbsoluteError(), 1e-9, "seed " + seed);
            assertEquals(Math.sqrt(squared / rows / outputs), errors.rootMeanSquaredError(), 1e-9, "seed " + seed);
            assertEquals(r2, errors.r2(), 1e-6, "seed " + seed);
        }
    }

    @Test
    void badInputIsRefused() {
        assertEquals("a regression has at least 1 output, but 0 came",
                assertThrows(IllegalArgumentException.class, () -> new RegressionErrors(0)).getMessage());
        RegressionErrors errors = new RegressionErrors(2);
        assertEquals("the targets hold at least 4 values, but 2 came", assertThrows(IllegalArgumentException.class,
                () -> errors.add(new float[4], new float[2], 2)).getMessage());
        assertEquals("a mean absolute error needs at least 1 samples, but 0 were added",
                assertThrows(IllegalStateException.class, errors::meanAbsoluteError).getMessage());
        errors.add(new float[2], new float[2], 1);
        assertEquals("R² needs at least 2 samples, but 1 were added",
                assertThrows(IllegalStateException.class, errors::r2).getMessage());
    }
}
