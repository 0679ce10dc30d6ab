package dev.lanewise.optim;

import dev.lanewise.kernel.UpdateRule;

/**
 * Adam (Kingma and Ba, 'Adam: a method for stochastic optimization', 2015, algorithm 1):
 * {@code m ← m + (1 − β₁)(g − m)}, {@code v ← v + (1 − β₂)(g² − v)},
 * {@code W ← W − η · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)}.
 *
 * @param learningRate η, positive
 * @param beta1        β₁, decay of the gradients' mean, from 0 to below 1
 * @param beta2        β₂, decay of the gradients' mean square, from 0 to below 1
 * @param epsilon      ε, positive
 * @param weightDecay  λ, at least 0: {@code λ·W} is added to the gradient of the weights
 */
public record Adam(float learningRate, float beta1, float beta2, float epsilon,
        float weightDecay) implements Optimizer {
    /**
     * @throws IllegalArgumentException if a hyperparameter is out of its range
     */
    public Adam {
        Optimizer.requireLearningRate(learningRate);
        Optimizer.requireDecay("beta1", beta1);
        Optimizer.requireDecay("beta2", beta2);
        Optimizer.requirePositive("epsilon", epsilon);
        Optimizer.requireWeightDecay(weightDecay);
    }

    /** Without weight decay. */
    public Adam(float learningRate, float beta1, float beta2, float epsilon) {
        this(learningRate, beta1, beta2, epsilon, 0);
    }

    /** With the paper's β₁ = 0.9, β₂ = 0.999 and ε = 10⁻⁸, without weight decay. */
    public Adam(float learningRate) {
        this(learningRate, 0.9f, 0.999f, 1e-8f);
    }

    @Override
    public UpdateRule rule() {
        return UpdateRule.ADAM;
    }

    @Override
    public void coefficients(int step, float rate, float decay, float[] coefficients) {
        coefficients(step, rate, beta1, beta2, epsilon, coefficients);
        coefficients[6] = decay;
    }

    /** The coefficients without weight decay. */
    static void coefficients(int step, float rate, float beta1, float beta2, float epsilon, float[] coefficients) {
        double correction1 = 1 - StrictMath.pow(beta1, step);
        double correction2 = 1 - StrictMath.pow(beta2, step);
        coefficients[0] = (float) (rate / correction1);
        coefficients[1] = (float) (1.0 - beta1);
        coefficients[2] = beta2;
        coefficients[3] = (float) (1.0 - beta2);
        coefficients[4] = (float) (1 / Math.sqrt(correction2));
        coefficients[5] = epsilon;
        coefficients[6] = 0;
        coefficients[7] = 1;
    }
}
