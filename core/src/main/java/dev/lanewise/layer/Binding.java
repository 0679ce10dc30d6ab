package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.random.Occasion;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Shape;

/**
 * What a layer is bound to: its buffers for some rows of the mini-batch, all of them or a block, and the kernels. Every
 * buffer of a node is a matrix with a row per sample and the node's shape flattened along the columns.
 */
public interface Binding {
    /** The value of the input with this position: rows × its size. */
    Matrix input(int position);

    /** How many inputs there are. */
    int inputCount();

    /** The shape of the input with this position, which its matrix holds flattened. */
    Shape inputShape(int position);

    /** The array behind an input of integers: rows × its size, one behind the other; read it when the op runs. */
    int[] indices(int position);

    /** The node's name, for messages. */
    String name();

    /** Where the output goes: rows × its size. */
    Matrix output();

    /** What to apply to the output in the epilogue; not the identity only if the layer can fuse it. */
    Activation activation();

    /**
     * What backward begins with the derivative of: {@link #activation()}, or the identity if the backward of the layer
     * that takes the output has already multiplied the output's gradient with it.
     */
    Activation gradientActivation();

    /**
     * What backward is to multiply the input's gradient with the derivative of, for the layer before: the identity
     * unless {@link Layer#differentiatesInput} agrees to more.
     */
    Activation inputActivation();

    /** A parameter by its name within the layer: all axes but the last as rows, the last as columns. */
    Matrix parameter(String name);

    /**
     * Whether this is training's forward pass, which backward follows. If not, there are no gradients to ask for and
     * nothing to keep, and layers that train and predict differently predict.
     */
    boolean training();

    /** What random layers draw from, beside {@link #stream()}; read it when the op runs. */
    Occasion occasion();

    /** A number that no other node of the model has, so that no two of them draw the same numbers. */
    int stream();

    /**
     * Memory that keeps what training's forward pass leaves for backward: rows × {@code cols}, with whatever the last
     * pass left. Each call gives other memory.
     *
     * @throws IllegalStateException if this is not training
     */
    Matrix keep(int cols);

    /** As {@link #keep}, one row whatever the mini-batch: 1 × {@code cols}. */
    Matrix keepRow(int cols);

    /**
     * The gradient of the output, complete when backward begins; the op may overwrite it.
     *
     * @throws IllegalStateException if there is none, because nobody needs a gradient of this layer
     */
    Matrix outputGradient();

    /**
     * Where the gradient of an input goes, or {@code null} if nobody needs it. To be asked once for each input that
     * backward writes, in the order in which it writes them: two inputs may be views of one value.
     */
    @Nullable
    Gradient inputGradient(int position);

    /** Where the gradient of a parameter goes, or {@code null} if nobody needs it: it is frozen. To be asked once. */
    @Nullable
    Gradient parameterGradient(String name);

    /** Binds an operation to the plan's kernels and scratch memory. */
    Kernel kernel(Operation operation);
}
