package dev.lanewise.loss;

import dev.lanewise.kernel.ElementwiseLoss;
import dev.lanewise.kernel.ErrorFunction;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.layer.ShapeException;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;

/**
 * The mean over all n elements of a sample, and over the mini-batch, of |y − t|;
 * {@code dy = sign(y − t) / (batch · n)}, 0 where they are equal.
 */
public record MeanAbsoluteError() implements Loss {
    @Override
    public DType targetType() {
        return DType.F32;
    }

    @Override
    public Shape target(Shape output) {
        if (output.size() < 1) {
            throw new ShapeException("mean absolute error expects at least one output, but " + output + " came");
        }
        return output;
    }

    @Override
    public Kernel bind(LossBinding binding) {
        float mean = 1f / (binding.batch() * (float) binding.output().cols());
        return binding.kernel(new ElementwiseLoss(ErrorFunction.ABSOLUTE, 0, binding.output(), binding.target(),
                mean, binding.outputGradient(), binding.losses()));
    }
}
