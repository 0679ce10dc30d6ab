package dev.lanewise.loss;

import dev.lanewise.kernel.ErrorFunction;
import dev.lanewise.kernel.Kernel;
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
        return ElementwiseMean.target("mean absolute error", output);
    }

    @Override
    public Kernel bind(LossBinding binding) {
        return ElementwiseMean.bind(ErrorFunction.ABSOLUTE, 0, binding);
    }
}
