package dev.lanewise.optim;

import dev.lanewise.kernel.UpdateRule;

/**
 * Gradient descent with momentum ('Deep Learning from Scratch', section 6.1.4): {@code v ← α·v − η·dW},
 * {@code W ← W + v}.
 *
 * @param learningRate η, positive
 * @param momentum     α, from 0 to below 1
 */
public record Momentum(float learningRate, float momentum) implements Optimizer {
    /**
     * @throws IllegalArgumentException if a hyperparameter is out of its range
     */
    public Momentum {
        Optimizer.requireLearningRate(learningRate);
        Optimizer.requireDecay("momentum", momentum);
    }

    /** With the usual momentum of 0.9. */
    public Momentum(float learningRate) {
        this(learningRate, 0.9f);
    }

    @Override
    public UpdateRule rule() {
        return UpdateRule.MOMENTUM;
    }

    @Override
    public void coefficients(int step, float[] coefficients) {
        coefficients[0] = learningRate;
        coefficients[1] = momentum;
    }
}
