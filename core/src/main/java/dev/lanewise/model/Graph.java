package dev.lanewise.model;

import dev.lanewise.layer.Layer;
import dev.lanewise.layer.ShapeException;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Builds a directed acyclic graph of layers, node by node, and then a {@link Model}. Shapes are inferred and checked as
 * each node is added. A node may feed several others: its gradient is then the sum of theirs (the textbook's repeat
 * node), in a fixed order.
 */
public final class Graph {
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Integer> layersOfType = new HashMap<>();
    private final Map<String, Node> outputs = new LinkedHashMap<>();

    /** An empty graph. */
    public Graph() {
    }

    /**
     * Adds an input whose gradient nobody asks for: data.
     *
     * @throws IllegalArgumentException if the name is taken or the shape has no elements
     */
    public Node input(String name, Shape shape) {
        return input(name, shape, DType.F32);
    }

    /**
     * Adds an input of floats or of integers, which only some layers take: indices.
     *
     * @throws IllegalArgumentException if the name is taken or the shape has no elements
     */
    public Node input(String name, Shape shape, DType type) {
        return add(Node.input(name, shape, type, false));
    }

    /**
     * Adds an input whose gradient is computed, as for the prices and counts of the textbook's shopping graphs.
     *
     * @throws IllegalArgumentException if the name is taken or the shape has no elements
     */
    public Node variable(String name, Shape shape) {
        return add(Node.input(name, shape, DType.F32, true));
    }

    /**
     * Adds a layer under a name made of its type and the next number that is free.
     *
     * @throws ShapeException           if the layer cannot take such inputs
     * @throws IllegalArgumentException if an input is not of this graph
     */
    public Node apply(Layer layer, Node... inputs) {
        String type = layer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        String name;
        do {
            name = type + layersOfType.merge(type, 1, Integer::sum);
        } while (names.contains(name));
        return apply(name, layer, inputs);
    }

    /**
     * Adds a layer under the given name.
     *
     * @throws ShapeException           if the layer cannot take such inputs
     * @throws IllegalArgumentException if the name is taken or an input is not of this graph
     */
    public Node apply(String name, Layer layer, Node... inputs) {
        return apply(name, layer, null, inputs);
    }

    /**
     * Applies a node's layer once more, with the same parameters, to other inputs: their gradients are the sum over
     * both.
     *
     * @param name    of the new node
     * @param another whose layer and parameters are used
     * @throws ShapeException           if the layer cannot take such inputs, or would need parameters of other shapes
     * @throws IllegalArgumentException if the name is taken, a node is not of this graph, or {@code another} is an
     *                                  input
     */
    public Node share(String name, Node another, Node... inputs) {
        requireOwn(another);
        Layer layer = another.layer();
        if (layer == null) {
            throw new IllegalArgumentException(
                    "a node shares the parameters of a layer, but " + another.name() + " is an input");
        }
        return apply(name, layer, another.parametersOwner(), inputs);
    }

    private Node apply(String name, Layer layer, @Nullable Node owner, Node... inputs) {
        List<Shape> shapes = new ArrayList<>();
        for (Node input : inputs) {
            requireOwn(input);
            if (input.type() != layer.inputType()) {
                throw new ShapeException("layer " + name + " expects inputs of " + layer.inputType() + ", but "
                        + input.name() + " is of " + input.type());
            }
            shapes.add(input.shape());
        }
        Node node;
        try {
            node = Node.of(name, layer, List.of(inputs), layer.output(shapes), owner);
            Model.specsOf(node);
        } catch (ShapeException e) {
            throw new ShapeException("layer " + name + " " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("layer " + name + ": " + e.getMessage(), e);
        }
        if (owner != null && !Model.specsOf(node).equals(Model.specsOf(owner))) {
            throw new ShapeException("layer " + name + " expects the parameters " + Model.specsOf(node)
                    + ", but shares those of " + owner.name() + ", which are " + Model.specsOf(owner));
        }
        return add(node);
    }

    /**
     * Makes a node's value readable under a name, and a place where backward may begin. Also returns the node.
     *
     * @throws IllegalArgumentException if the node is not of this graph, or another input or output has that name
     */
    public Node output(String name, Node node) {
        requireOwn(node);
        for (Node other : nodes) {
            if (other.layer() == null && other != node && other.name().equals(name)) {
                throw new IllegalArgumentException("the graph already has an input named " + name);
            }
        }
        if (outputs.putIfAbsent(name, node) != null) {
            throw new IllegalArgumentException("the graph already has an output named " + name);
        }
        return node;
    }

    /**
     * The model of this graph with initialised parameters.
     *
     * @param seed of the initial weights; each parameter has random numbers of its own
     * @throws IllegalArgumentException if there is no output, or a node reaches none
     */
    public Model build(long seed) {
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("a model has at least one output, but the graph has none");
        }
        Set<Node> fed = new HashSet<>(outputs.values());
        for (Node node : nodes) {
            fed.addAll(node.inputs());
        }
        for (Node node : nodes) {
            if (!fed.contains(node)) {
                throw new IllegalArgumentException("node " + node.name()
                        + " feeds no other and is no output: leave it out or make it an output");
            }
        }
        return Model.initialized(nodes, outputs, seed);
    }

    private Node add(Node node) {
        if (node.layer() == null && node.shape().size() == 0) {
            throw new IllegalArgumentException("input " + node.name()
                    + " expects a shape of at least one element, but " + node.shape() + " came");
        }
        if (node.layer() == null && outputs.containsKey(node.name())) {
            throw new IllegalArgumentException("the graph already has an output named " + node.name());
        }
        if (!names.add(node.name())) {
            throw new IllegalArgumentException("the graph already has a node named " + node.name());
        }
        nodes.add(node);
        return node;
    }

    private void requireOwn(Node node) {
        if (!nodes.contains(node)) {
            throw new IllegalArgumentException("node " + node.name() + " belongs to another graph");
        }
    }
}
