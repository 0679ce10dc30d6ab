package dev.lanewise.bench.oracle;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.optim.Clipping;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.ReduceOnPlateau;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Updater;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Role;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A hundred steps of an optimizer on a weight and a bias, with gradients that come round again and again. The answers
 * are the values after some of the steps.
 *
 * @param optimizer which
 * @param clipping  what is done to the gradients
 * @param pace      how the learning rate changes from step to step
 * @param given     {@code weight} and {@code bias}, and of each all gradients as rows: {@code weight.gradients}; with a
 *                  plateau the {@code losses}, one for each step
 */
public record Updates(Optimizer optimizer, Clipping clipping, Pace pace, Map<String, Tensor> given)
        implements
            Problem {
    /** How the learning rate changes. */
    public sealed interface Pace {
        /** By the number of steps. */
        record By(Schedule schedule) implements Pace {
        }

        /** By the losses. */
        record ByLosses(ReduceOnPlateau plateau) implements Pace {
        }
    }

    /** What is changed, in its order. */
    public static final List<String> NAMES = List.of("weight", "bias");
    /** After which steps the values are compared. */
    public static final List<Integer> STEPS = List.of(1, 10, 100);

    private static final int ROUND = 10;

    static Updates drawn(Optimizer optimizer, Clipping clipping, Pace pace, Draw draw) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (String name : NAMES) {
            int size = draw.between(1, 60);
            given.put(name, draw.normal(Shape.of(size)));
            given.put(name + ".gradients", draw.normal(Shape.of(ROUND, size)));
        }
        if (pace instanceof Pace.ByLosses) {
            given.put("losses", losses(draw));
        }
        return new Updates(optimizer, clipping, pace, given);
    }

    /** Losses that fall, the slower the longer, and not every time. */
    private static Tensor losses(Draw draw) {
        Tensor losses = draw.normal(Shape.of(STEPS.getLast()));
        for (int i = 0; i < losses.data().length; i++) {
            losses.data()[i] = 10f / (i + 10) + 0.02f * losses.data()[i];
        }
        return losses;
    }

    /** The gradient of a step, counted from 1. */
    public static float[] gradient(Map<String, Tensor> given, String name, int step) {
        Tensor gradients = Batch.get(given, name + ".gradients");
        int size = gradients.shape().last();
        float[] gradient = new float[size];
        System.arraycopy(gradients.data(), (step - 1) % gradients.shape().dim(0) * size, gradient, 0, size);
        return gradient;
    }

    /** The loss after a step, counted from 1. */
    public static float loss(Map<String, Tensor> given, int step) {
        return Batch.get(given, "losses").data()[step - 1];
    }

    /** What the values after a step are called. */
    public static String after(String name, int step) {
        return name + ".step" + step;
    }

    @Override
    public Map<String, Tensor> solve(Kernels kernels, Map<String, Tensor> values) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        NAMES.forEach(name -> shapes.put(name, Batch.get(values, name).shape()));
        Parameters parameters = Parameters.zeros(shapes, name -> name.equals("bias") ? Role.BIAS : Role.WEIGHT);
        Parameters gradients = parameters.zerosLike();
        NAMES.forEach(name -> parameters.set(name, Batch.get(values, name)));
        Updater updater = new Updater(optimizer, clipping, parameters, gradients, kernels);
        Map<String, Tensor> answers = new LinkedHashMap<>();
        float[] rates = rates(values);
        for (int step = 1; step <= STEPS.getLast(); step++) {
            updater.learningRate(rates[step - 1]);
            for (String name : NAMES) {
                gradients.set(name, new Tensor(parameters.slice(name).shape(), gradient(values, name, step)));
            }
            updater.step();
            if (STEPS.contains(step)) {
                for (String name : NAMES) {
                    answers.put(after(name, step), parameters.get(name));
                }
            }
        }
        return answers;
    }

    /** The learning rate of every step. */
    private float[] rates(Map<String, Tensor> values) {
        float[] rates = new float[STEPS.getLast()];
        switch (pace) {
            case Pace.By by -> {
                for (int i = 0; i < rates.length; i++) {
                    rates[i] = by.schedule().rate(optimizer.learningRate(), i);
                }
            }
            case Pace.ByLosses by -> {
                ReduceOnPlateau.State state = by.plateau().first(optimizer.learningRate());
                for (int i = 0; i < rates.length; i++) {
                    rates[i] = (float) state.rate();
                    state = by.plateau().next(state, loss(values, i + 1));
                }
            }
        }
        return rates;
    }
}
