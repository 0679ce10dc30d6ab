package dev.lanewise.optim;

import dev.lanewise.kernel.UpdateRule;

/**
 * Stochastic gradient descent ('Deep Learning from Scratch', section 6.1.2): {@code W ← W − η·dW}.
 *
 * @param learningRate η, positive
 * @param weightDecay  λ, at least 0: {@code λ·W} is added to the gradient of the weights
 */
public record Sgd(float learningRate, float weightDecay) implements Optimizer {
    /**
     * @throws IllegalArgumentException if a hyperparameter is out of its range
     */
    public Sgd {
        Optimizer.requireLearningRate(learningRate);
        Optimizer.requireWeightDecay(weightDecay);
    }

    /** Without weight decay. */
    public Sgd(float learningRate) {
        this(learningRate, 0);
    }

    @Override
    public UpdateRule rule() {
        return UpdateRule.SGD;
    }

    @Override
    public void coefficients(int step, float rate, float decay, float[] coefficients) {
        coefficients[0] = rate;
        coefficients[1] = decay;
    }
}
