package dev.lanewise.loss;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;

/**
 * An immutable description of a loss: one number per sample, whose mean over the mini-batch is minimised, and the
 * gradient of that mean with respect to the network's output.
 */
public interface Loss {
    /** What one element of the target is. */
    DType targetType();

    /**
     * The shape of a sample's target, from the shape of the network's output.
     *
     * @throws dev.lanewise.layer.ShapeException if the loss cannot take such an output
     */
    Shape target(Shape output);

    /** A kernel that writes the losses and the gradient from the output and the target. */
    Kernel bind(LossBinding binding);
}
