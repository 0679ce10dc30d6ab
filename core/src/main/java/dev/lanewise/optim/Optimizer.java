package dev.lanewise.optim;

import dev.lanewise.kernel.UpdateRule;

/**
 * An immutable description of how gradients change parameters. Its state and its step count live in an
 * {@link Updater}.
 */
public interface Optimizer {
    /** The formula. */
    UpdateRule rule();

    /**
     * Writes the formula's coefficients for one step.
     *
     * @param step         counted from 1
     * @param coefficients as many as the rule reads
     */
    void coefficients(int step, float[] coefficients);

    /** The learning rate itself if it is a positive number. */
    static float requireLearningRate(float learningRate) {
        if (!(learningRate > 0) || Float.isInfinite(learningRate)) {
            throw new IllegalArgumentException(
                    "a learning rate is a positive number, but " + learningRate + " came");
        }
        return learningRate;
    }

    /** A decay factor itself if it is from 0 to below 1. */
    static float requireDecay(String name, float decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException(name + " is from 0 to below 1, but " + decay + " came");
        }
        return decay;
    }
}
