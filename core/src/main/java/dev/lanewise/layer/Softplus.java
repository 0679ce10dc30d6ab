package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;

/**
 * Softplus, the smooth rectifier (Dugas et al., 'Incorporating second-order functional knowledge for better option
 * pricing', 2001): {@code y = log(1 + exp(x))}, {@code dx = dy · σ(x)} with the sigmoid σ.
 */
public record Softplus() implements ActivationLayer {
    @Override
    public Activation activation() {
        return Activation.SOFTPLUS;
    }
}
