package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/**
 * What a layer is bound to: its buffers for one number of rows in the mini-batch, and the kernels. Every buffer of a
 * node is a matrix with a row per sample and the node's shape flattened along the columns.
 */
public interface Binding {
    /** The value of the input with this position: rows × its size. */
    Matrix input(int position);

    /** Where the output goes: rows × its size. */
    Matrix output();

    /** What to apply to the output in the epilogue; not the identity only if the layer can fuse it. */
    Activation activation();

    /** A parameter by its name within the layer: all axes but the last as rows, the last as columns. */
    Matrix parameter(String name);

    /** Whether backward will run; if not, there are no gradients to ask for. */
    boolean training();

    /** The gradient of the output, complete when backward begins; the op may overwrite it. */
    Matrix outputGradient();

    /** Where the gradient of an input goes, or {@code null} if nobody needs it. */
    @Nullable
    Gradient inputGradient(int position);

    /** Where the gradient of a parameter goes. */
    Gradient parameterGradient(String name);

    /** Binds an operation to the plan's kernels and scratch memory. */
    Kernel kernel(Operation operation);
}
