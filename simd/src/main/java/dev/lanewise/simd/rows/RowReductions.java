package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.scalar.ScalarSums;
import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Reductions along a row: sums in sixteen logical lanes and their fixed tree, as {@link ScalarSums} defines them, in
 * two vectors of 8 lanes or four of 4, and the largest element, whose order does not matter.
 *
 * <p>What is left of a sum after the last sixteen elements is read a whole vector at a time as well, beyond the row's
 * end where the array goes on. The foreign lanes are then cleared: adding +0 to the sum's lanes leaves them alone,
 * because a lane that began at +0 is never −0.
 */
final class RowReductions {
    private static final int LANES = Operation.LANES;
    private static final int COUNT = Lanes.ROW_COUNT;

    /** A window on this that begins at 16 − r keeps r lanes and clears the rest. */
    private static final int[] KEEP_THEN_CLEAR = new int[2 * LANES];

    static {
        for (int i = 0; i < LANES; i++) {
            KEEP_THEN_CLEAR[i] = -1;
        }
    }

    private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(Lanes.ROW_F, 4, 1, true);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(Lanes.ROW_F, 2, 1, true);
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(Lanes.ROW_F, 1, 1, true);

    private RowReductions() {
    }

    /** {@code Σ xᵢ} over n elements, each lane {@code lane + x}. */
    static float sum(float[] x, int at, int n) {
        int rest = n % LANES;
        int end = at + n - rest;
        if (rest > 0 && end + LANES > x.length) {
            return ScalarSums.inLanes(x, at, n);
        }
        FloatVector a = FloatVector.zero(Lanes.ROW_F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = at; i < end; i += LANES) {
            a = a.add(load(x, i, 0));
            b = b.add(load(x, i, 1));
            if (COUNT == 4) {
                c = c.add(load(x, i, 2));
                d = d.add(load(x, i, 3));
            }
        }
        if (rest > 0) {
            a = a.add(loadRest(x, end, rest, 0));
            b = b.add(loadRest(x, end, rest, 1));
            if (COUNT == 4) {
                c = c.add(loadRest(x, end, rest, 2));
                d = d.add(loadRest(x, end, rest, 3));
            }
        }
        return tree(a, b, c, d);
    }

    /** {@code Σ xᵢ²} over n elements, each lane {@code fma(x, x, lane)}. */
    static float squares(float[] x, int at, int n) {
        int rest = n % LANES;
        int end = at + n - rest;
        if (rest > 0 && end + LANES > x.length) {
            return ScalarSums.squaresInLanes(x, at, n);
        }
        FloatVector a = FloatVector.zero(Lanes.ROW_F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = at; i < end; i += LANES) {
            a = addSquare(a, load(x, i, 0));
            b = addSquare(b, load(x, i, 1));
            if (COUNT == 4) {
                c = addSquare(c, load(x, i, 2));
                d = addSquare(d, load(x, i, 3));
            }
        }
        if (rest > 0) {
            a = addSquare(a, loadRest(x, end, rest, 0));
            b = addSquare(b, loadRest(x, end, rest, 1));
            if (COUNT == 4) {
                c = addSquare(c, loadRest(x, end, rest, 2));
                d = addSquare(d, loadRest(x, end, rest, 3));
            }
        }
        return tree(a, b, c, d);
    }

    /** The largest of n ≥ {@link Lanes#ROW_COUNT} elements, NaN if one is NaN; {@code last} holds the last of them. */
    static float max(float[] x, int at, int n, FloatVector last) {
        FloatVector a = last;
        FloatVector b = last;
        FloatVector c = last;
        FloatVector d = last;
        int j = 0;
        for (; j < n - 4 * COUNT; j += 4 * COUNT) {
            a = a.max(load(x, at + j, 0));
            b = b.max(load(x, at + j, 1));
            c = c.max(load(x, at + j, 2));
            d = d.max(load(x, at + j, 3));
        }
        for (; j < n - COUNT; j += COUNT) {
            a = a.max(load(x, at + j, 0));
        }
        FloatVector lanes = a.max(b).max(c.max(d));
        if (COUNT > 4) {
            lanes = lanes.max(lanes.rearrange(BY_4));
        }
        lanes = lanes.max(lanes.rearrange(BY_2));
        return lanes.max(lanes.rearrange(BY_1)).lane(0);
    }

    private static FloatVector addSquare(FloatVector lanes, FloatVector x) {
        return x.fma(x, lanes);
    }

    /** The k-th vector of the elements from i on. */
    private static FloatVector load(float[] x, int i, int k) {
        return FloatVector.fromArray(Lanes.ROW_F, x, i + k * COUNT);
    }

    /** As {@link #load}, +0 in all but the first {@code rest} of the sixteen lanes. */
    private static FloatVector loadRest(float[] x, int i, int rest, int k) {
        IntVector mask = IntVector.fromArray(Lanes.ROW_I, KEEP_THEN_CLEAR, LANES - rest + k * COUNT);
        return load(x, i, k).reinterpretAsInts().and(mask).reinterpretAsFloats();
    }

    /** Lane i takes lane i + 8, then i + 4, i + 2, i + 1; a and b hold all lanes, or all four hold a quarter each. */
    private static float tree(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        FloatVector lanes;
        if (COUNT == 4) {
            lanes = a.add(c).add(b.add(d));
        } else {
            lanes = a.add(b);
            lanes = lanes.add(lanes.rearrange(BY_4));
        }
        lanes = lanes.add(lanes.rearrange(BY_2));
        return lanes.add(lanes.rearrange(BY_1)).lane(0);
    }
}
