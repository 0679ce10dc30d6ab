package dev.lanewise.optim;

import dev.lanewise.kernel.UpdateRule;

/**
 * AdaGrad (Duchi, Hazan and Singer, 'Adaptive subgradient methods for online learning and stochastic optimization',
 * 2011; 'Deep Learning from Scratch', section 6.1.5): {@code h ← h + dW²}, {@code W ← W − η·dW / (√h + ε)}.
 *
 * @param learningRate η, positive
 * @param epsilon      ε, positive
 * @param weightDecay  λ, at least 0: {@code λ·W} is added to the gradient of the weights
 */
public record AdaGrad(float learningRate, float epsilon, float weightDecay) implements Optimizer {
    /**
     * @throws IllegalArgumentException if a hyperparameter is out of its range
     */
    public AdaGrad {
        Optimizer.requireLearningRate(learningRate);
        Optimizer.requirePositive("epsilon", epsilon);
        Optimizer.requireWeightDecay(weightDecay);
    }

    /** With the usual ε = 10⁻¹⁰, without weight decay. */
    public AdaGrad(float learningRate) {
        this(learningRate, 1e-10f, 0);
    }

    @Override
    public UpdateRule rule() {
        return UpdateRule.ADAGRAD;
    }

    @Override
    public void coefficients(int step, float rate, float decay, float[] coefficients) {
        coefficients[0] = rate;
        coefficients[1] = epsilon;
        coefficients[2] = decay;
    }
}
