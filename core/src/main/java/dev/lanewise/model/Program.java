package dev.lanewise.model;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.layer.Binding;
import dev.lanewise.layer.Gradient;
import dev.lanewise.layer.Op;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model's ops bound to a plan's buffers for one number of rows, in the order of forward. Immutable.
 */
final class Program {
    private final Op[] ops;

    private Program(Op[] ops) {
        this.ops = ops;
    }

    /**
     * Binds every step.
     *
     * @param gradients where the parameters' gradients go, or {@code null} without training
     */
    static Program bind(Model model, List<Step> steps, Buffers buffers, @Nullable Parameters gradients, Kernels kernels,
            Scratch scratch, int rows) {
        // In backward's order, so that whoever writes a gradient first is known to be the first.
        Set<Node> written = new HashSet<>();
        for (Node node : model.nodes()) {
            if (model.isOutput(node)) {
                written.add(node);
            }
        }
        Op[] ops = new Op[steps.size()];
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            List<@Nullable Gradient> inputGradients = new ArrayList<>();
            for (Node input : step.node().inputs()) {
                Matrix gradient = buffers.gradient(input, rows);
                inputGradients.add(gradient == null ? null : new Gradient(gradient, !written.add(input)));
            }
            ops[i] = step.layer().bind(
                    new StepBinding(step, model.parameters(), buffers, gradients, inputGradients, kernels, scratch,
                            rows));
        }
        return new Program(ops);
    }

    void forward() {
        for (Op op : ops) {
            op.forward();
        }
    }

    void backward() {
        for (int i = ops.length - 1; i >= 0; i--) {
            ops[i].backward();
        }
    }

    private record StepBinding(Step step, Parameters parameters, Buffers buffers, @Nullable Parameters gradients,
            List<@Nullable Gradient> inputGradients, Kernels kernels, Scratch scratch, int rows) implements Binding {
        @Override
        public Matrix input(int position) {
            return buffers.value(step.node().inputs().get(position), rows);
        }

        @Override
        public Matrix output() {
            return buffers.value(step.result(), rows);
        }

        @Override
        public Activation activation() {
            return step.activation();
        }

        @Override
        public Matrix parameter(String name) {
            return parameters.matrix(Model.parameterName(step.node(), name));
        }

        @Override
        public boolean training() {
            return gradients != null;
        }

        @Override
        public Matrix outputGradient() {
            Matrix gradient = buffers.gradient(step.result(), rows);
            if (gradient == null) {
                throw new IllegalStateException("node " + step.result().name() + " has no gradient in this plan");
            }
            return gradient;
        }

        @Override
        public @Nullable Gradient inputGradient(int position) {
            return inputGradients.get(position);
        }

        @Override
        public Gradient parameterGradient(String name) {
            if (gradients == null) {
                throw new IllegalStateException("a plan without training has no gradients");
            }
            return new Gradient(gradients.matrix(Model.parameterName(step.node(), name)), false);
        }

        @Override
        public Kernel kernel(Operation operation) {
            return kernels.bind(operation, scratch);
        }
    }
}
