package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.ShapeException;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Normalising layers against their formulas in double precision. */
class NormalizationTest {
    private static final long SEED = 41;

    @Test
    void batchNormOfImagesIsPerChannel() {
        int rows = 7;
        int pixels = 6 * 10;
        int channels = 5;
        Model model = model(new BatchNorm(0.3f, 1e-3f), Shape.of(6, 10, channels));
        Plan plan = Plan.differentiable(model, Kernels.scalar(), rows);
        fill(plan.input("x"), 0, 3, -2);
        fill(model.parameters().values(), 1, 0.5f, 1);
        float[] runningMean = model.parameters().get("batchnorm1.running_mean").data();
        float[] runningVariance = model.parameters().get("batchnorm1.running_variance").data();
        float[] gamma = model.parameters().get("batchnorm1.gamma").data();
        float[] beta = model.parameters().get("batchnorm1.beta").data();
        plan.evaluate();
        int m = rows * pixels;
        float[] x = plan.input("x");
        for (int i = 0; i < m * channels; i++) {
            int c = i % channels;
            double expected = (x[i] - runningMean[c]) / Math.sqrt(runningVariance[c] + 1e-3) * gamma[c] + beta[c];
            assertEquals(expected, plan.value("y")[i], 1e-5 * Math.max(1, Math.abs(expected)), "prediction");
        }
        plan.forward();
        for (int c = 0; c < channels; c++) {
            double mean = 0;
            for (int i = 0; i < m; i++) {
                mean += x[i * channels + c] / (double) m;
            }
            double variance = 0;
            for (int i = 0; i < m; i++) {
                variance += (x[i * channels + c] - mean) * (x[i * channels + c] - mean) / m;
            }
            for (int i = 0; i < m; i++) {
                double expected = (x[i * channels + c] - mean) / Math.sqrt(variance + 1e-3) * gamma[c] + beta[c];
                assertEquals(expected, plan.value("y")[i * channels + c], 1e-5, "training, seed " + SEED);
            }
            assertEquals(0.7 * runningMean[c] + 0.3 * mean,
                    model.parameters().get("batchnorm1.running_mean").data()[c], 1e-5);
            assertEquals(0.7 * runningVariance[c] + 0.3 * variance * m / (m - 1),
                    model.parameters().get("batchnorm1.running_variance").data()[c], 1e-4);
        }
        String trained = model.parameters().sha256();
        plan.evaluate();
        assertEquals(trained, model.parameters().sha256(), "prediction moves no average");
    }

    @Test
    void layerNormIsPerRow() {
        Model model = model(new LayerNorm(1e-3f), Shape.of(3, 21));
        Plan plan = Plan.differentiable(model, Kernels.scalar(), 2);
        fill(plan.input("x"), 0, 2, 5);
        fill(model.parameters().values(), 1, 0.5f, 1);
        plan.forward();
        float[] x = plan.input("x");
        for (int row = 0; row < 6; row++) {
            double mean = 0;
            for (int j = 0; j < 21; j++) {
                mean += x[row * 21 + j] / 21.0;
            }
            double variance = 0;
            for (int j = 0; j < 21; j++) {
                variance += (x[row * 21 + j] - mean) * (x[row * 21 + j] - mean) / 21;
            }
            for (int j = 0; j < 21; j++) {
                double expected = (x[row * 21 + j] - mean) / Math.sqrt(variance + 1e-3)
                        * model.parameters().values()[j] + model.parameters().values()[21 + j];
                assertEquals(expected, plan.value("y")[row * 21 + j], 1e-5, "seed " + SEED);
            }
        }
        float[] trained = plan.value("y").clone();
        float[] predicted = new float[trained.length];
        model.predictor(Kernels.scalar(), 2).predict(x, 2, predicted);
        for (int i = 0; i < trained.length; i++) {
            assertEquals(trained[i], predicted[i], "the same in prediction");
        }
    }

    @Test
    void whatCannotBeNormalizedIsRefused() {
        assertEquals("batch norm expects a momentum from 0 to 1 and a positive ε, but 2.0 and 1.0E-5 came",
                assertThrows(IllegalArgumentException.class, () -> new BatchNorm(2, 1e-5f)).getMessage());
        assertEquals("layer norm expects a positive ε, but 0.0 came",
                assertThrows(IllegalArgumentException.class, () -> new LayerNorm(0)).getMessage());
        assertEquals("layer batchnorm1 expects one input of at least one feature or channel, but [()] came",
                assertThrows(ShapeException.class, () -> model(new BatchNorm(), Shape.scalar())).getMessage());
    }

    private static Model model(Layer layer, Shape shape) {
        Graph graph = new Graph();
        graph.output("y", graph.apply(layer, graph.variable("x", shape)));
        return graph.build(SEED);
    }

    private static void fill(float[] values, int step, float deviation, float mean) {
        Philox random = new Philox(SEED, Purpose.DATA, step);
        for (int i = 0; i < values.length; i++) {
            // Not far from the mean: among these are variances, which are positive.
            values[i] = mean + deviation * (random.uniform(i) - 0.5f);
        }
    }
}
