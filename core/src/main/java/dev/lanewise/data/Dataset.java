package dev.lanewise.data;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;

/**
 * Samples with their targets: rows of features and, for each, either the index of its class or a row of floats.
 * Immutable, and safe to share between threads as long as nobody writes to the arrays behind its rows. It knows nothing
 * of batches or epochs ({@link MiniBatches} does) and does not augment, normalise or encode.
 */
public final class Dataset {

    private final Rows features;
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

    private Dataset(Rows features, Targets targets) {
        this.features = features;
        this.targets = targets;
    }

    /**
     * Samples that belong to classes.
     *
     * @param features one row per sample
     * @param labels   the class of each sample, from 0 to {@code classes - 1}; copied
     * @param classes  the number of classes, at least 1
     * @throws IllegalArgumentException if the counts differ or a label is out of range
     */
    public static Dataset classification(Rows features, int[] labels, int classes) {
        if (labels.length != features.count()) {
            throw new IllegalArgumentException("expected one label per row of features, but " + features.count()
                    + " rows and " + labels.length + " labels came");
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
        return new Dataset(features, new Labels(copy, classes));
    }

    /**
     * Samples with numbers to predict.
     *
     * @param features one row per sample
     * @param targets  one row per sample
     * @throws IllegalArgumentException if the counts differ
     */
    public static Dataset regression(Rows features, Rows targets) {
        if (targets.count() != features.count()) {
            throw new IllegalArgumentException("expected one row of targets per row of features, but "
                    + features.count() + " rows of features and " + targets.count() + " of targets came");
        }
        return new Dataset(features, new Values(targets));
    }

    /** The number of samples, at least 1. */
    public int size() {
        return features.count();
    }

    /** The shape of one sample's features. */
    public Shape shape() {
        return features.shape();
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
     */
    public void gather(int[] order, int from, int length, float[] into) {
        features.gather(order, from, length, into);
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
        return new Dataset(features.slice(first, length), targets.slice(first, length));
    }

    private Labels labels() {
        if (!(targets instanceof Labels labels)) {
            throw new IllegalStateException("the data set has float targets, not class labels");
        }
        return labels;
    }

    /** Size, shape and kind of targets. */
    @Override
    public String toString() {
        String kind = switch (targets) {
            case Labels labels -> labels.classes() + " classes";
            case Values values -> "float targets " + values.rows().shape();
        };
        return size() + " samples " + shape() + " with " + kind;
    }
}
