package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.math.VectorFunctions;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link SoftmaxWithLoss} for rows of few classes, as many rows side by side as a vector has lanes: a row of ten would
 * leave most of a vector empty, and its largest element and its sum would take steps across the lanes. Here a vector
 * holds one class of several rows, so that every step of the formula is a step of whole vectors, the tree of the sum
 * too.
 *
 * <p>A group of rows is transposed into scratch memory, a vector per class and some for what a row has one of, and
 * transposed back. Every pass goes over all groups of a chunk, because what was just stored in pieces is not yet there
 * for a load of a whole vector.
 */
final class NarrowSoftmax {
    private static final int COUNT = Lanes.COUNT;
    /** Behind a group's classes: the label. */
    private static final int LABEL = 0;
    /** Behind a group's classes: the logit of the label less the largest, at last the loss. */
    private static final int LOSS = 1;
    /** Behind a group's classes: the first class with the largest logit, at last the hit. */
    private static final int HIT = 2;
    /** Behind a group's classes: quarters of the sum, the first of which becomes the sum. */
    private static final int SUM = 3;
    private static final int QUARTERS = 4;

    private final SoftmaxWithLoss operation;
    private final int classes;
    private final int groupSize;

    NarrowSoftmax(SoftmaxWithLoss operation) {
        this.operation = operation;
        classes = operation.logits().cols();
        groupSize = groupSize(classes);
    }

    /** How many floats of scratch memory a chunk takes. */
    static int scratch(int rows, int classes) {
        return Math.ceilDiv(rows, COUNT) * groupSize(classes);
    }

    private static int groupSize(int classes) {
        return (classes + SUM + QUARTERS) * COUNT;
    }

    SimdSoftmaxWithLoss.Pass[] passes() {
        return new SimdSoftmaxWithLoss.Pass[]{this::moveIn, this::subtractMax, this::exp, this::sum, this::finish,
                this::scale, this::moveOut};
    }

    /** What lies beyond the last row is computed like a row, and never moved out. */
    private void moveIn(int first, int end, float[] memory, int at) {
        Matrix logits = operation.logits();
        int[] labels = operation.labels();
        int group = at;
        for (int row = first; row < end; row += COUNT) {
            int rows = Math.min(COUNT, end - row);
            Squares.transpose(logits.data(), logits.index(row, 0), logits.stride(), rows, classes, memory, group,
                    COUNT);
            int atLabels = group + (classes + LABEL) * COUNT;
            for (int i = 0; i < rows; i++) {
                memory[atLabels + i] = labels[row + i];
            }
            group += groupSize;
        }
    }

    private void moveOut(int first, int end, float[] memory, int at) {
        Matrix gradient = operation.gradient();
        Matrix losses = operation.losses();
        Matrix hits = operation.hits();
        int group = at;
        for (int row = first; row < end; row += COUNT) {
            int rows = Math.min(COUNT, end - row);
            Squares.transpose(memory, group, COUNT, classes, rows, gradient.data(), gradient.index(row, 0),
                    gradient.stride());
            int atLosses = group + (classes + LOSS) * COUNT;
            int atHits = group + (classes + HIT) * COUNT;
            for (int i = 0; i < rows; i++) {
                losses.data()[losses.index(row + i, 0)] = memory[atLosses + i];
                hits.data()[hits.index(row + i, 0)] = memory[atHits + i];
            }
            group += groupSize;
        }
    }

    /** {@code x ← x − max}. A NaN may get lost in max: it makes the row's sum NaN, and with it all that it gives. */
    private void subtractMax(int first, int end, float[] t, int at) {
        int from = at;
        for (int row = first; row < end; row += COUNT) {
            int behind = from + classes * COUNT;
            FloatVector max = FloatVector.fromArray(Lanes.F, t, from);
            for (int i = from + COUNT; i < behind; i += COUNT) {
                FloatVector x = FloatVector.fromArray(Lanes.F, t, i);
                max = max.blend(x, x.compare(VectorOperators.GT, max));
            }
            FloatVector label = FloatVector.fromArray(Lanes.F, t, behind + LABEL * COUNT);
            FloatVector logit = FloatVector.zero(Lanes.F);
            FloatVector largest = logit;
            for (int j = classes - 1; j >= 0; j--) {
                FloatVector x = FloatVector.fromArray(Lanes.F, t, from + j * COUNT).sub(max);
                x.intoArray(t, from + j * COUNT);
                logit = logit.blend(x, label.compare(VectorOperators.EQ, j));
                largest = largest.blend(j, x.compare(VectorOperators.EQ, 0f));
            }
            logit.intoArray(t, behind + LOSS * COUNT);
            largest.intoArray(t, behind + HIT * COUNT);
            from += groupSize;
        }
    }

    /** {@code x ← exp x}. */
    private void exp(int first, int end, float[] t, int at) {
        int from = at;
        for (int row = first; row < end; row += COUNT) {
            for (int i = from; i < from + classes * COUNT; i += COUNT) {
                VectorFunctions.exp(FloatVector.fromArray(Lanes.F, t, i)).intoArray(t, i);
            }
            from += groupSize;
        }
    }

    /** The sum in logical lanes: lane i takes lane i + 8, then i + 4; the rest is done when all four are there. */
    private void sum(int first, int end, float[] t, int at) {
        int from = at;
        for (int row = first; row < end; row += COUNT) {
            int sums = from + (classes + SUM) * COUNT;
            for (int i = 0; i < QUARTERS; i++) {
                lane(t, from, i).add(lane(t, from, i + 8)).add(lane(t, from, i + 4).add(lane(t, from, i + 12)))
                        .intoArray(t, sums + i * COUNT);
            }
            from += groupSize;
        }
    }

    /** One logical lane of all rows: exponentials are never −0, so that the first may stand for its sum with +0. */
    private FloatVector lane(float[] t, int from, int lane) {
        if (lane >= classes) {
            return FloatVector.zero(Lanes.F);
        }
        FloatVector sum = FloatVector.fromArray(Lanes.F, t, from + lane * COUNT);
        for (int j = lane + Operation.LANES; j < classes; j += Operation.LANES) {
            sum = sum.add(FloatVector.fromArray(Lanes.F, t, from + j * COUNT));
        }
        return sum;
    }

    /** The losses and the hits. */
    private void finish(int first, int end, float[] t, int at) {
        FloatVector none = FloatVector.zero(Lanes.F);
        int from = at;
        for (int row = first; row < end; row += COUNT) {
            int behind = from + classes * COUNT;
            int sums = behind + SUM * COUNT;
            FloatVector even = FloatVector.fromArray(Lanes.F, t, sums)
                    .add(FloatVector.fromArray(Lanes.F, t, sums + 2 * COUNT));
            FloatVector odd = FloatVector.fromArray(Lanes.F, t, sums + COUNT)
                    .add(FloatVector.fromArray(Lanes.F, t, sums + 3 * COUNT));
            FloatVector sum = even.add(odd);
            sum.intoArray(t, sums);
            VectorMask<Float> hit = FloatVector.fromArray(Lanes.F, t, behind + HIT * COUNT)
                    .compare(VectorOperators.EQ, FloatVector.fromArray(Lanes.F, t, behind + LABEL * COUNT))
                    .and(sum.compare(VectorOperators.EQ, sum));
            none.blend(1f, hit).intoArray(t, behind + HIT * COUNT);
            FloatVector logit = FloatVector.fromArray(Lanes.F, t, behind + LOSS * COUNT);
            VectorFunctions.log(sum).sub(logit).intoArray(t, behind + LOSS * COUNT);
            from += groupSize;
        }
    }

    /** {@code x ← (x · (1/sum) − [class = label]) · scale}. */
    private void scale(int first, int end, float[] t, int at) {
        FloatVector one = FloatVector.broadcast(Lanes.F, 1f);
        int from = at;
        for (int row = first; row < end; row += COUNT) {
            int behind = from + classes * COUNT;
            FloatVector label = FloatVector.fromArray(Lanes.F, t, behind + LABEL * COUNT);
            FloatVector inverse = one.div(FloatVector.fromArray(Lanes.F, t, behind + SUM * COUNT));
            for (int j = 0; j < classes; j++) {
                FloatVector y = FloatVector.fromArray(Lanes.F, t, from + j * COUNT).mul(inverse);
                y = y.blend(y.sub(one), label.compare(VectorOperators.EQ, j));
                y.mul(operation.scale()).intoArray(t, from + j * COUNT);
            }
            from += groupSize;
        }
    }
}
