package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Brings every column to the mean β and the deviation γ (Ioffe and Szegedy, 'Batch normalization', 2015, algorithm 1):
 * {@code y = f(fma(x − μ, γ · (1 / √(σ² + ε)), β))}. {@code X, Y: m×n}, the others {@code 1×n}; Y may be X.
 *
 * @param x          the matrix
 * @param mean       μ
 * @param variance   σ²
 * @param epsilon    ε, at least 0
 * @param gamma      γ
 * @param beta       β
 * @param activation f, without a parameter
 * @param y          the normalised matrix
 */
public record ColumnNormalize(Matrix x, Matrix mean, Matrix variance, float epsilon, Matrix gamma, Matrix beta,
        Activation activation, Matrix y) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit, ε is negative, the activation has a parameter, or Y
     *                                  shares floats with another operand other than by being X
     */
    public ColumnNormalize {
        String operation = "a column normalisation";
        Operation.requireRowMajor(operation, "X", x);
        Operation.requireRowMajor(operation, "Y", y);
        Operation.requireSameExtents(operation, "X", x, "Y", y);
        Operation.requireSameOrApart(operation, "Y", y, "X", x);
        requireMoments(operation, mean, variance, epsilon, x.cols());
        Operation.requireRow(operation, "γ", gamma, x.cols());
        Operation.requireRow(operation, "β", beta, x.cols());
        Operation.requireNoAlpha(operation, activation);
        Operation.requireApart(operation, "Y", y, "the mean", mean);
        Operation.requireApart(operation, "Y", y, "the variance", variance);
        Operation.requireApart(operation, "Y", y, "γ", gamma);
        Operation.requireApart(operation, "Y", y, "β", beta);
    }

    static void requireMoments(String operation, Matrix mean, Matrix variance, float epsilon, int cols) {
        Operation.requireRow(operation, "the mean", mean, cols);
        Operation.requireRow(operation, "the variance", variance, cols);
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException(operation + " expects an ε of at least 0, but " + epsilon + " came");
        }
    }
}
