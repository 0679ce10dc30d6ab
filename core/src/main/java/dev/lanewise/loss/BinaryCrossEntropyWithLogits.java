package dev.lanewise.loss;

import dev.lanewise.kernel.ErrorFunction;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;

/**
 * Sigmoid and binary cross-entropy in one, on logits x and targets t from 0 to 1, each element a question of its own:
 * the mean over all n elements of a sample, and over the mini-batch, of {@code −t · log σ(x) − (1 − t) · log σ(−x)},
 * computed as {@code max(x, 0) − x · t + log(1 + e⁻|x|)}, so that nothing overflows and no ε is needed;
 * {@code dx = (σ(x) − t) / (batch · n)} with the sigmoid σ.
 */
public record BinaryCrossEntropyWithLogits() implements Loss {
    @Override
    public DType targetType() {
        return DType.F32;
    }

    @Override
    public Shape target(Shape output) {
        return ElementwiseMean.target("binary cross-entropy", output);
    }

    @Override
    public Kernel bind(LossBinding binding) {
        return ElementwiseMean.bind(ErrorFunction.BINARY_CROSS_ENTROPY, 0, binding);
    }
}
