package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Moving averages of the moments of mini-batches: {@code r ← fma(α, μ − r, r)} for the means and the same for the
 * variances, of which {@code σ² · (m / (m − 1))} is taken, the unbiased estimate from m rows; from one row σ² itself.
 * All are rows of n.
 *
 * @param mean            μ of the mini-batch
 * @param variance        σ² of the mini-batch, divided by m
 * @param rows            m
 * @param momentum        α, the weight of the mini-batch
 * @param runningMean     the moving average of the means
 * @param runningVariance the moving average of the unbiased variances
 */
public record RunningMoments(Matrix mean, Matrix variance, int rows, float momentum, Matrix runningMean,
        Matrix runningVariance) implements Operation {
    /**
     * @throws IllegalArgumentException if the rows differ in length or an average shares floats with another operand
     */
    public RunningMoments {
        String operation = "running moments";
        int n = mean.cols();
        Operation.requireRow(operation, "the mean", mean, n);
        Operation.requireRow(operation, "the variance", variance, n);
        Operation.requireRow(operation, "the running mean", runningMean, n);
        Operation.requireRow(operation, "the running variance", runningVariance, n);
        Operation.requireApart(operation, "the running mean", runningMean, "the mean", mean);
        Operation.requireApart(operation, "the running mean", runningMean, "the variance", variance);
        Operation.requireApart(operation, "the running variance", runningVariance, "the mean", mean);
        Operation.requireApart(operation, "the running variance", runningVariance, "the variance", variance);
        Operation.requireApart(operation, "the running variance", runningVariance, "the running mean", runningMean);
    }

    /** What σ² is multiplied by to be unbiased. */
    public float unbiased() {
        return rows > 1 ? rows / (rows - 1f) : 1;
    }
}
