package dev.lanewise.metric;

import java.util.function.IntToDoubleFunction;

/**
 * Counts how often samples of each class were taken for which class; accuracy, precision, recall and F1 follow from it.
 * A ratio whose denominator is 0 counts as 0, as it does for scikit-learn. Not for several threads at a time.
 */
public final class ConfusionMatrix {
    private final int classes;
    /** counts[label · classes + prediction]. */
    private final long[] counts;
    private long samples;
    private long correct;

    /**
     * For classes 0 to {@code classes − 1}, nothing counted yet.
     *
     * @throws IllegalArgumentException if there is not at least one class
     */
    public ConfusionMatrix(int classes) {
        if (classes < 1 || (long) classes * classes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a confusion matrix has 1 to 46340 classes, but " + classes + " came");
        }
        this.classes = classes;
        counts = new long[classes * classes];
    }

    /**
     * Counts one sample.
     *
     * @throws IllegalArgumentException if one of them is no class
     */
    public void add(int label, int prediction) {
        require("label", label);
        require("prediction", prediction);
        counts[label * classes + prediction]++;
        samples++;
        correct += label == prediction ? 1 : 0;
    }

    /**
     * Counts a mini-batch by its outputs, logits or probabilities: the prediction is the class of the largest, the
     * first of them if there are several.
     *
     * @param outputs rows × classes, one sample behind the other
     * @param labels  a class for each row
     * @param rows    how many samples, at least 0
     * @throws IllegalArgumentException if an array is too short, a label is no class or an output is no number
     */
    public void add(float[] outputs, int[] labels, int rows) {
        Lengths.require("outputs", outputs.length, rows, classes);
        Lengths.require("labels", labels.length, rows, 1);
        for (int i = 0; i < rows; i++) {
            int largest = 0;
            for (int j = 0; j < classes; j++) {
                float output = outputs[i * classes + j];
                if (Float.isNaN(output)) {
                    throw new IllegalArgumentException(
                            "row " + i + " of the outputs predicts nothing: class " + j + " is NaN");
                }
                largest = output > outputs[i * classes + largest] ? j : largest;
            }
            add(labels[i], largest);
        }
    }

    /** How many classes there are. */
    public int classes() {
        return classes;
    }

    /** How many samples were counted. */
    public long samples() {
        return samples;
    }

    /**
     * How many samples of class {@code label} were taken for class {@code prediction}.
     *
     * @throws IllegalArgumentException if one of them is no class
     */
    public long count(int label, int prediction) {
        require("label", label);
        require("prediction", prediction);
        return counts[label * classes + prediction];
    }

    /** The share of samples that were taken for what they are, from 0 to 1. */
    public double accuracy() {
        return ratio(correct, samples);
    }

    /**
     * Of the samples that were taken for a class, the share that belong to it.
     *
     * @throws IllegalArgumentException if there is no such class
     */
    public double precision(int label) {
        return ratio(count(label, label), predictions(label));
    }

    /** The precision over all classes. */
    public double precision(Average average) {
        return average(average, this::precision);
    }

    /**
     * Of the samples of a class, the share that were taken for it.
     *
     * @throws IllegalArgumentException if there is no such class
     */
    public double recall(int label) {
        return ratio(count(label, label), labels(label));
    }

    /** The recall over all classes. */
    public double recall(Average average) {
        return average(average, this::recall);
    }

    /**
     * The harmonic mean of a class's precision and recall.
     *
     * @throws IllegalArgumentException if there is no such class
     */
    public double f1(int label) {
        return ratio(2 * count(label, label), predictions(label) + labels(label));
    }

    /** F1 over all classes; as a macro average, the mean of the classes' F1. */
    public double f1(Average average) {
        return average(average, this::f1);
    }

    private double average(Average average, IntToDoubleFunction figure) {
        if (average == Average.MICRO) {
            return accuracy();
        }
        double sum = 0;
        int occurring = 0;
        for (int label = 0; label < classes; label++) {
            if (labels(label) + predictions(label) > 0) {
                sum += figure.applyAsDouble(label);
                occurring++;
            }
        }
        return occurring == 0 ? 0 : sum / occurring;
    }

    /** How many samples belong to a class. */
    private long labels(int label) {
        long sum = 0;
        for (int prediction = 0; prediction < classes; prediction++) {
            sum += counts[label * classes + prediction];
        }
        return sum;
    }

    /** How many samples were taken for a class. */
    private long predictions(int prediction) {
        long sum = 0;
        for (int label = 0; label < classes; label++) {
            sum += counts[label * classes + prediction];
        }
        return sum;
    }

    private void require(String what, int value) {
        if (value < 0 || value >= classes) {
            throw new IllegalArgumentException("a " + what + " is a class from 0 to " + (classes - 1) + ", but " + value
                    + " came");
        }
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
