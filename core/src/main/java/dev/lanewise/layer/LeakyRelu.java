package dev.lanewise.layer;

import dev.lanewise.kernel.Activation;

/**
 * Leaky rectified linear unit (Maas, Hannun and Ng, 'Rectifier nonlinearities improve neural network acoustic models',
 * 2013): {@code y = x} where {@code x > 0} and {@code slope · x} elsewhere; {@code dx = dy} and {@code dy · slope}.
 *
 * @param slope of the negative half, any finite number
 */
public record LeakyRelu(float slope) implements ActivationLayer {
    /**
     * @throws IllegalArgumentException if the slope is not finite
     */
    public LeakyRelu {
        if (!Float.isFinite(slope)) {
            throw new IllegalArgumentException("a leaky ReLU's slope is a finite number, but " + slope + " came");
        }
    }

    /** With the usual slope of 0.01. */
    public LeakyRelu() {
        this(0.01f);
    }

    @Override
    public float alpha() {
        return slope;
    }

    @Override
    public Activation activation() {
        return Activation.LEAKY_RELU;
    }
}
