package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;

/**
 * The identity, the output activation of regression: {@code y = x}, {@code dx = dy}.
 */
public record Identity() implements ActivationLayer {
    @Override
    public Activation activation() {
        return Activation.IDENTITY;
    }
}
