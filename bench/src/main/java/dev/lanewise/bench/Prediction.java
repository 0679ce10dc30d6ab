package dev.lanewise.bench;

/** A network that answers one caller. */
public interface Prediction {
    /**
     * Predicts.
     *
     * @param samples batch × features, one sample behind the other
     * @param outputs where batch × classes go: the last layer's sums, without softmax
     */
    void predict(float[] samples, float[] outputs);
}
