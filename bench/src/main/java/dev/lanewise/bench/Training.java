package dev.lanewise.bench;

/** A network that learns, one mini-batch after the other. */
public interface Training {
    /** η of plain gradient descent. */
    float SGD_RATE = 0.01f;
    /** η of Adam, whose other hyperparameters are β₁ = 0.9, β₂ = 0.999 and ε = 10⁻⁸. */
    float ADAM_RATE = 0.001f;

    /**
     * Learns from one mini-batch.
     *
     * @param samples batch × features, one sample behind the other; copied
     * @param labels  the class of every sample
     * @return the mean loss before the update
     */
    float step(float[] samples, int[] labels);

    /** A copy of the parameters as they are now, laid out as {@link Network} says. */
    float[] parameters();
}
