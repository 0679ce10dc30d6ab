package dev.lanewise.simd.math;

import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C0;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C1;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C10;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C11;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C12;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C13;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C14;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C15;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C16;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C2;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C3;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C4;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C5;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C6;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C7;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C8;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_C9;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_END;
import static dev.lanewise.kernel.scalar.GeluFunctions.SLOPE_SCALE;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C0;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C1;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C10;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C11;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C12;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C13;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C14;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C2;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C3;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C4;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C5;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C6;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C7;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C8;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_C9;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_END;
import static dev.lanewise.kernel.scalar.GeluFunctions.VALUE_SCALE;
import static jdk.incubator.vector.FloatVector.broadcast;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * GELU and its backward along arrays, a vector at a time: the bits of {@link dev.lanewise.kernel.scalar.GeluFunctions},
 * element by element, at every width (but for a NaN's payload). Formulas, errors and constants are described there.
 * Where scalar branches, all branches are computed here and the lanes selected. Loops of the kind that
 * {@link VectorFunctions} describes.
 */
public final class VectorGelu {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int COUNT = Lanes.COUNT;

    private VectorGelu() {
    }

    /** {@code y ← x · Φ(x)}; returns how many elements filled whole vectors. */
    public static int gelu(float[] x, int atX, float[] y, int atY, int n) {
        FloatVector c14 = broadcast(F, VALUE_C14);
        FloatVector c13 = broadcast(F, VALUE_C13);
        FloatVector c12 = broadcast(F, VALUE_C12);
        FloatVector c11 = broadcast(F, VALUE_C11);
        FloatVector c10 = broadcast(F, VALUE_C10);
        FloatVector c9 = broadcast(F, VALUE_C9);
        FloatVector c8 = broadcast(F, VALUE_C8);
        FloatVector c7 = broadcast(F, VALUE_C7);
        FloatVector c6 = broadcast(F, VALUE_C6);
        FloatVector c5 = broadcast(F, VALUE_C5);
        FloatVector c4 = broadcast(F, VALUE_C4);
        FloatVector c3 = broadcast(F, VALUE_C3);
        FloatVector c2 = broadcast(F, VALUE_C2);
        FloatVector c1 = broadcast(F, VALUE_C1);
        FloatVector c0 = broadcast(F, VALUE_C0);
        FloatVector scale = broadcast(F, VALUE_SCALE);
        FloatVector minusOne = broadcast(F, -1f);
        FloatVector half = broadcast(F, 0.5f);
        FloatVector end = broadcast(F, VALUE_END);
        FloatVector start = broadcast(F, -VALUE_END);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector u = FloatVector.fromArray(F, x, atX + j);
            FloatVector v = u.mul(u).fma(scale, minusOne);
            FloatVector w = v.mul(v);
            FloatVector even = w.fma(c14, c12);
            even = even.fma(w, c10);
            even = even.fma(w, c8);
            even = even.fma(w, c6);
            even = even.fma(w, c4);
            even = even.fma(w, c2);
            even = even.fma(w, c0);
            FloatVector odd = w.fma(c13, c11);
            odd = odd.fma(w, c9);
            odd = odd.fma(w, c7);
            odd = odd.fma(w, c5);
            odd = odd.fma(w, c3);
            odd = odd.fma(w, c1);
            FloatVector value = u.mul(odd.fma(v, even).fma(u, half));
            value = value.blend(u, u.compare(VectorOperators.GT, end));
            value.blend(-0f, u.compare(VectorOperators.LT, start)).intoArray(y, atY + j);
        }
        return j;
    }

    /**
     * {@code dx ← dy · (Φ(x) + x · φ(x))} or {@code dx ← dx + dy · (…)}; returns how many elements filled whole
     * vectors.
     */
    public static int backward(float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx, int n,
            boolean accumulate) {
        FloatVector c16 = broadcast(F, SLOPE_C16);
        FloatVector c15 = broadcast(F, SLOPE_C15);
        FloatVector c14 = broadcast(F, SLOPE_C14);
        FloatVector c13 = broadcast(F, SLOPE_C13);
        FloatVector c12 = broadcast(F, SLOPE_C12);
        FloatVector c11 = broadcast(F, SLOPE_C11);
        FloatVector c10 = broadcast(F, SLOPE_C10);
        FloatVector c9 = broadcast(F, SLOPE_C9);
        FloatVector c8 = broadcast(F, SLOPE_C8);
        FloatVector c7 = broadcast(F, SLOPE_C7);
        FloatVector c6 = broadcast(F, SLOPE_C6);
        FloatVector c5 = broadcast(F, SLOPE_C5);
        FloatVector c4 = broadcast(F, SLOPE_C4);
        FloatVector c3 = broadcast(F, SLOPE_C3);
        FloatVector c2 = broadcast(F, SLOPE_C2);
        FloatVector c1 = broadcast(F, SLOPE_C1);
        FloatVector c0 = broadcast(F, SLOPE_C0);
        FloatVector scale = broadcast(F, SLOPE_SCALE);
        FloatVector minusOne = broadcast(F, -1f);
        FloatVector half = broadcast(F, 0.5f);
        FloatVector end = broadcast(F, SLOPE_END);
        FloatVector start = broadcast(F, -SLOPE_END);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector u = FloatVector.fromArray(F, x, atX + j);
            FloatVector v = u.mul(u).fma(scale, minusOne);
            FloatVector w = v.mul(v);
            FloatVector even = w.fma(c16, c14);
            even = even.fma(w, c12);
            even = even.fma(w, c10);
            even = even.fma(w, c8);
            even = even.fma(w, c6);
            even = even.fma(w, c4);
            even = even.fma(w, c2);
            even = even.fma(w, c0);
            FloatVector odd = w.fma(c15, c13);
            odd = odd.fma(w, c11);
            odd = odd.fma(w, c9);
            odd = odd.fma(w, c7);
            odd = odd.fma(w, c5);
            odd = odd.fma(w, c3);
            odd = odd.fma(w, c1);
            FloatVector slope = odd.fma(v, even).fma(u, half);
            slope = slope.blend(1f, u.compare(VectorOperators.GT, end));
            slope = slope.blend(0f, u.compare(VectorOperators.LT, start));
            FloatVector gradient = FloatVector.fromArray(F, dy, atDy + j).mul(slope);
            if (accumulate) {
                gradient = FloatVector.fromArray(F, dx, atDx + j).add(gradient);
            }
            gradient.intoArray(dx, atDx + j);
        }
        return j;
    }
}
