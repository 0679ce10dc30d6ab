package dev.lanewise.examples;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Idx;
import dev.lanewise.examples.digits.DrawnDigits;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What the trainer learns from and is judged by: two disjoint sets of samples of one shape with class labels. It
 * neither shuffles nor augments.
 *
 * @param name     for people: the folder, or that the digits are built in
 * @param training what to learn from
 * @param test     what to be judged by
 */
record TrainData(String name, Dataset training, Dataset test) {
    /**
     * @throws IllegalArgumentException if the two sets differ in the shape of their samples
     */
    TrainData {
        if (!training.shape().equals(test.shape())) {
            throw new IllegalArgumentException(name + ": training and test samples must have the same shape, but they "
                    + "have " + training.shape() + " and " + test.shape());
        }
    }

    /**
     * The data that the options name.
     *
     * @throws IOException              if a file is missing or damaged
     * @throws IllegalArgumentException if the data has fewer samples or more classes than the options say
     */
    static TrainData of(TrainOptions options) throws IOException {
        Integer samples = options.samples();
        Path folder = options.data();
        TrainData data = folder == null
                ? new TrainData("built-in digits", DrawnDigits.train(), DrawnDigits.test())
                : new TrainData(folder.toString(), Idx.trainingSet(folder), Idx.testSet(folder));
        if (samples != null && samples > data.training.size()) {
            throw new IllegalArgumentException(data.name + ": --samples asks for " + samples
                    + " training samples, but there are " + data.training.size());
        }
        if (data.training.classes() > options.classes()) {
            throw new IllegalArgumentException(data.name + ": with " + options.classes() + " classes (--classes) "
                    + "labels are from 0 to " + (options.classes() - 1) + ", but training labels go up to "
                    + (data.training.classes() - 1));
        }
        return samples == null ? data : new TrainData(data.name, data.training.slice(0, samples), data.test);
    }

    /** One line. */
    @Override
    public String toString() {
        StringBuilder shape = new StringBuilder();
        for (int dim : training.shape().dims()) {
            shape.append(shape.isEmpty() ? "" : "x").append(dim);
        }
        return name + ": " + training.size() + " samples to train, " + test.size() + " to test, of " + shape;
    }
}
