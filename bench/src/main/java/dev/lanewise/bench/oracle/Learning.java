package dev.lanewise.bench.oracle;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.loss.Loss;
import dev.lanewise.model.Model;
import dev.lanewise.model.Plan;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Updater;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A whole network in training, from given parameters, on mini-batches that come round again and again. The answers are
 * the loss of every step and the parameters at the end.
 *
 * @param model     of one input {@code x} and one output {@code y}; its parameters' values are given
 * @param loss      what is minimised
 * @param optimizer how
 * @param batch     samples of a mini-batch
 * @param given     the parameters, all samples {@code x} and their {@code target}
 */
public record Learning(Model model, Loss loss, Optimizer optimizer, int batch, Map<String, Tensor> given)
        implements
            Problem {
    /** How many steps are trained. */
    public static final int STEPS = 50;
    /** How the name of a trained parameter ends. */
    public static final String TRAINED = ".trained";

    /** Classification: samples of the normal distribution, every class equally likely. */
    static Learning drawn(Model model, Loss loss, Optimizer optimizer, int batch, int batches, Draw draw) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (Parameters.Slice slice : model.parameters().slices()) {
            given.put(slice.name(), model.parameters().get(slice.name()));
        }
        int samples = batch * batches;
        given.put("x", draw.normal(Batch.of(samples, model.inputShape("x"))));
        given.put("target", draw.indices(Shape.of(samples), model.outputShape("y").size()));
        return new Learning(model, loss, optimizer, batch, given);
    }

    /** The sample with which a step's mini-batch begins; steps are counted from 1. */
    public int first(int step) {
        return (step - 1) * batch % Batch.get(given, "x").shape().dim(0);
    }

    @Override
    public Map<String, Tensor> solve(Kernels kernels, Map<String, Tensor> values) {
        Model own = model.copy();
        Batch.load(own, values);
        Plan plan = Plan.training(own, loss, kernels, batch);
        Updater updater = new Updater(optimizer, own.parameters(), plan.gradients(), kernels);
        Tensor losses = Tensor.zeros(Shape.of(STEPS));
        int size = own.inputShape("x").size();
        for (int step = 1; step <= STEPS; step++) {
            System.arraycopy(Batch.get(values, "x").data(), first(step) * size, plan.input("x"), 0, batch * size);
            Minimisation.target(plan, loss, Batch.get(values, "target").data(), first(step));
            plan.forward();
            losses.data()[step - 1] = plan.loss();
            plan.backward();
            updater.step();
        }
        Map<String, Tensor> answers = new LinkedHashMap<>();
        answers.put("losses", losses);
        for (Parameters.Slice slice : own.parameters().slices()) {
            answers.put(slice.name() + TRAINED, own.parameters().get(slice.name()));
        }
        return answers;
    }
}
