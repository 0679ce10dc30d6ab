package dev.lanewise.loss;

import dev.lanewise.kernel.ElementwiseLoss;
import dev.lanewise.kernel.ErrorFunction;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.layer.ShapeException;
import dev.lanewise.tensor.Shape;

/** What the losses have in common that are the mean of an {@link ErrorFunction} over all elements. */
final class ElementwiseMean {
    private ElementwiseMean() {
    }

    /** The target's shape, which is the output's. */
    static Shape target(String loss, Shape output) {
        if (output.size() < 1) {
            throw new ShapeException(loss + " expects at least one output, but " + output + " came");
        }
        return output;
    }

    /** @param delta of {@link ErrorFunction#HUBER}, 0 for the others */
    static Kernel bind(ErrorFunction function, float delta, LossBinding binding) {
        float share = 1f / (binding.batch() * (float) binding.output().cols());
        return binding.kernel(new ElementwiseLoss(function, delta, binding.output(), binding.target(), share,
                binding.outputGradient(), binding.losses()));
    }
}
