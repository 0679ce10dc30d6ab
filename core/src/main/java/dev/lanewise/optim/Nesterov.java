package dev.lanewise.optim;

import dev.lanewise.kernel.UpdateRule;

/**
 * Gradient descent with Nesterov's momentum (Sutskever, Martens, Dahl and Hinton, 'On the importance of initialization
 * and momentum in deep learning', 2013), in the form that needs no look ahead: {@code b ← μ·b + dW},
 * {@code W ← W − η·(dW + μ·b)}.
 *
 * @param learningRate η, positive
 * @param momentum     μ, from 0 to below 1
 * @param weightDecay  λ, at least 0: {@code λ·W} is added to the gradient of the weights
 */
public record Nesterov(float learningRate, float momentum, float weightDecay) implements Optimizer {
    /**
     * @throws IllegalArgumentException if a hyperparameter is out of its range
     */
    public Nesterov {
        Optimizer.requireLearningRate(learningRate);
        Optimizer.requireDecay("momentum", momentum);
        Optimizer.requireWeightDecay(weightDecay);
    }

    /** With the usual momentum of 0.9, without weight decay. */
    public Nesterov(float learningRate) {
        this(learningRate, 0.9f, 0);
    }

    @Override
    public UpdateRule rule() {
        return UpdateRule.NESTEROV;
    }

    @Override
    public void coefficients(int step, float rate, float decay, float[] coefficients) {
        coefficients[0] = rate;
        coefficients[1] = momentum;
        coefficients[2] = decay;
    }
}
