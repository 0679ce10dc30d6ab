package dev.lanewise.simd.convolution;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Nullable;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** 10 pixels × 1 vector, for outputs that fill no more: bound by loads, each multiply-add needs a broadcast of its own. */
final class DirectTile10x1 implements DirectTile {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int PIXELS = 10;
    private static final int OUTPUTS = L;

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
        FloatVector s1 = FloatVector.zero(F);
        FloatVector s2 = FloatVector.zero(F);
        FloatVector s3 = FloatVector.zero(F);
        FloatVector s4 = FloatVector.zero(F);
        FloatVector s5 = FloatVector.zero(F);
        FloatVector s6 = FloatVector.zero(F);
        FloatVector s7 = FloatVector.zero(F);
        FloatVector s8 = FloatVector.zero(F);
        FloatVector s9 = FloatVector.zero(F);
        int k = Math.min(taps.length, LONGEST);
        for (int p = 0; p < k; p++) {
            int q = atA + taps[p];
            FloatVector v = FloatVector.fromArray(F, b, atB + p * OUTPUTS);
            s0 = FloatVector.broadcast(F, a[q]).fma(v, s0);
            s1 = FloatVector.broadcast(F, a[q + 1]).fma(v, s1);
            s2 = FloatVector.broadcast(F, a[q + 2]).fma(v, s2);
            s3 = FloatVector.broadcast(F, a[q + 3]).fma(v, s3);
            s4 = FloatVector.broadcast(F, a[q + 4]).fma(v, s4);
            s5 = FloatVector.broadcast(F, a[q + 5]).fma(v, s5);
            s6 = FloatVector.broadcast(F, a[q + 6]).fma(v, s6);
            s7 = FloatVector.broadcast(F, a[q + 7]).fma(v, s7);
            s8 = FloatVector.broadcast(F, a[q + 8]).fma(v, s8);
            s9 = FloatVector.broadcast(F, a[q + 9]).fma(v, s9);
        }
        if (bias != null) {
            FloatVector added = FloatVector.fromArray(F, bias, atBias);
            s0 = s0.add(added);
            s1 = s1.add(added);
            s2 = s2.add(added);
            s3 = s3.add(added);
            s4 = s4.add(added);
            s5 = s5.add(added);
            s6 = s6.add(added);
            s7 = s7.add(added);
            s8 = s8.add(added);
            s9 = s9.add(added);
        }
        if (relu) {
            s0 = s0.blend(0f, s0.compare(VectorOperators.LE, 0f));
            s1 = s1.blend(0f, s1.compare(VectorOperators.LE, 0f));
            s2 = s2.blend(0f, s2.compare(VectorOperators.LE, 0f));
            s3 = s3.blend(0f, s3.compare(VectorOperators.LE, 0f));
            s4 = s4.blend(0f, s4.compare(VectorOperators.LE, 0f));
            s5 = s5.blend(0f, s5.compare(VectorOperators.LE, 0f));
            s6 = s6.blend(0f, s6.compare(VectorOperators.LE, 0f));
            s7 = s7.blend(0f, s7.compare(VectorOperators.LE, 0f));
            s8 = s8.blend(0f, s8.compare(VectorOperators.LE, 0f));
            s9 = s9.blend(0f, s9.compare(VectorOperators.LE, 0f));
        }
        s0.intoArray(y, atY);
        s1.intoArray(y, atY + stepY);
        s2.intoArray(y, atY + 2 * stepY);
        s3.intoArray(y, atY + 3 * stepY);
        s4.intoArray(y, atY + 4 * stepY);
        s5.intoArray(y, atY + 5 * stepY);
        s6.intoArray(y, atY + 6 * stepY);
        s7.intoArray(y, atY + 7 * stepY);
        s8.intoArray(y, atY + 8 * stepY);
        s9.intoArray(y, atY + 9 * stepY);
    }
}
