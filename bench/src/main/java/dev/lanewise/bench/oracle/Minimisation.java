package dev.lanewise.bench.oracle;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Identity;
import dev.lanewise.loss.Loss;
import dev.lanewise.model.Graph;
import dev.lanewise.model.Model;
import dev.lanewise.model.Plan;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A loss and its gradient with respect to the network's output, {@code x}.
 *
 * @param loss  which
 * @param given {@code x} and {@code target}, which may be classes
 */
public record Minimisation(Loss loss, Map<String, Tensor> given) implements Problem {
    static Minimisation of(Loss loss, Tensor x, Tensor target) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("x", x);
        given.put("target", target);
        return new Minimisation(loss, given);
    }

    @Override
    public Map<String, Tensor> solve(Kernels kernels, Map<String, Tensor> values) {
        Tensor x = Batch.get(values, "x");
        int rows = x.shape().dim(0);
        Graph graph = new Graph();
        graph.output("y", graph.apply(new Identity(), graph.variable("x", Shape.of(x.shape().last()))));
        Model model = graph.build(0);
        Plan plan = Plan.training(model, loss, kernels, rows);
        plan.set("x", x.data());
        target(plan, loss, Batch.get(values, "target").data(), 0);
        plan.forward();
        plan.backward();
        Map<String, Tensor> answers = new LinkedHashMap<>();
        answers.put("loss", new Tensor(Shape.scalar(), new float[]{plan.loss()}));
        answers.put("x" + GRADIENT, new Tensor(x.shape(), plan.gradient("x").clone()));
        return answers;
    }

    /** Fills a plan's targets, from a position on, with classes or floats. */
    static void target(Plan plan, Loss loss, float[] values, int from) {
        if (loss.targetType() == DType.I32) {
            for (int i = 0; i < plan.labels().length; i++) {
                plan.labels()[i] = (int) values[from + i];
            }
        } else {
            System.arraycopy(values, from, plan.targets(), 0, plan.targets().length);
        }
    }
}
