package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.gemm.Transpose;
import dev.lanewise.simd.math.VectorFunctions;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link SoftmaxWithLoss} for rows of few classes, as many rows side by side as a vector has lanes: a row of ten would
 * leave most of a vector empty, and its largest element and its sum would take steps across the lanes. Here a vector
 * holds one class of several rows, so that every step of the formula is a step of whole vectors, the tree of the sum
 * too.
 *
 * <p>A group of rows is transposed into scratch memory, a vector per class, and transposed back. Behind all groups lies
 * what a row has one of. Every pass goes over all groups of a chunk, because what was just stored in pieces is not yet
 * there for a load of a whole vector. What a pass does to a group is a method, because what is called once per step
 * alone runs on boxed vectors for thousands of steps until it is compiled.
 */
final class NarrowSoftmax {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int COUNT = Lanes.COUNT;
    /** Behind the groups, a float for each row: the label. */
    private static final int LABEL = 0;
    /** Behind the labels: the logit of the label less the largest, at last the loss. */
    private static final int LOSS = 1;
    /** Behind those: the first class with the largest logit, at last the hit. */
    private static final int HIT = 2;
    /** Behind those: quarters of the sum, the first of which becomes the sum. */
    private static final int SUM = 3;
    private static final int QUARTERS = 4;
    /** What becomes of the second quarter: the sum's logarithm. */
    private static final int LOG = SUM + 1;

    private final SoftmaxWithLoss operation;
    private final int classes;
    private final int groupSize;

    NarrowSoftmax(SoftmaxWithLoss operation) {
        this.operation = operation;
        classes = operation.logits().cols();
        groupSize = classes * COUNT;
    }

    /** How many floats of scratch memory a chunk takes. */
    static int scratch(int rows, int classes) {
        return width(rows) * (classes + SUM + QUARTERS);
    }

    /** The rows of whole groups. */
    private static int width(int rows) {
        return Math.ceilDiv(rows, COUNT) * COUNT;
    }

    RowPass[] passes() {
        return new RowPass[]{this::moveIn, this::subtractMax, this::exp, this::sum, this::finish,
                this::scale, this::moveOut};
    }

    /** What lies beyond the last row is computed like a row, and never moved out. */
    private void moveIn(int first, int end, float[] memory, int at) {
        Matrix logits = operation.logits();
        int[] labels = operation.labels();
        int group = at;
        for (int row = first; row < end; row += COUNT) {
            Transpose.copy(logits.data(), logits.index(row, 0), logits.stride(), Math.min(COUNT, end - row), classes,
                    memory, group, COUNT);
            group += groupSize;
        }
        int atLabels = at + width(end - first) * (classes + LABEL);
        for (int row = first; row < end; row++) {
            memory[atLabels + row - first] = labels[row];
        }
    }

    private void moveOut(int first, int end, float[] memory, int at) {
        Matrix gradient = operation.gradient();
        Matrix losses = operation.losses();
        Matrix hits = operation.hits();
        int group = at;
        for (int row = first; row < end; row += COUNT) {
            Transpose.copy(memory, group, COUNT, classes, Math.min(COUNT, end - row), gradient.data(),
                    gradient.index(row, 0), gradient.stride());
            group += groupSize;
        }
        int width = width(end - first);
        int atLosses = at + width * (classes + LOSS);
        int atHits = at + width * (classes + HIT);
        for (int row = first; row < end; row++) {
            losses.data()[losses.index(row, 0)] = memory[atLosses + row - first];
            hits.data()[hits.index(row, 0)] = memory[atHits + row - first];
        }
    }

    /** {@code x ← x − max}. A NaN may get lost in max: it makes the row's sum NaN, and with it all that it gives. */
    private void subtractMax(int first, int end, float[] t, int at) {
        int width = width(end - first);
        int from = at;
        for (int row = 0; row < width; row += COUNT) {
            subtractMax(t, from, at + width * classes + row, width);
            from += groupSize;
        }
    }

    private void subtractMax(float[] t, int from, int behind, int width) {
        FloatVector max = FloatVector.fromArray(F, t, from);
        for (int i = from + COUNT; i < from + groupSize; i += COUNT) {
            FloatVector x = FloatVector.fromArray(F, t, i);
            max = max.blend(x, x.compare(VectorOperators.GT, max));
        }
        FloatVector label = FloatVector.fromArray(F, t, behind + width * LABEL);
        FloatVector logit = FloatVector.zero(F);
        FloatVector largest = logit;
        for (int j = classes - 1; j >= 0; j--) {
            FloatVector x = FloatVector.fromArray(F, t, from + j * COUNT).sub(max);
            x.intoArray(t, from + j * COUNT);
            logit = logit.blend(x, label.compare(VectorOperators.EQ, j));
            largest = largest.blend(j, x.compare(VectorOperators.EQ, 0f));
        }
        logit.intoArray(t, behind + width * LOSS);
        largest.intoArray(t, behind + width * HIT);
    }

    /** {@code x ← exp x}. */
    private void exp(int first, int end, float[] t, int at) {
        int behind = at + width(end - first) * classes;
        for (int from = at; from < behind; from += groupSize) {
            VectorFunctions.exp(t, from, 0f, t, from, groupSize);
        }
    }

    /**
     * The sum in logical lanes: lane i takes lane i + 8, then i + 4, i + 2, i + 1. Exponentials are never −0, so that
     * the lanes that no class goes to, +0, leave the others alone.
     */
    private void sum(int first, int end, float[] t, int at) {
        int width = width(end - first);
        int sums = at + width * (classes + SUM);
        int from = at;
        for (int row = 0; row < width; row += COUNT) {
            sum(t, from, sums + row, width);
            from += groupSize;
        }
    }

    private void sum(float[] t, int from, int sum, int width) {
        for (int i = 0; i < QUARTERS; i++) {
            FloatVector a = FloatVector.zero(F);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (int j = i; j < classes; j += Operation.LANES) {
                a = a.add(FloatVector.fromArray(F, t, from + j * COUNT));
                if (j + 4 < classes) {
                    b = b.add(FloatVector.fromArray(F, t, from + (j + 4) * COUNT));
                }
                if (j + 8 < classes) {
                    c = c.add(FloatVector.fromArray(F, t, from + (j + 8) * COUNT));
                }
                if (j + 12 < classes) {
                    d = d.add(FloatVector.fromArray(F, t, from + (j + 12) * COUNT));
                }
            }
            a.add(c).add(b.add(d)).intoArray(t, sum + width * i);
        }
        FloatVector even = FloatVector.fromArray(F, t, sum).add(FloatVector.fromArray(F, t, sum + 2 * width));
        FloatVector odd = FloatVector.fromArray(F, t, sum + width).add(FloatVector.fromArray(F, t, sum + 3 * width));
        even.add(odd).intoArray(t, sum);
    }

    /** The losses and the hits. */
    private void finish(int first, int end, float[] t, int at) {
        int width = width(end - first);
        int behind = at + width * classes;
        for (int row = 0; row < width; row += COUNT) {
            finish(t, behind + row, width);
        }
    }

    private void finish(float[] t, int behind, int width) {
        VectorFunctions.log(t, behind + width * SUM, t, behind + width * LOG, COUNT);
        FloatVector sum = FloatVector.fromArray(F, t, behind + width * SUM);
        VectorMask<Float> hit = FloatVector.fromArray(F, t, behind + width * HIT)
                .compare(VectorOperators.EQ, FloatVector.fromArray(F, t, behind + width * LABEL))
                .and(sum.compare(VectorOperators.EQ, sum));
        FloatVector.zero(F).blend(1f, hit).intoArray(t, behind + width * HIT);
        FloatVector logit = FloatVector.fromArray(F, t, behind + width * LOSS);
        FloatVector.fromArray(F, t, behind + width * LOG).sub(logit).intoArray(t, behind + width * LOSS);
    }

    /** {@code x ← (x · (1/sum) − [class = label]) · scale}. */
    private void scale(int first, int end, float[] t, int at) {
        int width = width(end - first);
        int from = at;
        for (int row = 0; row < width; row += COUNT) {
            scale(t, from, at + width * classes + row, width);
            from += groupSize;
        }
    }

    private void scale(float[] t, int from, int behind, int width) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        FloatVector label = FloatVector.fromArray(F, t, behind + width * LABEL);
        FloatVector inverse = one.div(FloatVector.fromArray(F, t, behind + width * SUM));
        for (int j = 0; j < classes; j++) {
            FloatVector y = FloatVector.fromArray(F, t, from + j * COUNT).mul(inverse);
            y = y.blend(y.sub(one), label.compare(VectorOperators.EQ, j));
            y.mul(operation.scale()).intoArray(t, from + j * COUNT);
        }
    }
}
