package dev.lanewise.metric;

/**
 * The share of samples whose class is among the k that were found likeliest. Of classes with the same output, the first
 * counts as the likelier, so that k = 1 gives the accuracy. Not for several threads at a time.
 */
public final class TopKAccuracy {
    private final int k;
    private long samples;
    private long hits;

    /**
     * Nothing counted yet.
     *
     * @throws IllegalArgumentException if k is less than 1
     */
    public TopKAccuracy(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("a top-k accuracy has a k of at least 1, but " + k + " came");
        }
        this.k = k;
    }

    /**
     * Counts a mini-batch.
     *
     * @param outputs rows × classes, logits or probabilities, one sample behind the other
     * @param classes how many classes there are, at least 1
     * @param labels  a class for each row
     * @param rows    how many samples, at least 0
     * @throws IllegalArgumentException if an array is too short, a label is no class or an output is no number
     */
    public void add(float[] outputs, int classes, int[] labels, int rows) {
        if (classes < 1) {
            throw new IllegalArgumentException("outputs have at least 1 class, but " + classes + " came");
        }
        Lengths.require("outputs", outputs.length, rows, classes);
        Lengths.require("labels", labels.length, rows, 1);
        for (int i = 0; i < rows; i++) {
            int label = labels[i];
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException(
                        "a label is a class from 0 to " + (classes - 1) + ", but " + label + " came");
            }
            float own = outputs[i * classes + label];
            int likelier = 0;
            for (int j = 0; j < classes; j++) {
                float output = outputs[i * classes + j];
                if (Float.isNaN(output)) {
                    throw new IllegalArgumentException(
                            "row " + i + " of the outputs predicts nothing: class " + j + " is NaN");
                }
                likelier += output > own || (output == own && j < label) ? 1 : 0;
            }
            samples++;
            hits += likelier < k ? 1 : 0;
        }
    }

    /** The share so far, from 0 to 1; 0 before the first sample. */
    public double accuracy() {
        return samples == 0 ? 0 : (double) hits / samples;
    }
}
