package dev.lanewise.model;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.ParameterSpec;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Role;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A graph of layers with its parameters. The graph never changes; the parameters are one flat array that training
 * changes in place. Holds no buffers: a {@link Plan} or {@link Predictor} does. Threads may share a model that nobody
 * trains. Of one that is being trained, {@link #snapshot} is what it was, for predictions alone, and {@link #copy()} is
 * another model with parameters of its own. Parameters are read and written by name through {@link #parameters()}.
 */
public final class Model {
    private final List<Node> nodes;
    private final Map<String, Node> inputs;
    private final Map<String, Node> outputs;
    private final Parameters parameters;

    private Model(List<Node> nodes, Map<String, Node> inputs, Map<String, Node> outputs, Parameters parameters) {
        this.nodes = nodes;
        this.inputs = inputs;
        this.outputs = outputs;
        this.parameters = parameters;
    }

    static Model initialized(List<Node> nodes, Map<String, Node> outputs, long seed) {
        Model model = zeros(nodes, outputs);
        List<Initializer> initializers = new ArrayList<>();
        for (Node node : nodes) {
            for (ParameterSpec spec : parametersOf(node)) {
                initializers.add(spec.initializer());
            }
        }
        List<Parameters.Slice> slices = model.parameters.slices();
        for (int i = 0; i < slices.size(); i++) {
            Parameters.Slice slice = slices.get(i);
            Philox stream = new Philox(seed, Purpose.WEIGHTS, i);
            initializers.get(i).fill(model.parameters.values(), slice.offset(), slice.shape(), stream);
        }
        return model;
    }

    /** A model whose parameters are all 0. */
    static Model zeros(List<Node> nodes, Map<String, Node> outputs) {
        Map<String, Node> inputs = new LinkedHashMap<>();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        Map<String, Role> roles = new HashMap<>();
        for (Node node : nodes) {
            if (node.layer() == null) {
                inputs.put(node.name(), node);
            }
            for (ParameterSpec spec : parametersOf(node)) {
                shapes.put(parameterName(node, spec.name()), spec.shape());
                roles.put(parameterName(node, spec.name()), spec.role());
            }
        }
        Parameters parameters = Parameters.zeros(shapes, name -> Objects.requireNonNull(roles.get(name)));
        return new Model(List.copyOf(nodes), inputs, new LinkedHashMap<>(outputs), parameters);
    }

    /**
     * A chain of layers from one input, named {@code x}, to one output, named {@code y}.
     *
     * @param seed   of the initial weights
     * @param input  the shape of a sample
     * @param layers at least one, each taking the one before
     * @throws dev.lanewise.layer.ShapeException if a layer cannot take what comes before it
     * @throws IllegalArgumentException          if there is no layer
     */
    public static Model sequential(long seed, Shape input, Layer... layers) {
        if (layers.length == 0) {
            throw new IllegalArgumentException("a sequential model has at least one layer, but none came");
        }
        Graph graph = new Graph();
        Node node = graph.input("x", input);
        for (Layer layer : layers) {
            node = graph.apply(layer, node);
        }
        graph.output("y", node);
        return graph.build(seed);
    }

    /** All nodes, each after those that feed it. */
    public List<Node> nodes() {
        return nodes;
    }

    /** The parameters, shared: named {@code node.parameter}, for example {@code affine1.weight}. */
    public Parameters parameters() {
        return parameters;
    }

    /** The same graph with its own copy of the parameters. */
    public Model copy() {
        return new Model(nodes, inputs, outputs, parameters.copy());
    }

    /**
     * A predictor on its caller's thread with buffers for at most {@code maxBatch} samples. It reads the parameters as
     * they are at each prediction; where they stay, a {@link #snapshot} is faster.
     */
    public Predictor predictor(Kernels kernels, int maxBatch) {
        return new Predictor(this, kernels, maxBatch);
    }

    /** The model as it is now, for many predictors: they share a copy of the parameters, packed for these kernels. */
    public Snapshot snapshot(Kernels kernels) {
        return new Snapshot(this, kernels);
    }

    /** The names of the inputs in the order of the graph. */
    public List<String> inputs() {
        return List.copyOf(inputs.keySet());
    }

    /** The names of the outputs in the order in which they were named. */
    public List<String> outputs() {
        return List.copyOf(outputs.keySet());
    }

    /**
     * The shape of a sample of an input.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Shape inputShape(String name) {
        return input(name).shape();
    }

    /**
     * What one element of an input is.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public DType inputType(String name) {
        return input(name).type();
    }

    /**
     * The shape of a sample of an output.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Shape outputShape(String name) {
        return output(name).shape();
    }

    Node input(String name) {
        Node node = inputs.get(name);
        if (node == null) {
            throw new IllegalArgumentException("no input is named " + name + "; there are " + inputs.keySet());
        }
        return node;
    }

    Node output(String name) {
        Node node = outputs.get(name);
        if (node == null) {
            throw new IllegalArgumentException("no output is named " + name + "; there are " + outputs.keySet());
        }
        return node;
    }

    /** The only output, for what works with one. */
    Node onlyOutput(String kind) {
        if (outputs.size() != 1) {
            throw new IllegalArgumentException(
                    kind + " expects a model of one output, but there are " + outputs.keySet());
        }
        return outputs.values().iterator().next();
    }

    /** Whether an output lies in the buffer of this node. */
    boolean storesOutput(Node node, boolean training) {
        return outputs.values().stream().anyMatch(output -> output.storage(training) == node);
    }

    /**
     * The same model, its parameters shared, where those of the given nodes are not trained: they get no gradient and
     * optimizers leave them alone.
     *
     * @throws IllegalArgumentException if there is no such node, or it has no parameters
     */
    public Model frozen(String... names) {
        Set<String> slices = new HashSet<>();
        for (String name : names) {
            Node node = nodes.stream().filter(candidate -> candidate.name().equals(name)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "no node is named " + name + "; there are " + nodes));
            if (parametersOf(node).isEmpty()) {
                throw new IllegalArgumentException("node " + name + " has no parameters of its own to freeze");
            }
            for (ParameterSpec spec : parametersOf(node)) {
                slices.add(parameterName(node, spec.name()));
            }
        }
        return new Model(nodes, inputs, outputs, parameters.frozen(slices));
    }

    /**
     * A model for prediction with parameters of its own that gives this one's predictions up to rounding and does less
     * for them: every batch norm directly behind an affine layer or a convolution is folded into that layer's weights
     * and bias, and an activation behind it can then be fused. A batch norm stays where the value before it is an
     * output or feeds another node as well, or where the layer before it shares its parameters. Training a folded model
     * trains something else than this one.
     */
    public Model folded() {
        return Folding.fold(this);
    }

    /** Whether backward has anything to compute for a node's parameters. */
    boolean trains(Node node) {
        for (ParameterSpec spec : specsOf(node)) {
            if (parameters.slice(parameterName(node, spec.name())).role().trained()) {
                return true;
            }
        }
        return false;
    }

    static String parameterName(Node node, String parameter) {
        return node.parametersOwner().name() + "." + parameter;
    }

    /** The parameters that stand under the node's own name. */
    static List<ParameterSpec> parametersOf(Node node) {
        return node.parametersOwner() == node ? specsOf(node) : List.of();
    }

    /** The parameters that the node uses. */
    static List<ParameterSpec> specsOf(Node node) {
        Layer layer = node.layer();
        if (layer == null) {
            return List.of();
        }
        List<Shape> shapes = new ArrayList<>();
        for (Node input : node.inputs()) {
            shapes.add(input.shape());
        }
        return layer.parameters(shapes);
    }

    /** A table: every node with its layer, output shape, number of parameters and their memory. */
    @Override
    public String toString() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[]{"node", "layer", "output shape", "parameters", "KiB"});
        for (Node node : nodes) {
            long count = 0;
            for (ParameterSpec spec : parametersOf(node)) {
                count += spec.shape().size();
            }
            Layer layer = node.layer();
            String description = layer != null ? layer.toString() : node.variable() ? "variable" : "input";
            rows.add(new String[]{node.name(), description, node.shape().toString(),
                    String.format(Locale.ROOT, "%,d", count), kibibytes(count)});
        }
        rows.add(new String[]{"total", "", "", String.format(Locale.ROOT, "%,d", parameters.size()),
                kibibytes(parameters.size())});
        int[] widths = new int[5];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        String format = String.format(Locale.ROOT, "%%-%ds  %%-%ds  %%-%ds  %%%ds  %%%ds%%n", widths[0], widths[1],
                widths[2], widths[3], widths[4]);
        StringBuilder table = new StringBuilder();
        for (String[] row : rows) {
            table.append(String.format(Locale.ROOT, format, (Object[]) row));
        }
        return table.toString();
    }

    private static String kibibytes(long floats) {
        return String.format(Locale.ROOT, "%.1f", floats * Float.BYTES / 1024.0);
    }
}
