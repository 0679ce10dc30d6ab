package dev.lanewise.loss;

import dev.lanewise.kernel.ErrorFunction;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;

/**
 * Squared near 0 and linear beyond δ, so that outliers pull no more than δ (Huber, 'Robust estimation of a location
 * parameter', 1964): the mean over all n elements of a sample, and over the mini-batch, of {@code ½ d²} where
 * {@code |d| ≤ δ} and {@code δ · (|d| − ½ δ)} elsewhere, {@code d = y − t}; {@code dy = d / (batch · n)} with d kept
 * between −δ and δ.
 *
 * @param delta δ, positive
 */
public record Huber(float delta) implements Loss {
    /**
     * @throws IllegalArgumentException if δ is not a positive number
     */
    public Huber {
        if (!(delta > 0) || Float.isInfinite(delta)) {
            throw new IllegalArgumentException("the Huber loss has a positive delta, but " + delta + " came");
        }
    }

    /** With the usual δ of 1. */
    public Huber() {
        this(1);
    }

    @Override
    public DType targetType() {
        return DType.F32;
    }

    @Override
    public Shape target(Shape output) {
        return ElementwiseMean.target("the Huber loss", output);
    }

    @Override
    public Kernel bind(LossBinding binding) {
        return ElementwiseMean.bind(ErrorFunction.HUBER, delta, binding);
    }
}
