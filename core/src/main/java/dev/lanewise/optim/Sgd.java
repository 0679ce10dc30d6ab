package dev.lanewise.optim;

import dev.lanewise.kernel.UpdateRule;

/**
 * Stochastic gradient descent ('Deep Learning from Scratch', section 6.1.2): {@code W ← W − η·dW}.
 *
 * @param learningRate η, positive
 */
public record Sgd(float learningRate) implements Optimizer {
    /**
     * @throws IllegalArgumentException if the learning rate is not a positive number
     */
    public Sgd {
        Optimizer.requireLearningRate(learningRate);
    }

    @Override
    public UpdateRule rule() {
        return UpdateRule.SGD;
    }

    @Override
    public void coefficients(int step, float[] coefficients) {
        coefficients[0] = learningRate;
    }
}
