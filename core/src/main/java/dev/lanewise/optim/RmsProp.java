package dev.lanewise.optim;

import dev.lanewise.kernel.UpdateRule;

/**
 * RMSProp (Hinton, lecture 6 of 'Neural networks for machine learning', 2012): {@code v ← ρ·v + (1 − ρ)·dW²},
 * {@code W ← W − η·dW / (√v + ε)}.
 *
 * @param learningRate η, positive
 * @param decay        ρ, from 0 to below 1
 * @param epsilon      ε, positive
 * @param weightDecay  λ, at least 0: {@code λ·W} is added to the gradient of the weights
 */
public record RmsProp(float learningRate, float decay, float epsilon, float weightDecay) implements Optimizer {
    /**
     * @throws IllegalArgumentException if a hyperparameter is out of its range
     */
    public RmsProp {
        Optimizer.requireLearningRate(learningRate);
        Optimizer.requireDecay("decay", decay);
        Optimizer.requirePositive("epsilon", epsilon);
        Optimizer.requireWeightDecay(weightDecay);
    }

    /** With the usual ρ = 0.99 and ε = 10⁻⁸, without weight decay. */
    public RmsProp(float learningRate) {
        this(learningRate, 0.99f, 1e-8f, 0);
    }

    @Override
    public UpdateRule rule() {
        return UpdateRule.RMSPROP;
    }

    @Override
    public void coefficients(int step, float rate, float decay, float[] coefficients) {
        coefficients[0] = rate;
        coefficients[1] = this.decay;
        coefficients[2] = (float) (1.0 - this.decay);
        coefficients[3] = epsilon;
        coefficients[4] = decay;
    }
}
