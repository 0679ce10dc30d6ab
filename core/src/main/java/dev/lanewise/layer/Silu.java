package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;

/**
 * Sigmoid-weighted linear unit, also named swish (Elfwing, Uchibe and Doya, 'Sigmoid-weighted linear units for neural
 * network function approximation in reinforcement learning', 2018): {@code y = x · σ(x)},
 * {@code dx = dy · (σ(x) + x · σ(x) · σ(−x))} with the sigmoid σ.
 */
public record Silu() implements ActivationLayer {
    @Override
    public Activation activation() {
        return Activation.SILU;
    }
}
