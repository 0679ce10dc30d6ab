package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.kernel.scalar.ElementaryFunctions;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.math.VectorFunctions;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link SoftmaxWithLoss} for rows of many classes: the largest logit, the exponentials, their sum, the gradient, each
 * for all rows of a chunk, so that no row waits for the steps across the lanes of another. What is left of a row after
 * the last sixteen elements is computed in scratch memory, filled up with −∞, whose exponential is +0 and leaves the
 * sum alone.
 */
final class WideSoftmax {
    private static final int COUNT = Lanes.COUNT;
    private static final int LANES = Operation.LANES;
    /** Where in a row's scratch memory the largest logit is, behind the rest of the row. */
    private static final int MAX = LANES;
    /** Where the logit of the row's class is. */
    private static final int LOGIT = LANES + 1;
    /** Where it says whether that is the largest. */
    private static final int LARGEST = LANES + 2;
    private static final int SIZE = LANES + 3;

    private final SoftmaxWithLoss operation;
    private final int n;
    /** How many elements lie before the rest. */
    private final int whole;

    WideSoftmax(SoftmaxWithLoss operation) {
        this.operation = operation;
        n = operation.logits().cols();
        whole = n - n % LANES;
    }

    /** How many floats of scratch memory a chunk takes. */
    static int scratch(int rows) {
        return rows * SIZE;
    }

    RowPass[] passes() {
        return new RowPass[]{this::max, this::exp, this::expOfRest, this::finish};
    }

    private void max(int first, int end, float[] memory, int at) {
        Matrix logits = operation.logits();
        float[] x = logits.data();
        int rest = at;
        for (int i = first; i < end; i++) {
            int row = logits.index(i, 0);
            for (int j = 0; j < LANES; j++) {
                memory[rest + j] = whole + j < n ? x[row + whole + j] : Float.NEGATIVE_INFINITY;
            }
            int label = operation.labels()[i];
            float max = RowReductions.max(x, row, n);
            float logit = x[row + label];
            memory[rest + MAX] = max;
            memory[rest + LOGIT] = logit;
            memory[rest + LARGEST] = logit == max && !occurs(max, x, row, label) ? 1f : 0f;
            rest += SIZE;
        }
    }

    private void exp(int first, int end, float[] memory, int at) {
        Matrix logits = operation.logits();
        Matrix gradient = operation.gradient();
        int rest = at;
        for (int i = first; i < end; i++) {
            VectorFunctions.exp(logits.data(), logits.index(i, 0), memory[rest + MAX], gradient.data(),
                    gradient.index(i, 0), whole);
            rest += SIZE;
        }
    }

    private void expOfRest(int first, int end, float[] memory, int at) {
        int rest = at;
        for (int i = first; i < end; i++) {
            VectorFunctions.exp(memory, rest, memory[rest + MAX], memory, rest, LANES);
            rest += SIZE;
        }
    }

    private void finish(int first, int end, float[] memory, int at) {
        Matrix gradient = operation.gradient();
        Matrix losses = operation.losses();
        Matrix hits = operation.hits();
        float scale = operation.scale();
        float[] e = gradient.data();
        int rest = at;
        for (int i = first; i < end; i++) {
            int row = gradient.index(i, 0);
            int ofClass = row + operation.labels()[i];
            System.arraycopy(memory, rest, e, row + whole, n - whole);
            float sum = RowReductions.sum(e, row, n, memory, rest);
            float inverse = 1 / sum;
            float gradientOfClass = (e[ofClass] * inverse - 1) * scale;
            multiply(e, row, n, inverse, scale);
            e[ofClass] = gradientOfClass;
            float logit = memory[rest + LOGIT] - memory[rest + MAX];
            losses.data()[losses.index(i, 0)] = ElementaryFunctions.log(sum) - logit;
            hits.data()[hits.index(i, 0)] = Float.isNaN(sum) ? 0f : memory[rest + LARGEST];
            rest += SIZE;
        }
    }

    /** Whether one of the n elements equals the value. */
    static boolean occurs(float value, float[] x, int at, int n) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            if (FloatVector.fromArray(Lanes.F, x, at + j).compare(VectorOperators.EQ, value).anyTrue()) {
                return true;
            }
        }
        for (; j < n; j++) {
            if (x[at + j] == value) {
                return true;
            }
        }
        return false;
    }

    /** {@code x ← (x · factor) · scale}, rounded twice. */
    private static void multiply(float[] x, int at, int n, float factor, float scale) {
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector.fromArray(Lanes.F, x, at + j).mul(factor).mul(scale).intoArray(x, at + j);
        }
        for (; j < n; j++) {
            x[at + j] = x[at + j] * factor * scale;
        }
    }
}
