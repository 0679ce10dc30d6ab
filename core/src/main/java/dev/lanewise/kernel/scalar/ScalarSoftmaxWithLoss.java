package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.tensor.Matrix;

/** Softmax with cross-entropy of every row, with the gradient. */
final class ScalarSoftmaxWithLoss {
    private ScalarSoftmaxWithLoss() {
    }

    /** The gradient's row first holds the exponentials. */
    static void run(SoftmaxWithLoss operation) {
        operation.checkLabels();
        Matrix x = operation.logits();
        Matrix gradient = operation.gradient();
        int n = x.cols();
        for (int i = 0; i < x.rows(); i++) {
            int rowX = x.index(i, 0);
            int row = gradient.index(i, 0);
            float[] e = gradient.data();
            int label = operation.labels()[i];

            float max = x.data()[rowX];
            for (int j = 1; j < n; j++) {
                max = Math.max(max, x.data()[rowX + j]);
            }
            float logit = x.data()[rowX + label] - max;
            boolean largest = x.data()[rowX + label] == max;
            for (int j = 0; j < label; j++) {
                largest &= x.data()[rowX + j] != max;
            }
            for (int j = 0; j < n; j++) {
                e[row + j] = ElementaryFunctions.exp(x.data()[rowX + j] - max);
            }
            float sum = ScalarSums.inLanes(e, row, n);
            float inverse = 1 / sum;
            for (int j = 0; j < n; j++) {
                e[row + j] = (j == label ? e[row + j] * inverse - 1 : e[row + j] * inverse) * operation.scale();
            }
            operation.losses().data()[operation.losses().index(i, 0)] = ElementaryFunctions.log(sum) - logit;
            operation.hits().data()[operation.hits().index(i, 0)] = largest && !Float.isNaN(sum) ? 1f : 0f;
        }
    }
}
