package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;

/**
 * Hyperbolic tangent: {@code y = tanh(x)}, {@code dx = dy · (1 − y²)}.
 */
public record Tanh() implements ActivationLayer {
    @Override
    public Activation activation() {
        return Activation.TANH;
    }
}
