package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.scalar.ScalarSums;
import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums along a row in sixteen logical lanes and their fixed tree, as {@link ScalarSums} defines them, in one vector of
 * 16 lanes, two of 8 or four of 4; and the largest element.
 *
 * <p>A sum takes sixteen floats of memory for its lanes, where what is left of the row after the last sixteen elements
 * is added to them by scalars; the tree reads them back as a vector, which does not wait for the cache as scalars
 * would. So vectors stay within one method, and rows of any length take the same methods: those that only the last
 * mini-batch of an epoch took would not be compiled, and their vectors would be objects.
 */
final class RowReductions {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int COUNT = Lanes.COUNT;
    private static final int LANES = Operation.LANES;
    private static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(F, 8, 1, true);
    private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(F, 4, 1, true);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(F, 2, 1, true);
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(F, 1, 1, true);

    private RowReductions() {
    }

    /** {@code Σ xᵢ} over n elements, each lane {@code lane + x}. */
    static float sum(float[] x, int at, int n, float[] lanes, int atLanes) {
        int whole = n - n % LANES;
        addWhole(x, at, whole, lanes, atLanes);
        for (int i = whole; i < n; i++) {
            lanes[atLanes + i - whole] += x[at + i];
        }
        return tree(lanes, atLanes);
    }

    private static void addWhole(float[] x, int at, int n, float[] lanes, int atLanes) {
        FloatVector a = FloatVector.zero(F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = at; i < at + n; i += LANES) {
            a = a.add(FloatVector.fromArray(F, x, i));
            if (COUNT <= 8) {
                b = b.add(FloatVector.fromArray(F, x, i + COUNT));
            }
            if (COUNT == 4) {
                c = c.add(FloatVector.fromArray(F, x, i + 2 * COUNT));
                d = d.add(FloatVector.fromArray(F, x, i + 3 * COUNT));
            }
        }
        a.intoArray(lanes, atLanes);
        if (COUNT <= 8) {
            b.intoArray(lanes, atLanes + COUNT);
        }
        if (COUNT == 4) {
            c.intoArray(lanes, atLanes + 2 * COUNT);
            d.intoArray(lanes, atLanes + 3 * COUNT);
        }
    }

    /** {@code Σ xᵢ²} over n elements, each lane {@code fma(x, x, lane)}. */
    static float squares(float[] x, int at, int n, float[] lanes, int atLanes) {
        return products(x, at, x, at, n, lanes, atLanes);
    }

    /** {@code Σ xᵢ·yᵢ} over n elements, each lane {@code fma(x, y, lane)}. */
    static float products(float[] x, int atX, float[] y, int atY, int n, float[] lanes, int atLanes) {
        int whole = n - n % LANES;
        addWholeProducts(x, atX, y, atY, whole, lanes, atLanes);
        for (int i = whole; i < n; i++) {
            int lane = atLanes + i - whole;
            lanes[lane] = Math.fma(x[atX + i], y[atY + i], lanes[lane]);
        }
        return tree(lanes, atLanes);
    }

    private static void addWholeProducts(float[] x, int atX, float[] y, int atY, int n, float[] lanes, int atLanes) {
        FloatVector a = FloatVector.zero(F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < n; i += LANES) {
            int p = atX + i;
            int q = atY + i;
            a = FloatVector.fromArray(F, x, p).fma(FloatVector.fromArray(F, y, q), a);
            if (COUNT <= 8) {
                b = FloatVector.fromArray(F, x, p + COUNT).fma(FloatVector.fromArray(F, y, q + COUNT), b);
            }
            if (COUNT == 4) {
                c = FloatVector.fromArray(F, x, p + 2 * COUNT).fma(FloatVector.fromArray(F, y, q + 2 * COUNT), c);
                d = FloatVector.fromArray(F, x, p + 3 * COUNT).fma(FloatVector.fromArray(F, y, q + 3 * COUNT), d);
            }
        }
        a.intoArray(lanes, atLanes);
        if (COUNT <= 8) {
            b.intoArray(lanes, atLanes + COUNT);
        }
        if (COUNT == 4) {
            c.intoArray(lanes, atLanes + 2 * COUNT);
            d.intoArray(lanes, atLanes + 3 * COUNT);
        }
    }

    /** Lane i takes lane i + 8, then i + 4, i + 2, i + 1. */
    static float tree(float[] lanes, int at) {
        FloatVector a = FloatVector.fromArray(F, lanes, at);
        if (COUNT == 4) {
            a = a.add(FloatVector.fromArray(F, lanes, at + 8))
                    .add(FloatVector.fromArray(F, lanes, at + 4).add(FloatVector.fromArray(F, lanes, at + 12)));
        }
        if (COUNT == 8) {
            a = a.add(FloatVector.fromArray(F, lanes, at + COUNT));
        }
        if (COUNT == 16) {
            a = a.add(a.rearrange(BY_8));
        }
        if (COUNT >= 8) {
            a = a.add(a.rearrange(BY_4));
        }
        a = a.add(a.rearrange(BY_2));
        return a.add(a.rearrange(BY_1)).lane(0);
    }

    /** Where the largest of n elements, at least 1, is: the first of equals, and no NaN unless the first element is one. */
    static int firstLargest(float[] x, int at, int n) {
        if (Float.isNaN(x[at])) {
            return 0;
        }
        float max = max(x, at, n);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            VectorMask<Float> largest = FloatVector.fromArray(F, x, at + j).compare(VectorOperators.EQ, max);
            if (largest.anyTrue()) {
                return j + largest.firstTrue();
            }
        }
        while (x[at + j] != max) {
            j++;
        }
        return j;
    }

    /** The largest of n elements, at least 1, that are numbers; −∞ or NaN if none is. */
    static float max(float[] x, int at, int n) {
        int whole = n - n % COUNT;
        float max = whole == 0 ? x[at] : maxOfWhole(x, at, whole);
        for (int j = whole; j < n; j++) {
            max = x[at + j] > max ? x[at + j] : max;
        }
        return max;
    }

    /** Of whole vectors. */
    private static float maxOfWhole(float[] x, int at, int n) {
        FloatVector a = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        FloatVector b = a;
        int j = 0;
        for (; j <= n - 2 * COUNT; j += 2 * COUNT) {
            FloatVector left = FloatVector.fromArray(F, x, at + j);
            FloatVector right = FloatVector.fromArray(F, x, at + j + COUNT);
            a = a.blend(left, left.compare(VectorOperators.GT, a));
            b = b.blend(right, right.compare(VectorOperators.GT, b));
        }
        if (j < n) {
            FloatVector left = FloatVector.fromArray(F, x, at + j);
            a = a.blend(left, left.compare(VectorOperators.GT, a));
        }
        a = a.blend(b, b.compare(VectorOperators.GT, a));
        if (COUNT == 16) {
            b = a.rearrange(BY_8);
            a = a.blend(b, b.compare(VectorOperators.GT, a));
        }
        if (COUNT >= 8) {
            b = a.rearrange(BY_4);
            a = a.blend(b, b.compare(VectorOperators.GT, a));
        }
        b = a.rearrange(BY_2);
        a = a.blend(b, b.compare(VectorOperators.GT, a));
        b = a.rearrange(BY_1);
        return a.blend(b, b.compare(VectorOperators.GT, a)).lane(0);
    }
}
