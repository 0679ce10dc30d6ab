package dev.lanewise.bench.oracle;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.Embedding;
import dev.lanewise.model.Model;
import dev.lanewise.model.Node;
import dev.lanewise.model.Plan;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Role;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A graph of layers forward and backward, from a given gradient of its output: the last of its nodes, {@code y}. Where
 * layers have state also that state afterwards, and where they predict otherwise a prediction.
 *
 * @param model the graph; its parameters' values are given
 * @param rows  of the mini-batch
 * @param given inputs, parameters and {@code y.gradient}
 */
public record Differentiation(Model model, int rows, Map<String, Tensor> given) implements Problem {
    /** How the name of a state after the forward pass ends. */
    public static final String AFTER = ".after";
    /** The name of the output as a prediction. */
    public static final String PREDICTION = "y.predicted";

    /** Values for everything: inputs of the normal distribution, parameters around their initial values. */
    static Differentiation drawn(Model model, int rows, Draw draw) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (Node node : model.nodes()) {
            if (node.layer() == null) {
                Shape shape = Batch.of(rows, node.shape());
                given.put(node.name(),
                        node.type() == DType.I32 ? draw.indices(shape, count(model, node)) : draw.normal(shape));
            }
        }
        for (Parameters.Slice slice : model.parameters().slices()) {
            given.put(slice.name(), draw.around(model.parameters().get(slice.name())));
        }
        given.put("y" + GRADIENT, draw.normal(Batch.of(rows, model.outputShape("y"))));
        return new Differentiation(model, rows, given);
    }

    /** How many vectors the table has that is looked up by an input of indices. */
    private static int count(Model model, Node indices) {
        for (Node node : model.nodes()) {
            if (node.layer() instanceof Embedding embedding && node.inputs().contains(indices)) {
                return embedding.count();
            }
        }
        throw new IllegalArgumentException("nothing looks up the indices " + indices);
    }

    /** Whether a prediction is something else than training's forward pass. */
    public boolean predictsOtherwise() {
        return model.nodes().stream()
                .anyMatch(node -> node.layer() instanceof BatchNorm || node.layer() instanceof Dropout);
    }

    @Override
    public Map<String, Tensor> solve(Kernels kernels, Map<String, Tensor> values) {
        Model own = model.copy();
        Batch.load(own, values);
        Plan plan = Plan.differentiable(own, kernels, rows);
        for (Node node : own.nodes()) {
            if (node.layer() == null) {
                fill(plan, node, Batch.get(values, node.name()).data());
            }
        }
        Map<String, Tensor> answers = new LinkedHashMap<>();
        plan.forward();
        answers.put("y", new Tensor(Batch.of(rows, own.outputShape("y")), plan.value("y").clone()));
        float[] gradient = Batch.get(values, "y" + GRADIENT).data();
        System.arraycopy(gradient, 0, plan.gradient("y"), 0, gradient.length);
        plan.backward();
        for (Node node : own.nodes()) {
            if (node.variable()) {
                answers.put(node.name() + GRADIENT,
                        new Tensor(Batch.of(rows, node.shape()), plan.gradient(node.name()).clone()));
            }
        }
        for (Parameters.Slice slice : own.parameters().slices()) {
            if (slice.role().trained()) {
                answers.put(slice.name() + GRADIENT, plan.gradients().get(slice.name()));
            }
        }
        for (Parameters.Slice slice : own.parameters().slices()) {
            if (slice.role() == Role.STATE) {
                answers.put(slice.name() + AFTER, own.parameters().get(slice.name()));
            }
        }
        if (predictsOtherwise()) {
            plan.evaluate();
            answers.put(PREDICTION, new Tensor(Batch.of(rows, own.outputShape("y")), plan.value("y").clone()));
        }
        return answers;
    }

    private static void fill(Plan plan, Node input, float[] values) {
        if (input.type() == DType.F32) {
            plan.set(input.name(), values);
            return;
        }
        int[] indices = plan.indices(input.name());
        for (int i = 0; i < values.length; i++) {
            indices[i] = (int) values[i];
        }
    }
}
