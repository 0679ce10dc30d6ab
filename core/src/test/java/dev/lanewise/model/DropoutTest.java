package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Dropout;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DropoutTest {
    private static final long SEED = 19;
    private static final int FEATURES = 1000;

    @Test
    void whatStaysIsScaledAndTheMeanIsKept() {
        for (float rate : new float[]{0, 0.1f, 0.5f, 0.9f}) {
            Plan plan = plan(rate, 20);
            Arrays.fill(plan.input("x"), 2);
            plan.occasion().set(SEED, 3, 0);
            plan.forward();
            float scale = 1 / (1 - rate);
            int dropped = 0;
            for (float y : plan.value("y")) {
                dropped += y == 0 ? 1 : 0;
                assertTrue(y == 0 || y == 2 * scale, y + " at a rate of " + rate);
            }
            // Five standard deviations.
            double expected = 20 * FEATURES * rate;
            assertEquals(expected, dropped, 5 * Math.sqrt(expected * (1 - rate)) + 1e-9, "rate " + rate);
            plan.backward("y");
            float[] dx = plan.gradient("x");
            for (int i = 0; i < dx.length; i++) {
                assertEquals(plan.value("y")[i] / 2, dx[i], "the gradient passes where the value passed");
            }
            plan.evaluate();
            assertArrayEquals(plan.input("x"), plan.value("y"), "prediction drops nothing");
        }
    }

    @Test
    void theMaskIsThatOfTheSeedTheStepTheLayerAndThePlace() {
        float[] first = mask(SEED, 1, 0, 4, 0);
        assertArrayEquals(first, mask(SEED, 1, 0, 4, 0));
        assertFalse(Arrays.equals(first, mask(SEED + 1, 1, 0, 4, 0)), "another seed");
        assertFalse(Arrays.equals(first, mask(SEED, 2, 0, 4, 0)), "another step");
        assertFalse(Arrays.equals(first, mask(SEED, 1, 0, 4, 1)), "another layer");
        float[] lower = mask(SEED, 1, 2, 2, 0);
        assertArrayEquals(Arrays.copyOfRange(first, 2 * FEATURES, 4 * FEATURES), lower, "the second micro-batch");
        Philox stream = new Philox(SEED, Purpose.DROPOUT, 1);
        for (int i = 0; i < first.length; i++) {
            // The dropout is node 1 of its graph.
            assertEquals(stream.uniform((1L << 40) + i) < 0.5f, first[i] == 0, "element " + i);
        }
    }

    /** Which elements the first or second of two dropouts drops: 0. */
    private static float[] mask(long seed, int step, int firstRow, int rows, int layer) {
        Graph graph = new Graph();
        Node x = graph.variable("x", Shape.of(FEATURES));
        Node a = graph.output("0", graph.apply(new Dropout(0.5f), x));
        Node b = graph.output("1", graph.apply(new Dropout(0.5f), x));
        graph.output("sum", graph.apply(new Add(), a, b));
        Plan plan = Plan.differentiable(graph.build(0), Kernels.scalar(), rows);
        Arrays.fill(plan.input("x"), 1);
        plan.occasion().set(seed, step, firstRow);
        plan.forward();
        return plan.value(Integer.toString(layer)).clone();
    }

    @Test
    void ratesOutOfRangeAreRefused() {
        for (float rate : new float[]{-0.1f, 1, Float.NaN}) {
            assertEquals("a dropout's rate is at least 0 and less than 1, but " + rate + " came",
                    assertThrows(IllegalArgumentException.class, () -> new Dropout(rate)).getMessage());
        }
    }

    private static Plan plan(float rate, int rows) {
        Graph graph = new Graph();
        graph.output("y", graph.apply(new Dropout(rate), graph.variable("x", Shape.of(FEATURES))));
        return Plan.differentiable(graph.build(0), Kernels.scalar(), rows);
    }
}
