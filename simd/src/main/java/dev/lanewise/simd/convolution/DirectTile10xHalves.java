package dev.lanewise.simd.convolution;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Nullable;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * 10 pixels × 2 half vectors, as {@link DirectTile10x1} is, where {@link Lanes#HALVES_ARE_AS_FAST}: one broadcast serves
 * two multiply-adds, and takes no time from them.
 */
final class DirectTile10xHalves implements DirectTile {
    private static final VectorSpecies<Float> F = Lanes.HALF;
    private static final int L = F.length();
    private static final int PIXELS = 10;
    private static final int OUTPUTS = 2 * L;

    @Override
    public int pixels() {
        return PIXELS;
    }

    @Override
    public int outputs() {
        return OUTPUTS;
    }

    @Override
    public void multiply(float[] a, int atA, int[] taps, float[] b, int atB, float @Nullable [] bias, int atBias,
            boolean relu, float[] y, int atY, int stepY) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector t0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        FloatVector t1 = FloatVector.zero(F);
        FloatVector s2 = FloatVector.zero(F);
        FloatVector t2 = FloatVector.zero(F);
        FloatVector s3 = FloatVector.zero(F);
        FloatVector t3 = FloatVector.zero(F);
        FloatVector s4 = FloatVector.zero(F);
        FloatVector t4 = FloatVector.zero(F);
        FloatVector s5 = FloatVector.zero(F);
        FloatVector t5 = FloatVector.zero(F);
        FloatVector s6 = FloatVector.zero(F);
        FloatVector t6 = FloatVector.zero(F);
        FloatVector s7 = FloatVector.zero(F);
        FloatVector t7 = FloatVector.zero(F);
        FloatVector s8 = FloatVector.zero(F);
        FloatVector t8 = FloatVector.zero(F);
        FloatVector s9 = FloatVector.zero(F);
        FloatVector t9 = FloatVector.zero(F);
        int k = Math.min(taps.length, LONGEST);
        for (int p = 0; p < k; p++) {
            int q = atA + taps[p];
            FloatVector v = FloatVector.fromArray(F, b, atB + p * OUTPUTS);
            FloatVector w = FloatVector.fromArray(F, b, atB + p * OUTPUTS + L);
            FloatVector x0 = FloatVector.broadcast(F, a[q]);
            s0 = x0.fma(v, s0);
            t0 = x0.fma(w, t0);
            FloatVector x1 = FloatVector.broadcast(F, a[q + 1]);
            s1 = x1.fma(v, s1);
            t1 = x1.fma(w, t1);
            FloatVector x2 = FloatVector.broadcast(F, a[q + 2]);
            s2 = x2.fma(v, s2);
            t2 = x2.fma(w, t2);
            FloatVector x3 = FloatVector.broadcast(F, a[q + 3]);
            s3 = x3.fma(v, s3);
            t3 = x3.fma(w, t3);
            FloatVector x4 = FloatVector.broadcast(F, a[q + 4]);
            s4 = x4.fma(v, s4);
            t4 = x4.fma(w, t4);
            FloatVector x5 = FloatVector.broadcast(F, a[q + 5]);
            s5 = x5.fma(v, s5);
            t5 = x5.fma(w, t5);
            FloatVector x6 = FloatVector.broadcast(F, a[q + 6]);
            s6 = x6.fma(v, s6);
            t6 = x6.fma(w, t6);
            FloatVector x7 = FloatVector.broadcast(F, a[q + 7]);
            s7 = x7.fma(v, s7);
            t7 = x7.fma(w, t7);
            FloatVector x8 = FloatVector.broadcast(F, a[q + 8]);
            s8 = x8.fma(v, s8);
            t8 = x8.fma(w, t8);
            FloatVector x9 = FloatVector.broadcast(F, a[q + 9]);
            s9 = x9.fma(v, s9);
            t9 = x9.fma(w, t9);
        }
        if (bias != null) {
            FloatVector added = FloatVector.fromArray(F, bias, atBias);
            FloatVector addedToo = FloatVector.fromArray(F, bias, atBias + L);
            s0 = s0.add(added);
            t0 = t0.add(addedToo);
            s1 = s1.add(added);
            t1 = t1.add(addedToo);
            s2 = s2.add(added);
            t2 = t2.add(addedToo);
            s3 = s3.add(added);
            t3 = t3.add(addedToo);
            s4 = s4.add(added);
            t4 = t4.add(addedToo);
            s5 = s5.add(added);
            t5 = t5.add(addedToo);
            s6 = s6.add(added);
            t6 = t6.add(addedToo);
            s7 = s7.add(added);
            t7 = t7.add(addedToo);
            s8 = s8.add(added);
            t8 = t8.add(addedToo);
            s9 = s9.add(added);
            t9 = t9.add(addedToo);
        }
        if (relu) {
            s0 = s0.blend(0f, s0.compare(VectorOperators.LE, 0f));
            t0 = t0.blend(0f, t0.compare(VectorOperators.LE, 0f));
            s1 = s1.blend(0f, s1.compare(VectorOperators.LE, 0f));
            t1 = t1.blend(0f, t1.compare(VectorOperators.LE, 0f));
            s2 = s2.blend(0f, s2.compare(VectorOperators.LE, 0f));
            t2 = t2.blend(0f, t2.compare(VectorOperators.LE, 0f));
            s3 = s3.blend(0f, s3.compare(VectorOperators.LE, 0f));
            t3 = t3.blend(0f, t3.compare(VectorOperators.LE, 0f));
            s4 = s4.blend(0f, s4.compare(VectorOperators.LE, 0f));
            t4 = t4.blend(0f, t4.compare(VectorOperators.LE, 0f));
            s5 = s5.blend(0f, s5.compare(VectorOperators.LE, 0f));
            t5 = t5.blend(0f, t5.compare(VectorOperators.LE, 0f));
            s6 = s6.blend(0f, s6.compare(VectorOperators.LE, 0f));
            t6 = t6.blend(0f, t6.compare(VectorOperators.LE, 0f));
            s7 = s7.blend(0f, s7.compare(VectorOperators.LE, 0f));
            t7 = t7.blend(0f, t7.compare(VectorOperators.LE, 0f));
            s8 = s8.blend(0f, s8.compare(VectorOperators.LE, 0f));
            t8 = t8.blend(0f, t8.compare(VectorOperators.LE, 0f));
            s9 = s9.blend(0f, s9.compare(VectorOperators.LE, 0f));
            t9 = t9.blend(0f, t9.compare(VectorOperators.LE, 0f));
        }
        s0.intoArray(y, atY);
        t0.intoArray(y, atY + L);
        s1.intoArray(y, atY + stepY);
        t1.intoArray(y, atY + stepY + L);
        s2.intoArray(y, atY + 2 * stepY);
        t2.intoArray(y, atY + 2 * stepY + L);
        s3.intoArray(y, atY + 3 * stepY);
        t3.intoArray(y, atY + 3 * stepY + L);
        s4.intoArray(y, atY + 4 * stepY);
        t4.intoArray(y, atY + 4 * stepY + L);
        s5.intoArray(y, atY + 5 * stepY);
        t5.intoArray(y, atY + 5 * stepY + L);
        s6.intoArray(y, atY + 6 * stepY);
        t6.intoArray(y, atY + 6 * stepY + L);
        s7.intoArray(y, atY + 7 * stepY);
        t7.intoArray(y, atY + 7 * stepY + L);
        s8.intoArray(y, atY + 8 * stepY);
        t8.intoArray(y, atY + 8 * stepY + L);
        s9.intoArray(y, atY + 9 * stepY);
        t9.intoArray(y, atY + 9 * stepY + L);
    }
}
