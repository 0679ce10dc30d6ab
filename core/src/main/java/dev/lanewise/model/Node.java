package dev.lanewise.model;

import dev.lanewise.layer.Layer;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * A value in a {@link Graph}: an input, or the output of a layer. Immutable; made by a graph and of use only there and
 * in the model built from it.
 */
public final class Node {
    private final String name;
    private final @Nullable Layer layer;
    private final List<Node> inputs;
    private final Shape shape;
    private final boolean variable;
    private final @Nullable Node sharedWith;
    private final DType type;

    private Node(String name, @Nullable Layer layer, List<Node> inputs, Shape shape, boolean variable,
            @Nullable Node sharedWith, DType type) {
        this.name = name;
        this.layer = layer;
        this.inputs = inputs;
        this.shape = shape;
        this.variable = variable;
        this.sharedWith = sharedWith;
        this.type = type;
    }

    /** An input of the graph. */
    static Node input(String name, Shape shape, DType type, boolean variable) {
        return new Node(name, null, List.of(), shape, variable, null, type);
    }

    /** The output of a layer, with parameters of its own or those of another node. */
    static Node of(String name, Layer layer, List<Node> inputs, Shape shape, @Nullable Node sharedWith) {
        return new Node(name, layer, inputs, shape, false, sharedWith, DType.F32);
    }

    /** Unique within the graph: given, or made of the layer's type and a number, for example {@code affine1}. */
    public String name() {
        return name;
    }

    /** The layer that computes the value, or {@code null} for an input. */
    public @Nullable Layer layer() {
        return layer;
    }

    /** What the layer takes, in order; empty for an input. */
    public List<Node> inputs() {
        return inputs;
    }

    /** The shape of the value, without the mini-batch axis. */
    public Shape shape() {
        return shape;
    }

    /** What one element is: a float, but for an input of indices. */
    public DType type() {
        return type;
    }

    /** Whether this is an input that asks for its gradient. */
    public boolean variable() {
        return variable;
    }

    /** The node under whose name the parameters stand: this one, unless it uses another's. */
    public Node parametersOwner() {
        return sharedWith == null ? this : sharedWith;
    }

    /**
     * The node in whose buffer the value lies: this one, unless the layer only views its input.
     *
     * @param training whether backward follows
     */
    Node storage(boolean training) {
        return layer != null && layer.viewsInput(training) ? inputs.get(0).storage(training) : this;
    }

    @Override
    public String toString() {
        return name + shape;
    }
}
