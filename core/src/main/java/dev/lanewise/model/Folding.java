package dev.lanewise.model;

import dev.lanewise.layer.Affine;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.ParameterSpec;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Parameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Folds batch norms into the affine layers and convolutions before them, as {@link Model#folded()} says. In prediction
 * a batch norm scales column j by {@code s = γ / √(σ² + ε)} and shifts it, which weights and bias can do themselves:
 * {@code W′ = W · s}, {@code b′ = (b − μ) · s + β}, computed in double precision and rounded once.
 */
final class Folding {
    private final Model model;
    /** How many nodes read a node, and how many use a node's parameters. */
    private final Map<Node, Integer> readers = new HashMap<>();
    private final Map<Node, Integer> users = new HashMap<>();
    /** Every batch norm that is folded, and the layer that takes it, in the order of forward. */
    private final Map<Node, Node> into = new LinkedHashMap<>();
    /** What stands for a node in the folded model. */
    private final Map<Node, Node> folded = new HashMap<>();

    private Folding(Model model) {
        this.model = model;
        for (Node node : model.nodes()) {
            node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
            users.merge(node.parametersOwner(), 1, Integer::sum);
        }
        Set<Node> outputs = new HashSet<>();
        model.outputs().forEach(name -> outputs.add(model.output(name)));
        for (Node node : model.nodes()) {
            if (node.layer() instanceof BatchNorm) {
                Node before = node.inputs().get(0);
                Node taker = into.getOrDefault(before, before);
                Layer layer = taker.layer();
                if ((layer instanceof Affine || layer instanceof Conv2d) && readers.getOrDefault(before, 0) == 1
                        && !outputs.contains(before) && users.getOrDefault(taker.parametersOwner(), 0) == 1) {
                    into.put(node, taker);
                }
            }
        }
    }

    static Model fold(Model model) {
        return new Folding(model).fold();
    }

    private Model fold() {
        // By the owner of the parameters: a folded batch norm may have lent its own to one that stays.
        Map<Node, Node> owners = new HashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (Node node : model.nodes()) {
            Node taker = into.get(node);
            if (taker != null) {
                folded.put(node, folded(taker));
                continue;
            }
            Layer layer = node.layer();
            Node copy = node;
            if (into.containsValue(node)) {
                layer = withBias(layer);
            }
            if (layer != null) {
                List<Node> inputs = node.inputs().stream().map(this::folded).toList();
                copy = Node.of(node.name(), layer, inputs, node.shape(), owners.get(node.parametersOwner()));
                owners.putIfAbsent(node.parametersOwner(), copy);
            }
            folded.put(node, copy);
            nodes.add(copy);
        }
        Map<String, Node> outputs = new LinkedHashMap<>();
        model.outputs().forEach(name -> outputs.put(name, folded(model.output(name))));
        Model result = Model.zeros(nodes, outputs);
        for (Node node : model.nodes()) {
            if (!into.containsKey(node)) {
                for (ParameterSpec spec : Model.specsOf(node)) {
                    result.parameters().set(Model.parameterName(folded(node), spec.name()),
                            model.parameters().get(Model.parameterName(node, spec.name())));
                }
            }
        }
        into.forEach((node, taker) -> {
            if (node.layer() instanceof BatchNorm norm) {
                scale(node, norm.epsilon(), folded(taker), result.parameters());
            }
        });
        return result;
    }

    /** A layer that can take a batch norm: its bias, unless it had one, is zero. */
    private static @Nullable Layer withBias(@Nullable Layer layer) {
        return switch (layer) {
            case Affine affine -> affine.withBias(true);
            case Conv2d conv -> conv.withBias(true);
            case null, default -> layer;
        };
    }

    /** Lets a layer do what a batch norm behind it does. */
    private void scale(Node norm, double epsilon, Node layer, Parameters parameters) {
        Matrix gamma = parameter(norm, "gamma");
        Matrix beta = parameter(norm, "beta");
        Matrix mean = parameter(norm, "running_mean");
        Matrix variance = parameter(norm, "running_variance");
        Matrix weight = parameters.matrix(Model.parameterName(layer, "weight"));
        Matrix bias = parameters.matrix(Model.parameterName(layer, "bias"));
        for (int j = 0; j < bias.cols(); j++) {
            double scale = gamma.get(0, j) / Math.sqrt(variance.get(0, j) + epsilon);
            for (int i = 0; i < weight.rows(); i++) {
                weight.set(i, j, (float) (weight.get(i, j) * scale));
            }
            double shifted = ((double) bias.get(0, j) - mean.get(0, j)) * scale + beta.get(0, j);
            bias.set(0, j, (float) shifted);
        }
    }

    private Node folded(Node node) {
        return Objects.requireNonNull(folded.get(node));
    }

    private Matrix parameter(Node node, String name) {
        return model.parameters().matrix(Model.parameterName(node, name));
    }
}
