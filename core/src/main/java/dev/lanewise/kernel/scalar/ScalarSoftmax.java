package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.RowSoftmax;
import dev.lanewise.kernel.RowSoftmaxBackward;
import dev.lanewise.tensor.Matrix;

/** Softmax of every row and its backward. */
final class ScalarSoftmax {
    private ScalarSoftmax() {
    }

    /** {@code y = exp(x − max) / Σ exp(x − max)}. */
    static void forward(RowSoftmax operation) {
        Matrix x = operation.x();
        Matrix y = operation.y();
        int n = x.cols();
        for (int i = 0; i < x.rows(); i++) {
            int rowX = x.index(i, 0);
            int row = y.index(i, 0);
            float[] e = y.data();
            float max = x.data()[rowX];
            for (int j = 1; j < n; j++) {
                max = Math.max(max, x.data()[rowX + j]);
            }
            for (int j = 0; j < n; j++) {
                e[row + j] = ElementaryFunctions.exp(x.data()[rowX + j] - max);
            }
            float inverse = 1 / ScalarSums.inLanes(e, row, n);
            for (int j = 0; j < n; j++) {
                e[row + j] = e[row + j] * inverse;
            }
        }
    }

    /** {@code dx = y · (dy − Σ y · dy)}. */
    static void backward(RowSoftmaxBackward operation) {
        Matrix y = operation.y();
        Matrix dy = operation.dy();
        Matrix dx = operation.dx();
        int n = y.cols();
        for (int i = 0; i < y.rows(); i++) {
            int rowY = y.index(i, 0);
            int rowDy = dy.index(i, 0);
            int row = dx.index(i, 0);
            float sum = ScalarSums.productsInLanes(y.data(), rowY, dy.data(), rowDy, n);
            for (int j = 0; j < n; j++) {
                float value = y.data()[rowY + j] * (dy.data()[rowDy + j] - sum);
                dx.data()[row + j] = operation.accumulate() ? dx.data()[row + j] + value : value;
            }
        }
    }
}
