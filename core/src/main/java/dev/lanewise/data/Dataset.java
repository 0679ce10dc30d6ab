package dev.lanewise.data;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Samples with their targets: rows of features, one for every input of the model, and either the index of the sample's
 * class or a row of floats.
 * Immutable, and safe to share between threads as long as nobody writes to the arrays behind its rows. It knows nothing
 * of batches or epochs ({@link MiniBatches} does) and does not augment, normalise or encode.
 */
public final class Dataset {

    private final List<Features> features;
    private final Targets targets;

    /** What belongs to each row of features. */
    private sealed interface Targets {
        Targets slice(int first, int length);
    }

    private record Labels(int[] labels, int classes) implements Targets {
        @Override
        public Labels slice(int first, int length) {
            return new Labels(Arrays.copyOfRange(labels, first, first + length), classes);
        }
    }

    private record Values(Rows rows) implements Targets {
        @Override
        public Values slice(int first, int length) {
            return new Values(rows.slice(first, length));
        }
    }

    private Dataset(List<Features> features, Targets targets) {
        this.features = features;
        this.targets = targets;
    }

    /**
     * Samples that belong to classes, for models of one input.
     *
     * @param features one row per sample
     * @param labels   the class of each sample, from 0 to {@code classes - 1}; copied
     * @param classes  the number of classes, at least 1
     * @throws IllegalArgumentException if the counts differ or a label is out of range
     */
    public static Dataset classification(Features features, int[] labels, int classes) {
        return classification(List.of(features), labels, classes);
    }

    /**
     * Samples that belong to classes.
     *
     * @param features for every input of the model, in the model's order, one row per sample
     * @param labels   the class of each sample, from 0 to {@code classes - 1}; copied
     * @param classes  the number of classes, at least 1
     * @throws IllegalArgumentException if there are no features, the counts differ or a label is out of range
     */
    public static Dataset classification(List<? extends Features> features, int[] labels, int classes) {
        int count = count(features);
        if (labels.length != count) {
            throw new IllegalArgumentException("expected one label per row of features, but " + count + " rows and "
                    + labels.length + " labels came");
        }
        if (classes < 1) {
            throw new IllegalArgumentException("expected at least 1 class, but " + classes + " came");
        }
        int[] copy = labels.clone();
        for (int i = 0; i < copy.length; i++) {
            if (copy[i] < 0 || copy[i] >= classes) {
                throw new IllegalArgumentException("expected labels from 0 to " + (classes - 1) + ", but label " + i
                        + " is " + copy[i]);
            }
        }
        return new Dataset(List.copyOf(features), new Labels(copy, classes));
    }

    /**
     * Samples with numbers to predict, for models of one input.
     *
     * @param features one row per sample
     * @param targets  one row per sample
     * @throws IllegalArgumentException if the counts differ
     */
    public static Dataset regression(Features features, Rows targets) {
        return regression(List.of(features), targets);
    }

    /**
     * Samples with numbers to predict.
     *
     * @param features for every input of the model, in the model's order, one row per sample
     * @param targets  one row per sample
     * @throws IllegalArgumentException if there are no features or the counts differ
     */
    public static Dataset regression(List<? extends Features> features, Rows targets) {
        int count = count(features);
        if (targets.count() != count) {
            throw new IllegalArgumentException("expected one row of targets per row of features, but " + count
                    + " rows of features and " + targets.count() + " of targets came");
        }
        return new Dataset(List.copyOf(features), new Values(targets));
    }

    private static int count(List<? extends Features> features) {
        if (features.isEmpty()) {
            throw new IllegalArgumentException("expected features for at least one input, but none came");
        }
        int count = features.get(0).count();
        for (Features other : features) {
            if (other.count() != count) {
                throw new IllegalArgumentException("expected one row per sample for every input, but " + features
                        + " came");
            }
        }
        return count;
    }

    /** The number of samples, at least 1. */
    public int size() {
        return features.get(0).count();
    }

    /** How many inputs of a model there are features for, at least 1. */
    public int inputs() {
        return features.size();
    }

    /** The shape of one sample's features, those of the first input if there are several. */
    public Shape shape() {
        return shape(0);
    }

    /** The shape of one sample's features for an input. */
    public Shape shape(int input) {
        return features.get(input).shape();
    }

    /** What one element of an input's features is. */
    public DType type(int input) {
        return features.get(input).type();
    }

    /** {@link DType#I32} for class labels, {@link DType#F32} for rows of floats. */
    public DType targetType() {
        return switch (targets) {
            case Labels _ -> DType.I32;
            case Values _ -> DType.F32;
        };
    }

    /** The shape of one sample's target: a scalar for a class label. */
    public Shape targetShape() {
        return switch (targets) {
            case Labels _ -> Shape.scalar();
            case Values values -> values.rows().shape();
        };
    }

    /**
     * The number of classes.
     *
     * @throws IllegalStateException if the targets are no class labels
     */
    public int classes() {
        return labels().classes();
    }

    /**
     * Copies the features of the samples {@code order[from]} … {@code order[from + length - 1]} as a matrix without
     * gaps, length × {@code shape().size()}, to the beginning of {@code into}. Allocates nothing.
     *
     * @throws IllegalArgumentException if that part of the order does not exist, names a sample that does not, or the
     *                                  rows do not fit
     * @throws IllegalStateException    if the first input's features are integers
     */
    public void gather(int[] order, int from, int length, float[] into) {
        gather(0, order, from, length, into);
    }

    /**
     * As the other, for an input of floats.
     *
     * @throws IllegalArgumentException as the other
     * @throws IllegalStateException    if that input's features are integers
     */
    public void gather(int input, int[] order, int from, int length, float[] into) {
        if (!(features.get(input) instanceof Rows rows)) {
            throw new IllegalStateException("input " + input + " of the data set has integers, not floats");
        }
        rows.gather(order, from, length, into);
    }

    /**
     * As the other, for an input of integers.
     *
     * @throws IllegalArgumentException as the other
     * @throws IllegalStateException    if that input's features are floats
     */
    public void gatherIndices(int input, int[] order, int from, int length, int[] into) {
        if (!(features.get(input) instanceof IndexRows rows)) {
            throw new IllegalStateException("input " + input + " of the data set has floats, not integers");
        }
        rows.gather(order, from, length, into);
    }

    /**
     * Copies the class labels of the same samples to the beginning of {@code into}. Allocates nothing.
     *
     * @throws IllegalArgumentException as {@link #gather} does
     * @throws IllegalStateException    if the targets are no class labels
     */
    public void gatherLabels(int[] order, int from, int length, int[] into) {
        int[] labels = labels().labels();
        Selection.checkOrder(order, from, length, labels.length, 1, into.length);
        for (int i = 0; i < length; i++) {
            into[i] = labels[order[from + i]];
        }
    }

    /**
     * Copies the float targets of the same samples as a matrix without gaps, length × {@code targetShape().size()}, to
     * the beginning of {@code into}. Allocates nothing.
     *
     * @throws IllegalArgumentException as {@link #gather} does
     * @throws IllegalStateException    if the targets are class labels
     */
    public void gatherTargets(int[] order, int from, int length, float[] into) {
        if (!(targets instanceof Values values)) {
            throw new IllegalStateException("the data set has class labels, not float targets");
        }
        values.rows().gather(order, from, length, into);
    }

    /**
     * The samples {@code first} … {@code first + length - 1}, sharing the same rows; the number of classes stays.
     *
     * @throws IllegalArgumentException if there are no such samples or none at all
     */
    public Dataset slice(int first, int length) {
        List<Features> slices = new ArrayList<>();
        for (Features each : features) {
            slices.add(each.slice(first, length));
        }
        return new Dataset(List.copyOf(slices), targets.slice(first, length));
    }

    private Labels labels() {
        if (!(targets instanceof Labels labels)) {
            throw new IllegalStateException("the data set has float targets, not class labels");
        }
        return labels;
    }

    /** Size, shapes and kind of targets. */
    @Override
    public String toString() {
        String kind = switch (targets) {
            case Labels labels -> labels.classes() + " classes";
            case Values values -> "float targets " + values.rows().shape();
        };
        String shapes = features.stream().map(each -> each.shape().toString()).collect(Collectors.joining(" and "));
        return size() + " samples " + shapes + " with " + kind;
    }
}
