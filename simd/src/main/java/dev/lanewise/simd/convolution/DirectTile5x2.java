package dev.lanewise.simd.convolution;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Nullable;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * 5 pixels × 2 vectors: ten accumulators, two vectors of weights and three broadcasts, which C2 keeps live at once, fit
 * into 16 vector registers.
 */
final class DirectTile5x2 implements DirectTile {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int PIXELS = 5;
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
        FloatVector s00 = FloatVector.zero(F);
        FloatVector s01 = FloatVector.zero(F);
        FloatVector s10 = FloatVector.zero(F);
        FloatVector s11 = FloatVector.zero(F);
        FloatVector s20 = FloatVector.zero(F);
        FloatVector s21 = FloatVector.zero(F);
        FloatVector s30 = FloatVector.zero(F);
        FloatVector s31 = FloatVector.zero(F);
        FloatVector s40 = FloatVector.zero(F);
        FloatVector s41 = FloatVector.zero(F);
        int k = Math.min(taps.length, LONGEST);
        for (int p = 0; p < k; p++) {
            int q = atA + taps[p];
            FloatVector b0 = FloatVector.fromArray(F, b, atB + p * OUTPUTS);
            FloatVector b1 = FloatVector.fromArray(F, b, atB + p * OUTPUTS + L);
            FloatVector x0 = FloatVector.broadcast(F, a[q]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            FloatVector x1 = FloatVector.broadcast(F, a[q + 1]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            FloatVector x2 = FloatVector.broadcast(F, a[q + 2]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            FloatVector x3 = FloatVector.broadcast(F, a[q + 3]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            FloatVector x4 = FloatVector.broadcast(F, a[q + 4]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
        }
        if (bias != null) {
            FloatVector c0 = FloatVector.fromArray(F, bias, atBias);
            FloatVector c1 = FloatVector.fromArray(F, bias, atBias + L);
            s00 = s00.add(c0);
            s01 = s01.add(c1);
            s10 = s10.add(c0);
            s11 = s11.add(c1);
            s20 = s20.add(c0);
            s21 = s21.add(c1);
            s30 = s30.add(c0);
            s31 = s31.add(c1);
            s40 = s40.add(c0);
            s41 = s41.add(c1);
        }
        if (relu) {
            s00 = s00.blend(0f, s00.compare(VectorOperators.LE, 0f));
            s01 = s01.blend(0f, s01.compare(VectorOperators.LE, 0f));
            s10 = s10.blend(0f, s10.compare(VectorOperators.LE, 0f));
            s11 = s11.blend(0f, s11.compare(VectorOperators.LE, 0f));
            s20 = s20.blend(0f, s20.compare(VectorOperators.LE, 0f));
            s21 = s21.blend(0f, s21.compare(VectorOperators.LE, 0f));
            s30 = s30.blend(0f, s30.compare(VectorOperators.LE, 0f));
            s31 = s31.blend(0f, s31.compare(VectorOperators.LE, 0f));
            s40 = s40.blend(0f, s40.compare(VectorOperators.LE, 0f));
            s41 = s41.blend(0f, s41.compare(VectorOperators.LE, 0f));
        }
        s00.intoArray(y, atY);
        s01.intoArray(y, atY + L);
        s10.intoArray(y, atY + stepY);
        s11.intoArray(y, atY + stepY + L);
        s20.intoArray(y, atY + 2 * stepY);
        s21.intoArray(y, atY + 2 * stepY + L);
        s30.intoArray(y, atY + 3 * stepY);
        s31.intoArray(y, atY + 3 * stepY + L);
        s40.intoArray(y, atY + 4 * stepY);
        s41.intoArray(y, atY + 4 * stepY + L);
    }
}
