package dev.lanewise.metric;

/**
 * How far predicted numbers are from their targets: mean absolute error, root of the mean squared error, and the
 * coefficient of determination R². Of several outputs, the errors are over all values, and R² is the mean of the
 * outputs' own. Not for several threads at a time.
 */
public final class RegressionErrors {
    private final int outputs;
    private long samples;
    private double absolute;
    private final double[] squared;
    /** Of each output's targets: the mean so far, and the sum of squared deviations from it (Welford, 1962). */
    private final double[] mean;
    private final double[] deviations;

    /**
     * Nothing added yet.
     *
     * @param outputs how many numbers a sample has
     * @throws IllegalArgumentException if there is not at least one output
     */
    public RegressionErrors(int outputs) {
        if (outputs < 1) {
            throw new IllegalArgumentException("a regression has at least 1 output, but " + outputs + " came");
        }
        this.outputs = outputs;
        squared = new double[outputs];
        mean = new double[outputs];
        deviations = new double[outputs];
    }

    /**
     * Adds a mini-batch.
     *
     * @param predictions rows × outputs, one sample behind the other
     * @param targets     rows × outputs, likewise
     * @param rows        how many samples, at least 0
     * @throws IllegalArgumentException if an array is too short
     */
    public void add(float[] predictions, float[] targets, int rows) {
        Lengths.require("predictions", predictions.length, rows, outputs);
        Lengths.require("targets", targets.length, rows, outputs);
        for (int i = 0; i < rows; i++) {
            samples++;
            for (int j = 0; j < outputs; j++) {
                double target = targets[i * outputs + j];
                double error = predictions[i * outputs + j] - target;
                absolute += Math.abs(error);
                squared[j] += error * error;
                double before = target - mean[j];
                mean[j] += before / samples;
                deviations[j] += before * (target - mean[j]);
            }
        }
    }

    /** How many samples were added. */
    public long samples() {
        return samples;
    }

    /**
     * The mean absolute error, in the targets' unit.
     *
     * @throws IllegalStateException if no sample was added
     */
    public double meanAbsoluteError() {
        requireSamples(1, "a mean absolute error");
        return absolute / samples / outputs;
    }

    /**
     * The root of the mean squared error, in the targets' unit.
     *
     * @throws IllegalStateException if no sample was added
     */
    public double rootMeanSquaredError() {
        requireSamples(1, "a root mean squared error");
        double sum = 0;
        for (double output : squared) {
            sum += output;
        }
        return Math.sqrt(sum / samples / outputs);
    }

    /**
     * R²: 1 − Σ(target − prediction)² / Σ(target − mean target)². It is 1 for exact predictions, 0 for those that are
     * no better than the mean, and negative for worse ones; where all targets of an output are the same, 1 if its
     * predictions are exact and 0 otherwise.
     *
     * @throws IllegalStateException if fewer than two samples were added
     */
    public double r2() {
        requireSamples(2, "R²");
        double sum = 0;
        for (int j = 0; j < outputs; j++) {
            if (deviations[j] == 0) {
                sum += squared[j] == 0 ? 1 : 0;
            } else {
                sum += 1 - squared[j] / deviations[j];
            }
        }
        return sum / outputs;
    }

    private void requireSamples(int least, String what) {
        if (samples < least) {
            throw new IllegalStateException(what + " needs at least " + least + " samples, but " + samples
                    + " were added");
        }
    }
}
