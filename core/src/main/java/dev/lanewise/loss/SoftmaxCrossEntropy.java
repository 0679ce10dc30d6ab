package dev.lanewise.loss;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.layer.ShapeException;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;

/**
 * Softmax and cross-entropy in one, the textbook's softmax-with-loss ('Deep Learning from Scratch', section 5.6.3), on
 * logits and class indices: {@code loss = log Σ exp(xⱼ − m) − (xₜ − m)} with m the largest logit, so that nothing
 * overflows and no ε is needed; {@code dx = (softmax(x) − onehot(t)) / batch}.
 */
public record SoftmaxCrossEntropy() implements Loss {
    @Override
    public DType targetType() {
        return DType.I32;
    }

    @Override
    public Shape target(Shape output) {
        if (output.rank() != 1 || output.size() < 1) {
            throw new ShapeException("softmax cross-entropy expects logits of shape (classes), but " + output
                    + " came");
        }
        return Shape.scalar();
    }

    @Override
    public Kernel bind(LossBinding binding) {
        float mean = 1f / binding.batch();
        return binding.kernel(new SoftmaxWithLoss(binding.output(), binding.labels(), mean,
                binding.outputGradient(), binding.losses(), binding.hits()));
    }
}
