package dev.lanewise.loss;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.tensor.Matrix;

/** What a loss is bound to: the buffers for one number of rows in the mini-batch, and the kernels. */
public interface LossBinding {
    /**
     * How many samples the mean is taken over: the rows, or more where they are one micro-batch of a larger
     * mini-batch. What {@link #outputGradient} gets is divided by it.
     */
    int batch();

    /** The network's output: rows × its size. */
    Matrix output();

    /** Where the gradient of the mean loss with respect to the output goes: rows × its size. */
    Matrix outputGradient();

    /** Where the losses go: rows × 1. */
    Matrix losses();

    /**
     * What the sum of the samples' losses is divided by in the mean over the rows: it holds their number, and a loss
     * that weighs samples writes the sum of their weights. 1 × 1.
     */
    Matrix weight();

    /** Where 1 goes for every sample classified correctly, by a loss that knows classes; it holds zeros: rows × 1. */
    Matrix hits();

    /** The target of a loss that wants floats: rows × its size. */
    Matrix target();

    /** The target of a loss that wants integers, one behind the other. */
    int[] labels();

    /** Binds an operation to the plan's kernels and scratch memory. */
    Kernel kernel(Operation operation);
}
