package dev.lanewise.optim;

import dev.lanewise.kernel.UpdateRule;

/**
 * Gradient descent with momentum ('Deep Learning from Scratch', section 6.1.4): {@code v ← α·v − η·dW},
 * {@code W ← W + v}. Elsewhere η may stand in the second formula, not in the first: the same as long as it does not
 * change.
 *
 * @param learningRate η, positive
 * @param momentum     α, from 0 to below 1
 * @param weightDecay  λ, at least 0: {@code λ·W} is added to the gradient of the weights
 */
public record Momentum(float learningRate, float momentum, float weightDecay) implements Optimizer {
    /**
     * @throws IllegalArgumentException if a hyperparameter is out of its range
     */
    public Momentum {
        Optimizer.requireLearningRate(learningRate);
        Optimizer.requireDecay("momentum", momentum);
        Optimizer.requireWeightDecay(weightDecay);
    }

    /** Without weight decay. */
    public Momentum(float learningRate, float momentum) {
        this(learningRate, momentum, 0);
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
    public void coefficients(int step, float rate, float decay, float[] coefficients) {
        coefficients[0] = rate;
        coefficients[1] = momentum;
        coefficients[2] = decay;
    }
}
