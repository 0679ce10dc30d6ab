package dev.lanewise.simd.convolution;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** 3 runs of 3 floats side by side. */
final class TapTile3x3 implements TapTile {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();

    @Override
    public boolean slides() {
        return false;
    }

    @Override
    public int runs() {
        return 3;
    }

    @Override
    public int taps() {
        return 3;
    }

    @Override
    public void multiply(float[] a, int atA, int[] runs, int run, int step, int width, int[] pixels, int pixel,
            float[] b, int atB, int stepB, float[] c, int atC, int k, boolean resume) {
        int a0 = atA + runs[run];
        int a1 = atA + runs[run + 1];
        int a2 = atA + runs[run + 2];
        FloatVector s00, s01, s02;
        FloatVector s10, s11, s12;
        FloatVector s20, s21, s22;
        if (resume) {
            s00 = FloatVector.fromArray(F, c, atC);
            s01 = FloatVector.fromArray(F, c, atC + L);
            s02 = FloatVector.fromArray(F, c, atC + 2 * L);
            s10 = FloatVector.fromArray(F, c, atC + 3 * L);
            s11 = FloatVector.fromArray(F, c, atC + 4 * L);
            s12 = FloatVector.fromArray(F, c, atC + 5 * L);
            s20 = FloatVector.fromArray(F, c, atC + 6 * L);
            s21 = FloatVector.fromArray(F, c, atC + 7 * L);
            s22 = FloatVector.fromArray(F, c, atC + 8 * L);
        } else {
            s00 = FloatVector.zero(F);
            s01 = FloatVector.zero(F);
            s02 = FloatVector.zero(F);
            s10 = FloatVector.zero(F);
            s11 = FloatVector.zero(F);
            s12 = FloatVector.zero(F);
            s20 = FloatVector.zero(F);
            s21 = FloatVector.zero(F);
            s22 = FloatVector.zero(F);
        }
        int slice = Math.min(k, ShiftedTile.LONGEST_SLICE);
        // A running index of B would be one value more than x86 has registers for, kept in memory from pixel to pixel.
        for (int p = 0; p < slice; p++) {
            int r = pixels[pixel + p];
            FloatVector v = FloatVector.fromArray(F, b, atB + p * stepB);
            s00 = FloatVector.broadcast(F, a[a0 + r]).fma(v, s00);
            s01 = FloatVector.broadcast(F, a[a0 + r + 1]).fma(v, s01);
            s02 = FloatVector.broadcast(F, a[a0 + r + 2]).fma(v, s02);
            s10 = FloatVector.broadcast(F, a[a1 + r]).fma(v, s10);
            s11 = FloatVector.broadcast(F, a[a1 + r + 1]).fma(v, s11);
            s12 = FloatVector.broadcast(F, a[a1 + r + 2]).fma(v, s12);
            s20 = FloatVector.broadcast(F, a[a2 + r]).fma(v, s20);
            s21 = FloatVector.broadcast(F, a[a2 + r + 1]).fma(v, s21);
            s22 = FloatVector.broadcast(F, a[a2 + r + 2]).fma(v, s22);
        }
        s00.intoArray(c, atC);
        s01.intoArray(c, atC + L);
        s02.intoArray(c, atC + 2 * L);
        s10.intoArray(c, atC + 3 * L);
        s11.intoArray(c, atC + 4 * L);
        s12.intoArray(c, atC + 5 * L);
        s20.intoArray(c, atC + 6 * L);
        s21.intoArray(c, atC + 7 * L);
        s22.intoArray(c, atC + 8 * L);
    }
}
