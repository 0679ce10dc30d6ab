package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * An immutable description of a node in a graph: which shapes it takes and gives, which parameters it has, and how it
 * is bound to buffers. A layer is a record, holds no floats and may stand in many models at once. All shapes leave out
 * the mini-batch axis.
 */
public interface Layer {
    /**
     * The shape of the output, from the shapes of the inputs.
     *
     * @throws ShapeException if the layer cannot take such inputs; the message begins with {@code expects} and says
     *                        what came
     */
    Shape output(List<Shape> inputs);

    /** What one element of the inputs is: floats unless the layer looks something up. */
    default DType inputType() {
        return DType.F32;
    }

    /** The parameters, in the order in which they are laid out; none by default. */
    default List<ParameterSpec> parameters(List<Shape> inputs) {
        return List.of();
    }

    /** Whether the activation of a following layer may be computed in this layer's epilogue. */
    default boolean fusesActivation() {
        return false;
    }

    /** Whether, without training, the output may be written over the first input, as elementwise layers can. */
    default boolean mayOverwriteInput() {
        return false;
    }

    /**
     * Whether the output is the only input as it is, seen in another shape perhaps: then both are one buffer, nothing
     * is copied, and the layer is not even bound.
     *
     * @param training whether backward follows
     */
    default boolean viewsInput(boolean training) {
        return false;
    }

    /**
     * Whether backward can multiply the gradient of its only input with the derivative of the activation that is fused
     * into the layer before, with the same bits and in fewer passes than that layer: {@link Binding#inputActivation}.
     */
    default boolean differentiatesInput(Activation f) {
        return false;
    }

    /**
     * Whether forward may go through a mini-batch a block of samples at a time, each block bound on its own: every
     * sample's output is then a function of that sample alone, not of its place in the mini-batch, forward leaves
     * nothing in {@link Binding#keepRow} for backward, and there is much more work in a sample than in reading the
     * parameters. Not by default, not worth it for an {@link Affine}, which uses each weight once per sample, and never
     * done with inputs of integers.
     *
     * @param training whether backward follows
     */
    default boolean blockwise(boolean training) {
        return false;
    }

    /** Binds the layer to its buffers: the only place where it allocates. */
    Op bind(Binding binding);
}
