package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Role;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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
    void nesterov() {
        float rate = 0.05f;
        double momentum = 0.9f;
        double decay = 0.1f;
        run(new Nesterov(rate, 0.9f, 0.1f), 1, (p, g, state, t) -> {
            double gradient = g + decay * p;
            state[0] = t == 1 ? gradient : momentum * state[0] + gradient;
            return p - rate * (gradient + momentum * state[0]);
        });
    }

    @Test
    void adaGrad() {
        float rate = 0.1f;
        double decay = 0.2f;
        run(new AdaGrad(rate, 1e-10f, 0.2f), 1, (p, g, state, t) -> {
            double gradient = g + decay * p;
            state[0] += gradient * gradient;
            return p - rate * gradient / (Math.sqrt(state[0]) + 1e-10f);
        });
    }

    @Test
    void rmsProp() {
        float rate = 0.01f;
        double keep = 0.99f;
        double decay = 0.1f;
        run(new RmsProp(rate, 0.99f, 1e-8f, 0.1f), 1, (p, g, state, t) -> {
            double gradient = g + decay * p;
            state[0] = keep * state[0] + (1 - keep) * gradient * gradient;
            return p - rate * gradient / (Math.sqrt(state[0]) + 1e-8f);
        });
    }

    @Test
    void weightDecayInTheGradient() {
        double decay = 0.1f;
        run(new Sgd(0.1f, 0.1f), 0, (p, g, state, t) -> p - (double) 0.1f * (g + decay * p));
        run(new Momentum(0.05f, 0.9f, 0.1f), 1, (p, g, state, t) -> {
            state[0] = (double) 0.9f * state[0] - (double) 0.05f * (g + decay * p);
            return p + state[0];
        });
        run(new Adam(0.01f, 0.9f, 0.999f, 1e-8f, 0.1f), 2,
                (p, g, state, t) -> adam(p, g + decay * p, state, t));
    }

    @Test
    void adamW() {
        run(new AdamW(0.01f, 0.5f), 2,
                (p, g, state, t) -> adam(p * (1 - (double) 0.01f * 0.5), g, state, t));
    }

    private static double adam(double p, double g, double[] state, int t) {
        double beta1 = 0.9f;
        double beta2 = 0.999f;
        state[0] = beta1 * state[0] + (1 - beta1) * g;
        state[1] = beta2 * state[1] + (1 - beta2) * g * g;
        double mean = state[0] / (1 - StrictMath.pow(beta1, t));
        double square = state[1] / (1 - StrictMath.pow(beta2, t));
        return p - 0.01f * mean / (Math.sqrt(square) + 1e-8f);
    }

    /** Weights shrink, biases do not, frozen parameters and state stay, whatever lies between them. */
    @Test
    void groups() {
        Map<String, Role> roles = new LinkedHashMap<>();
        roles.put("weight", Role.WEIGHT);
        roles.put("bias", Role.BIAS);
        roles.put("scale", Role.BIAS);
        roles.put("mean", Role.STATE);
        roles.put("weight2", Role.WEIGHT);
        roles.put("weight3", Role.WEIGHT);
        roles.put("frozen", Role.FROZEN);
        Map<String, Shape> shapes = new LinkedHashMap<>();
        roles.keySet().forEach(name -> shapes.put(name, Shape.of(5)));
        for (Clipping clipping : List.of(new Clipping.None(), new Clipping.ByNorm(1e-3f))) {
            Parameters values = Parameters.zeros(shapes, roles::get);
            Parameters gradients = values.zerosLike();
            Arrays.fill(values.values(), 8);
            Arrays.fill(gradients.values(), Float.NaN);
            roles.forEach((name, role) -> {
                if (role.trained()) {
                    Arrays.fill(gradients.values(), gradients.slice(name).offset(),
                            gradients.slice(name).offset() + 5, 0);
                }
            });
            new Updater(new AdamW(0.5f, 0.25f), clipping, values, gradients, Kernels.scalar()).step();
            roles.forEach((name, role) -> {
                for (float value : values.get(name).data()) {
                    assertEquals(role == Role.WEIGHT ? 7 : 8, value, name);
                }
            });
        }
    }

    @Test
    void clippingByNorm() {
        Parameters values = Parameters.zeros(Map.of("w", Shape.of(2)));
        Parameters gradients = values.zerosLike();
        Updater updater = new Updater(new Sgd(1), new Clipping.ByNorm(1), values, gradients, Kernels.scalar());
        System.arraycopy(new float[]{3, -4}, 0, gradients.values(), 0, 2);
        updater.step();
        assertArrayEquals(new float[]{-0.6f, 0.8f}, values.values(), 1e-6f);
        System.arraycopy(new float[]{0.6f, 0}, 0, gradients.values(), 0, 2);
        updater.step();
        assertArrayEquals(new float[]{-1.2f, 0.8f}, values.values(), 1e-6f);
        gradients.values()[1] = Float.NaN;
        updater.step();
        assertTrue(Float.isNaN(values.values()[0]), "a gradient that is no number spoils them all");
    }

    @Test
    void clippingByValue() {
        Parameters values = Parameters.zeros(Map.of("w", Shape.of(4)));
        Parameters gradients = values.zerosLike();
        Updater updater = new Updater(new Sgd(1), new Clipping.ByValue(2), values, gradients, Kernels.scalar());
        System.arraycopy(new float[]{3, -4, 1, Float.POSITIVE_INFINITY}, 0, gradients.values(), 0, 4);
        updater.step();
        assertArrayEquals(new float[]{-2, 2, -1, -2}, values.values());
    }

    @Test
    void theLearningRateMayChange() {
        Parameters values = Parameters.zeros(Map.of("w", Shape.of(1)));
        Parameters gradients = values.zerosLike();
        gradients.values()[0] = 1;
        Updater updater = new Updater(new Sgd(0.5f), values, gradients, Kernels.scalar());
        assertEquals(0.5f, updater.learningRate());
        updater.step();
        updater.learningRate(0.25f);
        updater.step();
        assertEquals(-0.75f, values.values()[0]);
        expect("a learning rate is at least 0, but -1.0 came", () -> updater.learningRate(-1));
        expect("an updater expects as many gradients as parameters, but there are 2 and 1",
                () -> new Updater(new Sgd(1), values, Parameters.zeros(Map.of("w", Shape.of(2))), Kernels.scalar()));
    }

    @Test
    void hyperparametersOutOfRangeAreRefused() {
        expect("a weight decay is at least 0, but -1.0 came", () -> new AdamW(0.1f, -1));
        expect("decay is from 0 to below 1, but 1.0 came", () -> new RmsProp(0.1f, 1, 1e-8f, 0));
        expect("epsilon is a positive number, but 0.0 came", () -> new AdaGrad(0.1f, 0, 0));
        expect("momentum is from 0 to below 1, but -0.5 came", () -> new Nesterov(0.1f, -0.5f, 0));
        expect("the largest norm of gradients is a positive number, but 0.0 came", () -> new Clipping.ByNorm(0));
        expect("the largest value of gradients is a positive number, but NaN came",
                () -> new Clipping.ByValue(Float.NaN));
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
