package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;

/**
 * Rectified linear unit ('Deep Learning from Scratch', section 5.5.1): {@code y = max(x, 0)}, {@code dx = dy} where
 * {@code y > 0} and 0 elsewhere, at x = 0 too. NaN stays NaN.
 */
public record Relu() implements ActivationLayer {
    @Override
    public Activation activation() {
        return Activation.RELU;
    }
}
