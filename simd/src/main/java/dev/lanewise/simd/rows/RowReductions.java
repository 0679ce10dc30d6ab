package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.scalar.ScalarSums;
import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Sums along a row in sixteen logical lanes and their fixed tree, as {@link ScalarSums} defines them, in one vector of
 * 16 lanes, two of 8 or four of 4.
 *
 * <p>What is left of a sum of squares after the last sixteen elements is read a whole vector at a time as well, beyond the row's
 * end where the array goes on. The foreign lanes are then cleared: adding +0 to the sum's lanes leaves them alone,
 * because a lane that began at +0 is never −0.
 */
final class RowReductions {
    private static final int LANES = Operation.LANES;
    private static final int COUNT = Lanes.COUNT;

    /** A window on this that begins at 16 − r keeps r lanes and clears the rest. */
    private static final int[] KEEP_THEN_CLEAR = new int[2 * LANES];

    static {
        for (int i = 0; i < LANES; i++) {
            KEEP_THEN_CLEAR[i] = -1;
        }
    }

    private RowReductions() {
    }

    /**
     * {@code Σ xᵢ} over n elements, each lane {@code lane + x}. Where n is no multiple of sixteen, scalar: what only the
     * last mini-batch of an epoch needs is never compiled, and its vectors would be objects.
     */
    static float sum(float[] x, int at, int n) {
        if (n % LANES > 0) {
            return ScalarSums.inLanes(x, at, n);
        }
        FloatVector a = FloatVector.zero(Lanes.F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = at; i < at + n; i += LANES) {
            a = a.add(load(x, i, 0));
            if (COUNT <= 8) {
                b = b.add(load(x, i, 1));
            }
            if (COUNT == 4) {
                c = c.add(load(x, i, 2));
                d = d.add(load(x, i, 3));
            }
        }
        return LaneTree.sum(a, b, c, d);
    }

    /** As {@link #sum(float[], int, int)}, of n elements, a multiple of sixteen, and sixteen more that lie apart. */
    static float sum(float[] x, int at, int n, float[] rest, int atRest) {
        FloatVector a = FloatVector.zero(Lanes.F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = at; i < at + n; i += LANES) {
            a = a.add(load(x, i, 0));
            if (COUNT <= 8) {
                b = b.add(load(x, i, 1));
            }
            if (COUNT == 4) {
                c = c.add(load(x, i, 2));
                d = d.add(load(x, i, 3));
            }
        }
        a = a.add(load(rest, atRest, 0));
        if (COUNT <= 8) {
            b = b.add(load(rest, atRest, 1));
        }
        if (COUNT == 4) {
            c = c.add(load(rest, atRest, 2));
            d = d.add(load(rest, atRest, 3));
        }
        return LaneTree.sum(a, b, c, d);
    }

    /** {@code Σ xᵢ²} over n elements, each lane {@code fma(x, x, lane)}. */
    static float squares(float[] x, int at, int n) {
        int rest = n % LANES;
        int end = at + n - rest;
        if (rest > 0 && end + LANES > x.length) {
            return ScalarSums.squaresInLanes(x, at, n);
        }
        FloatVector a = FloatVector.zero(Lanes.F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = at; i < end; i += LANES) {
            a = addSquare(a, load(x, i, 0));
            if (COUNT <= 8) {
                b = addSquare(b, load(x, i, 1));
            }
            if (COUNT == 4) {
                c = addSquare(c, load(x, i, 2));
                d = addSquare(d, load(x, i, 3));
            }
        }
        if (rest > 0) {
            a = addSquare(a, loadRest(x, end, rest, 0));
            if (COUNT <= 8) {
                b = addSquare(b, loadRest(x, end, rest, 1));
            }
            if (COUNT == 4) {
                c = addSquare(c, loadRest(x, end, rest, 2));
                d = addSquare(d, loadRest(x, end, rest, 3));
            }
        }
        return LaneTree.sum(a, b, c, d);
    }

    /** {@code Σ xᵢ·yᵢ} over n elements, each lane {@code fma(x, y, lane)}. */
    static float products(float[] x, int atX, float[] y, int atY, int n) {
        int rest = n % LANES;
        int whole = n - rest;
        if (rest > 0 && (atX + whole + LANES > x.length || atY + whole + LANES > y.length)) {
            return ScalarSums.productsInLanes(x, atX, y, atY, n);
        }
        FloatVector a = FloatVector.zero(Lanes.F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int j = 0; j < whole; j += LANES) {
            a = load(x, atX + j, 0).fma(load(y, atY + j, 0), a);
            if (COUNT <= 8) {
                b = load(x, atX + j, 1).fma(load(y, atY + j, 1), b);
            }
            if (COUNT == 4) {
                c = load(x, atX + j, 2).fma(load(y, atY + j, 2), c);
                d = load(x, atX + j, 3).fma(load(y, atY + j, 3), d);
            }
        }
        if (rest > 0) {
            a = loadRest(x, atX + whole, rest, 0).fma(loadRest(y, atY + whole, rest, 0), a);
            if (COUNT <= 8) {
                b = loadRest(x, atX + whole, rest, 1).fma(loadRest(y, atY + whole, rest, 1), b);
            }
            if (COUNT == 4) {
                c = loadRest(x, atX + whole, rest, 2).fma(loadRest(y, atY + whole, rest, 2), c);
                d = loadRest(x, atX + whole, rest, 3).fma(loadRest(y, atY + whole, rest, 3), d);
            }
        }
        return LaneTree.sum(a, b, c, d);
    }

    private static FloatVector addSquare(FloatVector lanes, FloatVector x) {
        return x.fma(x, lanes);
    }

    /** The k-th vector of the elements from i on. */
    private static FloatVector load(float[] x, int i, int k) {
        return FloatVector.fromArray(Lanes.F, x, i + k * COUNT);
    }

    /** As {@link #load}, +0 in all but the first {@code rest} of the sixteen lanes. */
    private static FloatVector loadRest(float[] x, int i, int rest, int k) {
        IntVector mask = IntVector.fromArray(Lanes.I, KEEP_THEN_CLEAR, LANES - rest + k * COUNT);
        return load(x, i, k).reinterpretAsInts().and(mask).reinterpretAsFloats();
    }
}
