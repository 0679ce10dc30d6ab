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

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * GELU and its derivative of whole vectors: the bits of {@link dev.lanewise.kernel.scalar.GeluFunctions}, lane by lane,
 * at every width (but for a NaN's payload). Formulas, errors and constants are described there. Where scalar branches,
 * all branches are computed here and the lanes selected.
 */
public final class VectorGelu {
    private VectorGelu() {
    }

    /** x · Φ(x). */
    public static FloatVector gelu(FloatVector x) {
        FloatVector v = fma(x.mul(x), VALUE_SCALE, -1f);
        FloatVector w = v.mul(v);
        FloatVector even = fma(w, VALUE_C14, VALUE_C12);
        even = fma(even, w, VALUE_C10);
        even = fma(even, w, VALUE_C8);
        even = fma(even, w, VALUE_C6);
        even = fma(even, w, VALUE_C4);
        even = fma(even, w, VALUE_C2);
        even = fma(even, w, VALUE_C0);
        FloatVector odd = fma(w, VALUE_C13, VALUE_C11);
        odd = fma(odd, w, VALUE_C9);
        odd = fma(odd, w, VALUE_C7);
        odd = fma(odd, w, VALUE_C5);
        odd = fma(odd, w, VALUE_C3);
        odd = fma(odd, w, VALUE_C1);
        FloatVector y = x.mul(fma(odd.fma(v, even), x, 0.5f));
        y = y.blend(x, x.compare(VectorOperators.GT, VALUE_END));
        return y.blend(-0f, x.compare(VectorOperators.LT, -VALUE_END));
    }

    /** Φ(x) + x · φ(x). */
    public static FloatVector slope(FloatVector x) {
        FloatVector v = fma(x.mul(x), SLOPE_SCALE, -1f);
        FloatVector w = v.mul(v);
        FloatVector even = fma(w, SLOPE_C16, SLOPE_C14);
        even = fma(even, w, SLOPE_C12);
        even = fma(even, w, SLOPE_C10);
        even = fma(even, w, SLOPE_C8);
        even = fma(even, w, SLOPE_C6);
        even = fma(even, w, SLOPE_C4);
        even = fma(even, w, SLOPE_C2);
        even = fma(even, w, SLOPE_C0);
        FloatVector odd = fma(w, SLOPE_C15, SLOPE_C13);
        odd = fma(odd, w, SLOPE_C11);
        odd = fma(odd, w, SLOPE_C9);
        odd = fma(odd, w, SLOPE_C7);
        odd = fma(odd, w, SLOPE_C5);
        odd = fma(odd, w, SLOPE_C3);
        odd = fma(odd, w, SLOPE_C1);
        FloatVector y = fma(odd.fma(v, even), x, 0.5f);
        y = y.blend(1f, x.compare(VectorOperators.GT, SLOPE_END));
        return y.blend(0f, x.compare(VectorOperators.LT, -SLOPE_END));
    }

    private static FloatVector fma(FloatVector a, float b, float c) {
        return a.fma(FloatVector.broadcast(Lanes.F, b), FloatVector.broadcast(Lanes.F, c));
    }

    private static FloatVector fma(FloatVector a, FloatVector b, float c) {
        return a.fma(b, FloatVector.broadcast(Lanes.F, c));
    }
}
