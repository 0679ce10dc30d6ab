package dev.lanewise.bench.peers;

import dev.lanewise.bench.oracle.Authority;
import dev.lanewise.bench.oracle.Differentiation;
import dev.lanewise.bench.oracle.Learning;
import dev.lanewise.bench.oracle.Minimisation;
import dev.lanewise.bench.oracle.Problem;
import dev.lanewise.bench.oracle.Updates;
import dev.lanewise.layer.Layer;
import dev.lanewise.model.Model;
import dev.lanewise.model.Node;
import dev.lanewise.optim.Clipping;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Role;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Answers by libtorch's own layers, losses and optimizers, gradients by its automatic differentiation, on one thread.
 * Tensors keep Lanewise's layouts; {@link LibtorchLayers} permutes them on the way in and out, and differentiation
 * brings the gradients back the same way.
 */
public final class LibtorchAuthority implements Authority {
    /** What {@link java.util.ServiceLoader} calls; loads libtorch. */
    public LibtorchAuthority() {
        torch.set_num_threads(1);
    }

    @Override
    public String name() {
        return "libtorch " + torch.TORCH_VERSION;
    }

    @Override
    public Map<String, dev.lanewise.tensor.Tensor> answer(Problem problem,
            Map<String, dev.lanewise.tensor.Tensor> given, boolean precisely) {
        PointerScope temporaries = new PointerScope();
        try {
            Session session = new Session(given, precisely ? ScalarType.Double : ScalarType.Float);
            switch (problem) {
                case Differentiation differentiation -> session.differentiate(differentiation);
                case Minimisation minimisation -> session.minimise(minimisation);
                case Updates updates -> session.update(updates);
                case Learning learning -> session.learn(learning);
            }
            return session.answers;
        } finally {
            temporaries.close();
        }
    }

    /** One problem. */
    private static final class Session {
        private final Map<String, dev.lanewise.tensor.Tensor> answers = new LinkedHashMap<>();
        private final Map<String, Tensor> tensors = new LinkedHashMap<>();
        private final ScalarType type;

        Session(Map<String, dev.lanewise.tensor.Tensor> given, ScalarType type) {
            this.type = type;
            given.forEach((name, tensor) -> tensors.put(name, tensor(tensor)));
        }

        void differentiate(Differentiation problem) {
            Model model = problem.model();
            List<String> differentiable = new ArrayList<>();
            for (Node node : model.nodes()) {
                if (node.variable()) {
                    differentiable.add(node.name());
                }
            }
            differentiable.addAll(trained(model));
            differentiable.forEach(name -> get(name).requires_grad_());
            Tensor y = output(model, tensors, true);
            y.mul(get("y" + Problem.GRADIENT)).sum().backward();
            put("y", y);
            differentiable.forEach(name -> put(name + Problem.GRADIENT, get(name).grad()));
            for (String name : of(model, Role.STATE)) {
                put(name + Differentiation.AFTER, get(name));
            }
            if (problem.predictsOtherwise()) {
                put(Differentiation.PREDICTION, output(model, tensors, false));
            }
        }

        void minimise(Minimisation problem) {
            Tensor x = get("x").requires_grad_();
            Tensor loss = LibtorchLosses.mean(problem.loss(), x, get("target"));
            loss.backward();
            put("loss", loss);
            put("x" + Problem.GRADIENT, x.grad());
        }

        void update(Updates problem) {
            Updates.NAMES.forEach(name -> get(name).requires_grad_());
            List<Optimizer> optimizers = LibtorchOptimizers.of(problem.optimizer(), vector(List.of("weight")),
                    vector(List.of("bias")));
            LibtorchPace pace = new LibtorchPace(problem, optimizers);
            for (int step = 1; step <= Updates.STEPS.getLast(); step++) {
                for (String name : Updates.NAMES) {
                    Tensor gradients = get(name + ".gradients");
                    get(name).mutable_grad().put(gradients.select(0, (step - 1) % gradients.size(0)).clone());
                }
                switch (problem.clipping()) {
                    case Clipping.None _ -> {
                    }
                    case Clipping.ByNorm by -> torch.clip_grad_norm_(vector(Updates.NAMES), by.limit());
                    case Clipping.ByValue by -> torch.clip_grad_value_(vector(Updates.NAMES), by.limit());
                }
                optimizers.forEach(Optimizer::step);
                pace.step(step);
                if (Updates.STEPS.contains(step)) {
                    for (String name : Updates.NAMES) {
                        put(Updates.after(name, step), get(name));
                    }
                }
            }
        }

        void learn(Learning problem) {
            Model model = problem.model();
            trained(model).forEach(name -> get(name).requires_grad_());
            List<Optimizer> optimizers = LibtorchOptimizers.of(problem.optimizer(),
                    vector(of(model, Role.WEIGHT)), vector(of(model, Role.BIAS)));
            Tensor x = get("x");
            Tensor target = get("target");
            float[] losses = new float[Learning.STEPS];
            for (int step = 1; step <= Learning.STEPS; step++) {
                PointerScope temporaries = new PointerScope();
                try {
                    optimizers.forEach(Optimizer::zero_grad);
                    Map<String, Tensor> values = new HashMap<>(tensors);
                    values.put("x", x.narrow(0, problem.first(step), problem.batch()));
                    Tensor loss = LibtorchLosses.mean(problem.loss(), output(model, values, true),
                            target.narrow(0, problem.first(step), problem.batch()));
                    loss.backward();
                    optimizers.forEach(Optimizer::step);
                    losses[step - 1] = loss.item_float();
                } finally {
                    temporaries.close();
                }
            }
            answers.put("losses", new dev.lanewise.tensor.Tensor(Shape.of(losses.length), losses));
            for (Parameters.Slice slice : model.parameters().slices()) {
                put(slice.name() + Learning.TRAINED, get(slice.name()));
            }
        }

        private static List<String> trained(Model model) {
            List<String> names = of(model, Role.WEIGHT);
            names.addAll(of(model, Role.BIAS));
            return names;
        }

        private static List<String> of(Model model, Role role) {
            List<String> names = new ArrayList<>();
            for (Parameters.Slice slice : model.parameters().slices()) {
                if (slice.role() == role) {
                    names.add(slice.name());
                }
            }
            return names;
        }

        /** The value of the model's last node. */
        private static Tensor output(Model model, Map<String, Tensor> given, boolean training) {
            Map<Node, Tensor> values = new HashMap<>();
            for (Node node : model.nodes()) {
                Layer layer = node.layer();
                String owner = node.parametersOwner().name() + ".";
                values.put(node, layer == null ? required(given, node.name())
                        : LibtorchLayers.output(layer,
                                node.inputs().stream().map(input -> required(values, input)).toList(),
                                name -> required(given, owner + name), training));
            }
            return required(values, model.nodes().getLast());
        }

        private TensorVector vector(List<String> names) {
            TensorVector vector = new TensorVector();
            names.forEach(name -> vector.push_back(get(name)));
            return vector;
        }

        private Tensor get(String name) {
            return required(tensors, name);
        }

        private static <K> Tensor required(Map<K, Tensor> tensors, K key) {
            return Objects.requireNonNull(tensors.get(key), () -> "no tensor " + key);
        }

        private Tensor tensor(dev.lanewise.tensor.Tensor tensor) {
            long[] extents = new long[tensor.shape().rank()];
            for (int axis = 0; axis < extents.length; axis++) {
                extents[axis] = tensor.shape().dim(axis);
            }
            return LibtorchEngine.tensor(tensor.data(), extents).to(type);
        }

        private void put(String name, Tensor answer) {
            int[] extents = new int[(int) answer.dim()];
            for (int axis = 0; axis < extents.length; axis++) {
                extents[axis] = (int) answer.size(axis);
            }
            answers.put(name, new dev.lanewise.tensor.Tensor(Shape.of(extents),
                    LibtorchEngine.read(answer.detach().to(ScalarType.Float))));
        }
    }
}
