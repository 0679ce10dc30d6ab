package dev.lanewise.simd.math;

import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C2;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C3;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C4;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C5;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.EXP_C6;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LN2_HIGH;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LN2_LOW;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG2_E;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C10;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C3;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C4;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C5;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C6;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C7;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C8;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.LOG_C9;
import static dev.lanewise.kernel.scalar.ElementaryFunctions.ROUND_BIASED;
import static dev.lanewise.kernel.scalar.RectifierFunctions.HALVED;
import static dev.lanewise.kernel.scalar.RectifierFunctions.MINUS_ONE;
import static jdk.incubator.vector.FloatVector.broadcast;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the smooth relatives of the rectifier are made of, along arrays, a vector at a time: the bits of
 * {@link dev.lanewise.kernel.scalar.RectifierFunctions}, element by element, at every width (but for a NaN's payload).
 * Formulas, errors and constants are described there. Where scalar branches, all branches are computed here and the
 * lanes selected. Loops of the kind that {@link VectorFunctions} describes.
 */
public final class VectorRectifiers {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int COUNT = Lanes.COUNT;

    private VectorRectifiers() {
    }

    /** {@code y ← eˣ − 1} for x ≤ 0, anything elsewhere; returns how many elements filled whole vectors. */
    public static int expMinus1(float[] x, int atX, float[] y, int atY, int n) {
        FloatVector log2e = broadcast(F, LOG2_E);
        FloatVector round = broadcast(F, ROUND_BIASED);
        FloatVector ln2High = broadcast(F, -LN2_HIGH);
        FloatVector ln2Low = broadcast(F, -LN2_LOW);
        FloatVector c6 = broadcast(F, EXP_C6);
        FloatVector c5 = broadcast(F, EXP_C5);
        FloatVector c4 = broadcast(F, EXP_C4);
        FloatVector c3 = broadcast(F, EXP_C3);
        FloatVector c2 = broadcast(F, EXP_C2);
        FloatVector one = broadcast(F, 1f);
        FloatVector minusOne = broadcast(F, -1f);
        FloatVector end = broadcast(F, MINUS_ONE);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector v = FloatVector.fromArray(F, x, atX + j);
            FloatVector t = v.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
            FloatVector power = t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector p = r.fma(c6, c5);
            p = p.fma(r, c4);
            p = p.fma(r, c3);
            p = p.fma(r, c2);
            p = p.fma(r, one);
            FloatVector less = p.fma(r.mul(power), power.sub(one));
            less.blend(minusOne, v.compare(VectorOperators.LT, end)).intoArray(y, atY + j);
        }
        return j;
    }

    /** {@code y ← log(1 + e)} for 0 ≤ e ≤ 1; returns how many elements filled whole vectors. */
    public static int logOf1Plus(float[] e, int atE, float[] y, int atY, int n) {
        FloatVector c10 = broadcast(F, LOG_C10);
        FloatVector c9 = broadcast(F, LOG_C9);
        FloatVector c8 = broadcast(F, LOG_C8);
        FloatVector c7 = broadcast(F, LOG_C7);
        FloatVector c6 = broadcast(F, LOG_C6);
        FloatVector c5 = broadcast(F, LOG_C5);
        FloatVector c4 = broadcast(F, LOG_C4);
        FloatVector c3 = broadcast(F, LOG_C3);
        FloatVector c2 = broadcast(F, -0.5f);
        FloatVector half = broadcast(F, 0.5f);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector v = FloatVector.fromArray(F, e, atE + j);
            VectorMask<Float> halved = v.compare(VectorOperators.GT, HALVED);
            FloatVector f = v.blend(v.fma(half, c2), halved);
            FloatVector p = f.fma(c10, c9);
            p = p.fma(f, c8);
            p = p.fma(f, c7);
            p = p.fma(f, c6);
            p = p.fma(f, c5);
            p = p.fma(f, c4);
            p = p.fma(f, c3);
            p = p.fma(f, c2);
            FloatVector log = p.fma(f.mul(f), f);
            log.blend(log.add(LN2_HIGH), halved).intoArray(y, atY + j);
        }
        return j;
    }
}
