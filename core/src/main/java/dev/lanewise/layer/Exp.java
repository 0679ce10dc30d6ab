package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;

/**
 * The exponential function, which makes any number a positive one: {@code y = exp(x)}, {@code dx = dy · y}.
 */
public record Exp() implements ActivationLayer {
    @Override
    public Activation activation() {
        return Activation.EXP;
    }
}
