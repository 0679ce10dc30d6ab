package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.OneHot;
import dev.lanewise.kernel.SoftmaxWithTargets;
import dev.lanewise.tensor.Matrix;

/** Softmax and cross-entropy of every row against a distribution, and labels as distributions. */
final class ScalarTargets {
    private ScalarTargets() {
    }

    static void oneHot(OneHot operation) {
        operation.checkLabels();
        Matrix targets = operation.targets();
        Matrix weights = operation.weights();
        for (int i = 0; i < targets.rows(); i++) {
            int label = operation.labels()[i];
            int row = targets.index(i, 0);
            ScalarElementwise.fill(targets.data(), row, targets.cols(), 0f);
            targets.data()[row + label] = 1f;
            operation.rowWeights().data()[operation.rowWeights().index(i, 0)] = weights.data()[weights.index(0, label)];
        }
    }

    /** The gradient's row first holds the exponentials, scratch the row's q and d. */
    static void softmaxWithTargets(SoftmaxWithTargets operation, float[] scratch) {
        Matrix x = operation.logits();
        Matrix gradient = operation.gradient();
        Matrix targets = operation.targets();
        Matrix weights = operation.weights();
        int n = x.cols();
        float[] e = gradient.data();
        float keep = 1 - operation.smoothing();
        float spread = operation.smoothing() / n;
        float norm = operation.norm().data()[operation.norm().offset()];
        float lossFactor = x.rows() / norm;
        float gradientFactor = operation.share() / norm;
        for (int i = 0; i < x.rows(); i++) {
            int rowX = x.index(i, 0);
            int row = gradient.index(i, 0);
            boolean hit = firstLargest(x.data(), rowX, n) == firstLargest(targets.data(), targets.index(i, 0), n);
            float max = x.data()[rowX];
            for (int j = 1; j < n; j++) {
                max = Math.max(max, x.data()[rowX + j]);
            }
            for (int j = 0; j < n; j++) {
                float d = x.data()[rowX + j] - max;
                float q = weights.data()[weights.index(0, j)]
                        * Math.fma(keep, targets.data()[targets.index(i, j)], spread);
                scratch[j] = q;
                scratch[n + j] = q != 0 ? d : 0f;
                e[row + j] = ElementaryFunctions.exp(d);
            }
            float sum = ScalarSums.inLanes(e, row, n);
            float weight = ScalarSums.inLanes(scratch, 0, n);
            float product = ScalarSums.productsInLanes(scratch, 0, scratch, n, n);
            float ratio = weight / sum;
            for (int j = 0; j < n; j++) {
                e[row + j] = Math.fma(e[row + j], ratio, -scratch[j]) * gradientFactor;
            }
            operation.losses().data()[operation.losses().index(i, 0)] = Math.fma(weight, ElementaryFunctions.log(sum),
                    -product) * lossFactor;
            operation.hits().data()[operation.hits().index(i, 0)] = hit && !Float.isNaN(sum) ? 1f : 0f;
        }
    }

    private static int firstLargest(float[] x, int at, int n) {
        int largest = 0;
        for (int j = 1; j < n; j++) {
            largest = x[at + j] > x[at + largest] ? j : largest;
        }
        return largest;
    }
}
