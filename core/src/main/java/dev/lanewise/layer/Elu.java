package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;

/**
 * Exponential linear unit (Clevert, Unterthiner and Hochreiter, 'Fast and accurate deep network learning by exponential
 * linear units', 2016): {@code y = x} where {@code x > 0} and {@code α · (exp(x) − 1)} elsewhere; {@code dx = dy} and
 * {@code dy · α · exp(x)}.
 *
 * @param alpha α, any finite number
 */
public record Elu(float alpha) implements ActivationLayer {
    /**
     * @throws IllegalArgumentException if α is not finite
     */
    public Elu {
        if (!Float.isFinite(alpha)) {
            throw new IllegalArgumentException("an ELU's alpha is a finite number, but " + alpha + " came");
        }
    }

    /** With the usual α of 1. */
    public Elu() {
        this(1);
    }

    @Override
    public Activation activation() {
        return Activation.ELU;
    }
}
