package dev.lanewise.optim;

import dev.lanewise.kernel.UpdateRule;

/**
 * {@link Adam} with weight decay apart from the gradient (Loshchilov and Hutter, 'Decoupled weight decay
 * regularization', 2019): first {@code W ← W − η·λ·W} for the weights, then Adam's step.
 *
 * @param learningRate η, positive
 * @param beta1        β₁, decay of the gradients' mean, from 0 to below 1
 * @param beta2        β₂, decay of the gradients' mean square, from 0 to below 1
 * @param epsilon      ε, positive
 * @param weightDecay  λ, at least 0
 */
public record AdamW(float learningRate, float beta1, float beta2, float epsilon,
        float weightDecay) implements Optimizer {
    /**
     * @throws IllegalArgumentException if a hyperparameter is out of its range
     */
    public AdamW {
        Optimizer.requireLearningRate(learningRate);
        Optimizer.requireDecay("beta1", beta1);
        Optimizer.requireDecay("beta2", beta2);
        Optimizer.requirePositive("epsilon", epsilon);
        Optimizer.requireWeightDecay(weightDecay);
    }

    /** With β₁ = 0.9, β₂ = 0.999 and ε = 10⁻⁸. */
    public AdamW(float learningRate, float weightDecay) {
        this(learningRate, 0.9f, 0.999f, 1e-8f, weightDecay);
    }

    /** With the usual λ = 0.01. */
    public AdamW(float learningRate) {
        this(learningRate, 0.01f);
    }

    @Override
    public UpdateRule rule() {
        return UpdateRule.ADAM;
    }

    @Override
    public void coefficients(int step, float rate, float decay, float[] coefficients) {
        Adam.coefficients(step, rate, beta1, beta2, epsilon, coefficients);
        coefficients[7] = (float) (1 - (double) rate * decay);
    }
}
