package dev.lanewise.bench.peers;

import dev.lanewise.optim.AdaGrad;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.Momentum;
import dev.lanewise.optim.Nesterov;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.RmsProp;
import dev.lanewise.optim.Sgd;
import java.util.List;
import org.bytedeco.pytorch.Adagrad;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.RMSprop;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.TensorVector;

/** What PyTorch has for every optimizer: one of its own for the weights and one for the biases. */
final class LibtorchOptimizers {
    private LibtorchOptimizers() {
    }

    /** Both; weight decay is for the weights alone. */
    static List<org.bytedeco.pytorch.Optimizer> of(Optimizer optimizer, TensorVector weights, TensorVector biases) {
        return List.of(of(optimizer, weights, optimizer.weightDecay()), of(optimizer, biases, 0));
    }

    private static org.bytedeco.pytorch.Optimizer of(Optimizer optimizer, TensorVector parameters, double weightDecay) {
        return switch (optimizer) {
            case Sgd sgd -> sgd(parameters, sgd.learningRate(), 0, false, weightDecay);
            case Momentum momentum -> sgd(parameters, momentum.learningRate(), momentum.momentum(), false, weightDecay);
            case Nesterov nesterov -> sgd(parameters, nesterov.learningRate(), nesterov.momentum(), true, weightDecay);
            case AdaGrad adaGrad -> {
                AdagradOptions options = new AdagradOptions(adaGrad.learningRate());
                options.eps().put(adaGrad.epsilon());
                options.weight_decay().put(weightDecay);
                yield new Adagrad(parameters, options);
            }
            case RmsProp rmsProp -> {
                RMSpropOptions options = new RMSpropOptions(rmsProp.learningRate());
                options.alpha().put(rmsProp.decay());
                options.eps().put(rmsProp.epsilon());
                options.weight_decay().put(weightDecay);
                yield new RMSprop(parameters, options);
            }
            case Adam adam -> {
                AdamOptions options = new AdamOptions(adam.learningRate());
                // libstdc++ lays a tuple out from its end.
                options.betas().put(adam.beta2(), adam.beta1());
                options.eps().put(adam.epsilon());
                options.weight_decay().put(weightDecay);
                yield new org.bytedeco.pytorch.Adam(parameters, options);
            }
            case AdamW adamW -> {
                AdamWOptions options = new AdamWOptions(adamW.learningRate());
                options.betas().put(adamW.beta2(), adamW.beta1());
                options.eps().put(adamW.epsilon());
                options.weight_decay().put(weightDecay);
                yield new org.bytedeco.pytorch.AdamW(parameters, options);
            }
            default -> throw new UnsupportedOperationException("libtorch is not asked about " + optimizer);
        };
    }

    private static org.bytedeco.pytorch.Optimizer sgd(TensorVector parameters, double rate, double momentum,
            boolean nesterov, double weightDecay) {
        SGDOptions options = new SGDOptions(rate);
        options.momentum().put(momentum);
        options.nesterov().put(nesterov);
        options.weight_decay().put(weightDecay);
        return new SGD(parameters, options);
    }
}
