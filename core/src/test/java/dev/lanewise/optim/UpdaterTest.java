package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each optimizer against its formula in double precision, over a hundred steps. */
class UpdaterTest {
    private static final long SEED = 3;
    private static final int SIZE = 37;
    private static final int STEPS = 100;

    @Test
    void sgd() {
        float rate = 0.1f;
        run(new Sgd(rate), 0, (p, g, state, t) -> p - (double) rate * g);
    }

    @Test
    void momentum() {
        float rate = 0.05f;
        float decay = 0.9f;
        run(new Momentum(rate), 1, (p, g, state, t) -> {
            state[0] = (double) decay * state[0] - (double) rate * g;
            return p + state[0];
        });
    }

    @Test
    void adam() {
        float rate = 0.01f;
        double beta1 = 0.9f;
        double beta2 = 0.999f;
        run(new Adam(rate), 2, (p, g, state, t) -> {
            state[0] = beta1 * state[0] + (1 - beta1) * g;
            state[1] = beta2 * state[1] + (1 - beta2) * (double) g * g;
            double mean = state[0] / (1 - StrictMath.pow(beta1, t));
            double square = state[1] / (1 - StrictMath.pow(beta2, t));
            return p - rate * mean / (Math.sqrt(square) + 1e-8f);
        });
    }

    @Test
    void hyperparametersOutOfRangeAreRefused() {
        expect("a learning rate is a positive number, but 0.0 came", () -> new Sgd(0));
        expect("a learning rate is a positive number, but NaN came", () -> new Adam(Float.NaN));
        expect("a learning rate is a positive number, but Infinity came", () -> new Momentum(Float.POSITIVE_INFINITY));
        expect("momentum is from 0 to below 1, but 1.0 came", () -> new Momentum(0.1f, 1));
        expect("beta2 is from 0 to below 1, but -0.1 came", () -> new Adam(0.1f, 0.9f, -0.1f, 1e-8f));
        expect("epsilon is a positive number, but 0.0 came", () -> new Adam(0.1f, 0.9f, 0.999f, 0));
    }

    private interface Formula {
        double next(double parameter, float gradient, double[] state, int step);
    }

    private static void run(Optimizer optimizer, int states, Formula formula) {
        Parameters values = Parameters.zeros(Map.of("w", Shape.of(SIZE)));
        Parameters gradients = values.zerosLike();
        double[] expected = new double[SIZE];
        double[][] state = new double[SIZE][states];
        Philox initial = new Philox(SEED, Purpose.WEIGHTS, 0);
        for (int i = 0; i < SIZE; i++) {
            values.values()[i] = initial.gaussian(i);
            expected[i] = values.values()[i];
        }
        Updater updater = new Updater(optimizer, values, gradients, Kernels.scalar());
        assertEquals(states, updater.state().size());
        for (int step = 1; step <= STEPS; step++) {
            Philox stream = new Philox(SEED, Purpose.DATA, step);
            for (int i = 0; i < SIZE; i++) {
                gradients.values()[i] = stream.gaussian(i);
                expected[i] = formula.next(expected[i], gradients.values()[i], state[i], step);
            }
            updater.step();
        }
        assertEquals(STEPS, updater.steps());
        for (int i = 0; i < SIZE; i++) {
            assertEquals(expected[i], values.values()[i], 1e-5 * Math.max(1, Math.abs(expected[i])),
                    optimizer + ", element " + i + ", seed " + SEED);
        }
    }

    private static void expect(String message, Runnable wrong) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, wrong::run).getMessage());
    }
}
