package dev.lanewise.bench.peers;

import dev.lanewise.loss.BinaryCrossEntropyWithLogits;
import dev.lanewise.loss.Huber;
import dev.lanewise.loss.Loss;
import dev.lanewise.loss.MeanAbsoluteError;
import dev.lanewise.loss.MeanSquaredError;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.tensor.DType;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What PyTorch has for every loss. */
final class LibtorchLosses {
    /** How losses say that they take the mean, and that they ignore no class. */
    private static final long MEAN = 1;
    private static final long NO_CLASS = -100;

    private LibtorchLosses() {
    }

    /** The mean loss of a mini-batch. */
    static Tensor mean(Loss loss, Tensor x, Tensor target) {
        return switch (loss) {
            case SoftmaxCrossEntropy softmax -> torch.cross_entropy_loss(x,
                    softmax.targetType() == DType.I32 ? target.to(ScalarType.Long) : target, weights(softmax, x), MEAN,
                    NO_CLASS, softmax.labelSmoothing());
            case BinaryCrossEntropyWithLogits binary -> torch.binary_cross_entropy_with_logits(x, target);
            case MeanAbsoluteError absolute -> torch.l1_loss(x, target);
            case Huber huber -> torch.huber_loss(x, target, MEAN, huber.delta());
            case MeanSquaredError squared -> torch.mse_loss(x, target);
            default -> throw new UnsupportedOperationException("libtorch is not asked about " + loss);
        };
    }

    private static TensorOptional weights(SoftmaxCrossEntropy loss, Tensor x) {
        float[] weights = new float[loss.classWeights().size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = loss.classWeights().get(i);
        }
        return weights.length == 0 ? new TensorOptional()
                : new TensorOptional(LibtorchEngine.tensor(weights, weights.length).to(x.scalar_type()));
    }
}
