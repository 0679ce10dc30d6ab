package dev.lanewise.model;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.layer.Binding;
import dev.lanewise.layer.Gradient;
import dev.lanewise.layer.Op;
import dev.lanewise.random.Occasion;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model's ops bound to a plan's buffers for one number of rows. Immutable.
 */
final class Program {
    private final List<Op> forward;
    private final List<Op> backward;

    private Program(List<Op> forward, List<Op> backward) {
        this.forward = forward;
        this.backward = backward;
    }

    /**
     * Binds every step: for backward to all rows, for forward to one block of its stage after the other.
     *
     * @param gradients where the parameters' gradients go, or {@code null} without training
     */
    static Program bind(Model model, List<Stage> stages, Buffers buffers, @Nullable Parameters gradients,
            Kernels kernels, Scratch scratch, Occasion occasion, int maxBatch, int rows) {
        Shared shared = new Shared(model, buffers, gradients, new HashSet<>(), new HashSet<>(), kernels, scratch,
                occasion, maxBatch);
        Rows all = new Rows(0, rows);
        List<Op> forward = new ArrayList<>();
        List<Op> backward = new ArrayList<>();
        Map<Step, Op> whole = new HashMap<>();
        if (gradients != null) {
            for (Node node : model.nodes()) {
                if (model.storesOutput(node, true)) {
                    shared.writtenGradients.add(node);
                }
            }
            // In backward's order, so that whoever writes a gradient first is known to be the first.
            List<Step> steps = stages.stream().flatMap(stage -> stage.steps().stream()).toList();
            for (int i = steps.size() - 1; i >= 0; i--) {
                Step step = steps.get(i);
                Op op = step.layer().bind(new StepBinding(shared, step, all));
                backward.add(op);
                whole.put(step, op);
            }
        }
        for (Stage stage : stages) {
            for (Rows block : stage.blocks(rows)) {
                for (Step step : stage.steps()) {
                    Op op = block.equals(all) ? whole.get(step) : null;
                    forward.add(op == null ? step.layer().bind(new StepBinding(shared, step, block)) : op);
                }
            }
        }
        return new Program(forward, backward);
    }

    void forward() {
        for (int i = 0; i < forward.size(); i++) {
            forward.get(i).forward();
        }
    }

    void backward() {
        for (int i = 0; i < backward.size(); i++) {
            backward.get(i).backward();
        }
    }

    /** What the bindings of one program have in common. */
    private record Shared(Model model, Buffers buffers, @Nullable Parameters gradients, Set<Node> writtenGradients,
            Set<String> writtenParameters, Kernels kernels, Scratch scratch, Occasion occasion, int maxBatch) {
    }

    private static final class StepBinding implements Binding {
        private final Shared shared;
        private final Step step;
        private final Rows rows;
        private int kept;

        StepBinding(Shared shared, Step step, Rows rows) {
            this.shared = shared;
            this.step = step;
            this.rows = rows;
        }

        @Override
        public Matrix input(int position) {
            return shared.buffers.value(step.node().inputs().get(position), rows);
        }

        @Override
        public int inputCount() {
            return step.node().inputs().size();
        }

        @Override
        public int[] indices(int position) {
            return shared.buffers.indexArray(step.node().inputs().get(position));
        }

        @Override
        public String name() {
            return step.node().name();
        }

        @Override
        public Shape inputShape(int position) {
            return step.node().inputs().get(position).shape();
        }

        @Override
        public Matrix output() {
            return shared.buffers.value(step.result(), rows);
        }

        @Override
        public Activation activation() {
            return step.activation();
        }

        @Override
        public Activation gradientActivation() {
            return step.gradientActivation();
        }

        @Override
        public Activation inputActivation() {
            return step.inputActivation();
        }

        @Override
        public Matrix parameter(String name) {
            return shared.model.parameters().matrix(Model.parameterName(step.node(), name));
        }

        @Override
        public boolean training() {
            return shared.gradients != null;
        }

        @Override
        public Occasion occasion() {
            return shared.occasion;
        }

        @Override
        public int stream() {
            return shared.model.nodes().indexOf(step.node());
        }

        @Override
        public Matrix keep(int cols) {
            return rows.of(kept(shared.maxBatch, cols), cols);
        }

        @Override
        public Matrix keepRow(int cols) {
            return Matrix.of(kept(1, cols), 1, cols);
        }

        private float[] kept(int rows, int cols) {
            if (!training()) {
                throw new IllegalStateException("without training there is nothing to keep for backward");
            }
            return shared.buffers.kept(step.node(), kept++, rows, cols);
        }

        @Override
        public Matrix outputGradient() {
            Matrix gradient = shared.buffers.gradient(step.result(), rows);
            if (gradient == null) {
                throw new IllegalStateException("node " + step.result().name() + " has no gradient in this plan");
            }
            return gradient;
        }

        @Override
        public @Nullable Gradient inputGradient(int position) {
            Node input = step.node().inputs().get(position);
            Matrix gradient = shared.buffers.needs(input) ? shared.buffers.gradient(input, rows) : null;
            return gradient == null ? null
                    : new Gradient(gradient, !shared.writtenGradients.add(input.storage(true)));
        }

        @Override
        public @Nullable Gradient parameterGradient(String name) {
            if (shared.gradients == null) {
                throw new IllegalStateException("a plan without training has no gradients");
            }
            String slice = Model.parameterName(step.node(), name);
            return shared.gradients.slice(slice).role().trained()
                    ? new Gradient(shared.gradients.matrix(slice), !shared.writtenParameters.add(slice))
                    : null;
        }

        @Override
        public Kernel kernel(Operation operation) {
            return shared.kernels.bind(operation, shared.scratch);
        }
    }
}
