package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.ColumnMoments;
import dev.lanewise.kernel.ColumnNormalize;
import dev.lanewise.kernel.ColumnNormalizeBackward;
import dev.lanewise.kernel.ColumnNormalizeSums;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.RowNormalize;
import dev.lanewise.kernel.RowNormalizeBackward;
import dev.lanewise.kernel.RowNormalizeSums;
import dev.lanewise.kernel.RunningMoments;
import dev.lanewise.tensor.Matrix;

/**
 * Normalisation by columns, as batch norm has it, and by rows, as layer norm has it. Sums over rows go down blocks of
 * rows, column by column; sums along a row use logical lanes.
 */
public final class ScalarNormalization {
    private ScalarNormalization() {
    }

    static void moments(ColumnMoments operation) {
        Matrix x = operation.x();
        for (int j = 0; j < x.cols(); j++) {
            float sum = 0;
            float squares = 0;
            for (int first = 0; first < x.rows(); first += Operation.ROW_BLOCK) {
                float block = 0;
                for (int i = first; i < Math.min(x.rows(), first + Operation.ROW_BLOCK); i++) {
                    block += x.data()[x.index(i, j)];
                }
                sum = first == 0 ? block : sum + block;
            }
            float mean = sum / x.rows();
            for (int first = 0; first < x.rows(); first += Operation.ROW_BLOCK) {
                float block = 0;
                for (int i = first; i < Math.min(x.rows(), first + Operation.ROW_BLOCK); i++) {
                    float d = x.data()[x.index(i, j)] - mean;
                    block = Math.fma(d, d, block);
                }
                squares = first == 0 ? block : squares + block;
            }
            operation.mean().data()[operation.mean().index(0, j)] = mean;
            operation.variance().data()[operation.variance().index(0, j)] = squares / x.rows();
        }
    }

    /** Moving averages of a mini-batch's moments; there are few columns, and so this serves all kernels. */
    public static void running(RunningMoments operation) {
        average(operation.runningMean(), operation.mean(), 1, operation.momentum());
        average(operation.runningVariance(), operation.variance(), operation.unbiased(), operation.momentum());
    }

    private static void average(Matrix running, Matrix batch, float factor, float momentum) {
        for (int j = 0; j < running.cols(); j++) {
            int at = running.index(0, j);
            float r = running.data()[at];
            running.data()[at] = Math.fma(momentum, batch.data()[batch.index(0, j)] * factor - r, r);
        }
    }

    static void normalize(ColumnNormalize operation) {
        Matrix x = operation.x();
        Matrix y = operation.y();
        for (int j = 0; j < x.cols(); j++) {
            float mean = value(operation.mean(), j);
            float scale = value(operation.gamma(), j) * inverse(operation.variance(), operation.epsilon(), j);
            float shift = value(operation.beta(), j);
            for (int i = 0; i < x.rows(); i++) {
                y.data()[y.index(i, j)] = Math.fma(x.data()[x.index(i, j)] - mean, scale, shift);
            }
        }
    }

    static void sums(ColumnNormalizeSums operation) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        for (int j = 0; j < x.cols(); j++) {
            float mean = value(operation.mean(), j);
            float sum = 0;
            float products = 0;
            for (int first = 0; first < x.rows(); first += Operation.ROW_BLOCK) {
                float blockSum = 0;
                float blockProducts = 0;
                for (int i = first; i < Math.min(x.rows(), first + Operation.ROW_BLOCK); i++) {
                    float gradient = dy.data()[dy.index(i, j)];
                    blockSum += gradient;
                    blockProducts = Math.fma(gradient, x.data()[x.index(i, j)] - mean, blockProducts);
                }
                sum = first == 0 ? blockSum : sum + blockSum;
                products = first == 0 ? blockProducts : products + blockProducts;
            }
            operation.dbeta().data()[operation.dbeta().index(0, j)] = sum;
            operation.dgamma().data()[operation.dgamma().index(0, j)] = inverse(operation.variance(),
                    operation.epsilon(), j) * products;
        }
    }

    static void backward(ColumnNormalizeBackward operation) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        Matrix dx = operation.dx();
        int m = x.rows();
        for (int j = 0; j < x.cols(); j++) {
            float mean = value(operation.mean(), j);
            float inverse = inverse(operation.variance(), operation.epsilon(), j);
            float a = value(operation.gamma(), j) * inverse;
            float b = value(operation.dbeta(), j) / m;
            float c = inverse * value(operation.dgamma(), j) / m;
            for (int i = 0; i < m; i++) {
                float d = x.data()[x.index(i, j)] - mean;
                float gradient = Math.fma(-d, c, dy.data()[dy.index(i, j)] - b) * a;
                int at = dx.index(i, j);
                dx.data()[at] = operation.accumulate() ? dx.data()[at] + gradient : gradient;
            }
        }
    }

    private static float value(Matrix row, int j) {
        return row.data()[row.index(0, j)];
    }

    /** {@code 1 / √(σ² + ε)} of a column. */
    private static float inverse(Matrix variance, float epsilon, int j) {
        return inverse(value(variance, j), epsilon);
    }

    /** {@code 1 / √(σ² + ε)}. */
    public static float inverse(float variance, float epsilon) {
        return 1 / (float) Math.sqrt(variance + epsilon);
    }

    static void normalize(RowNormalize operation) {
        Matrix x = operation.x();
        Matrix y = operation.y();
        int n = x.cols();
        for (int i = 0; i < x.rows(); i++) {
            int row = x.index(i, 0);
            int to = y.index(i, 0);
            float mean = ScalarSums.inLanes(x.data(), row, n) / n;
            for (int j = 0; j < n; j++) {
                y.data()[to + j] = x.data()[row + j] - mean;
            }
            float inverse = inverse(ScalarSums.squaresInLanes(y.data(), to, n) / n, operation.epsilon());
            for (int j = 0; j < n; j++) {
                y.data()[to + j] = Math.fma(y.data()[to + j] * inverse, value(operation.gamma(), j),
                        value(operation.beta(), j));
            }
            operation.mean().data()[operation.mean().index(i, 0)] = mean;
            operation.inverse().data()[operation.inverse().index(i, 0)] = inverse;
        }
    }

    /** @param scratch two rows: the gradients g and the normalised x̂ */
    static void backward(RowNormalizeBackward operation, float[] scratch) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        Matrix dx = operation.dx();
        int n = x.cols();
        for (int i = 0; i < x.rows(); i++) {
            float mean = operation.mean().data()[operation.mean().index(i, 0)];
            float inverse = operation.inverse().data()[operation.inverse().index(i, 0)];
            for (int j = 0; j < n; j++) {
                scratch[j] = dy.data()[dy.index(i, j)] * value(operation.gamma(), j);
                scratch[n + j] = (x.data()[x.index(i, j)] - mean) * inverse;
            }
            float a = ScalarSums.inLanes(scratch, 0, n) / n;
            float b = ScalarSums.productsInLanes(scratch, 0, scratch, n, n) / n;
            for (int j = 0; j < n; j++) {
                float gradient = Math.fma(-scratch[n + j], b, scratch[j] - a) * inverse;
                int at = dx.index(i, j);
                dx.data()[at] = operation.accumulate() ? dx.data()[at] + gradient : gradient;
            }
        }
    }

    static void sums(RowNormalizeSums operation) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        for (int j = 0; j < x.cols(); j++) {
            float sum = 0;
            float products = 0;
            for (int first = 0; first < x.rows(); first += Operation.ROW_BLOCK) {
                float blockSum = 0;
                float blockProducts = 0;
                for (int i = first; i < Math.min(x.rows(), first + Operation.ROW_BLOCK); i++) {
                    float gradient = dy.data()[dy.index(i, j)];
                    float normalized = (x.data()[x.index(i, j)] - operation.mean().data()[operation.mean().index(i, 0)])
                            * operation.inverse().data()[operation.inverse().index(i, 0)];
                    blockSum += gradient;
                    blockProducts = Math.fma(gradient, normalized, blockProducts);
                }
                sum = first == 0 ? blockSum : sum + blockSum;
                products = first == 0 ? blockProducts : products + blockProducts;
            }
            operation.dbeta().data()[operation.dbeta().index(0, j)] = sum;
            operation.dgamma().data()[operation.dgamma().index(0, j)] = products;
        }
    }
}
