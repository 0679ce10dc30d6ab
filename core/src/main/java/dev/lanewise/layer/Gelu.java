package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;

/**
 * Gaussian error linear unit (Hendrycks and Gimpel, 'Gaussian error linear units', 2016), exact and not by tanh:
 * {@code y = x · Φ(x)}, {@code dx = dy · (Φ(x) + x · φ(x))} with the normal distribution Φ and its density φ.
 */
public record Gelu() implements ActivationLayer {
    @Override
    public Activation activation() {
        return Activation.GELU;
    }
}
