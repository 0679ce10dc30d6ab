package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;

/**
 * Sigmoid ('Deep Learning from Scratch', section 5.5.2): {@code y = 1 / (1 + exp(−x))}, {@code dx = dy · y · (1 − y)}.
 */
public record Sigmoid() implements ActivationLayer {
    @Override
    public Activation activation() {
        return Activation.SIGMOID;
    }
}
