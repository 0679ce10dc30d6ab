package dev.lanewise.optim;

import dev.lanewise.kernel.UpdateRule;

/**
 * An immutable description of how gradients change parameters: {@link Sgd}, {@link Momentum}, {@link Nesterov},
 * {@link AdaGrad}, {@link RmsProp}, {@link Adam} or {@link AdamW}. Usual learning rates are 0.01 to 0.1 for the first
 * four and 0.001 for the others. Its state and its step count live in an {@link Updater}.
 */
public interface Optimizer {
    /** The formula by which kernels update parameters; {@link #coefficients} has its numbers. */
    UpdateRule rule();

    /** The learning rate, where no {@link Schedule} changes it. */
    float learningRate();

    /**
     * How much the parameters of the role {@link dev.lanewise.tensor.Role#WEIGHT} shrink, 0 for not at all; biases and
     * what scales and shifts in a normalisation never do.
     */
    float weightDecay();

    /**
     * Writes the formula's coefficients for one step.
     *
     * @param step         counted from 1
     * @param rate         the learning rate of this step
     * @param decay        {@link #weightDecay()} for parameters that shrink, 0 for the others
     * @param coefficients as many as the rule reads
     */
    void coefficients(int step, float rate, float decay, float[] coefficients);

    /** The learning rate itself if it is a positive number. */
    static float requireLearningRate(float learningRate) {
        return requirePositive("a learning rate", learningRate);
    }

    /** A hyperparameter itself if it is a positive number. */
    static float requirePositive(String name, float value) {
        if (!(value > 0) || Float.isInfinite(value)) {
            throw new IllegalArgumentException(name + " is a positive number, but " + value + " came");
        }
        return value;
    }

    /** A decay factor itself if it is from 0 to below 1. */
    static float requireDecay(String name, float decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException(name + " is from 0 to below 1, but " + decay + " came");
        }
        return decay;
    }

    /** A weight decay itself if it is at least 0. */
    static float requireWeightDecay(float weightDecay) {
        if (!(weightDecay >= 0) || Float.isInfinite(weightDecay)) {
            throw new IllegalArgumentException("a weight decay is at least 0, but " + weightDecay + " came");
        }
        return weightDecay;
    }
}
