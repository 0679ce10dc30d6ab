package dev.lanewise.loss;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.SquaredError;
import dev.lanewise.layer.ShapeException;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;

/**
 * The mean over all n elements of a sample, and over the mini-batch, of (y − t)²; {@code dy = 2 (y − t) / (batch · n)}.
 */
public record MeanSquaredError() implements Loss {
    @Override
    public DType targetType() {
        return DType.F32;
    }

    @Override
    public Shape target(Shape output) {
        if (output.size() < 1) {
            throw new ShapeException("mean squared error expects at least one output, but " + output + " came");
        }
        return output;
    }

    @Override
    public Kernel bind(LossBinding binding) {
        float mean = 2f / (binding.batch() * (float) binding.output().cols());
        return binding.kernel(new SquaredError(binding.output(), binding.target(), mean, binding.outputGradient(),
                binding.losses()));
    }
}
