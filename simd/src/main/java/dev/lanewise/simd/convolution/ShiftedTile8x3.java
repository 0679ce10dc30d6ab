package dev.lanewise.simd.convolution;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** 8 rows × 3 vectors, for machines of 32 vector registers: 24 accumulators. */
final class ShiftedTile8x3 implements ShiftedTile {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();

    @Override
    public int rows() {
        return 8;
    }

    @Override
    public int vectors() {
        return 3;
    }

    @Override
    public void multiply(float[] a, int atA, int stepA, float[] b, int atB, int[] vectors, int vector, int[] pixels,
            int pixel, float[] c, int atC, int rowC, int k, boolean resume) {
        int v0 = atB + vectors[vector];
        int v1 = atB + vectors[vector + 1];
        int v2 = atB + vectors[vector + 2];
        int c1 = atC + rowC;
        int c2 = atC + 2 * rowC;
        int c3 = atC + 3 * rowC;
        int c4 = atC + 4 * rowC;
        int c5 = atC + 5 * rowC;
        int c6 = atC + 6 * rowC;
        int c7 = atC + 7 * rowC;
        FloatVector s00, s01, s02;
        FloatVector s10, s11, s12;
        FloatVector s20, s21, s22;
        FloatVector s30, s31, s32;
        FloatVector s40, s41, s42;
        FloatVector s50, s51, s52;
        FloatVector s60, s61, s62;
        FloatVector s70, s71, s72;
        if (resume) {
            s00 = FloatVector.fromArray(F, c, atC);
            s01 = FloatVector.fromArray(F, c, atC + L);
            s02 = FloatVector.fromArray(F, c, atC + 2 * L);
            s10 = FloatVector.fromArray(F, c, c1);
            s11 = FloatVector.fromArray(F, c, c1 + L);
            s12 = FloatVector.fromArray(F, c, c1 + 2 * L);
            s20 = FloatVector.fromArray(F, c, c2);
            s21 = FloatVector.fromArray(F, c, c2 + L);
            s22 = FloatVector.fromArray(F, c, c2 + 2 * L);
            s30 = FloatVector.fromArray(F, c, c3);
            s31 = FloatVector.fromArray(F, c, c3 + L);
            s32 = FloatVector.fromArray(F, c, c3 + 2 * L);
            s40 = FloatVector.fromArray(F, c, c4);
            s41 = FloatVector.fromArray(F, c, c4 + L);
            s42 = FloatVector.fromArray(F, c, c4 + 2 * L);
            s50 = FloatVector.fromArray(F, c, c5);
            s51 = FloatVector.fromArray(F, c, c5 + L);
            s52 = FloatVector.fromArray(F, c, c5 + 2 * L);
            s60 = FloatVector.fromArray(F, c, c6);
            s61 = FloatVector.fromArray(F, c, c6 + L);
            s62 = FloatVector.fromArray(F, c, c6 + 2 * L);
            s70 = FloatVector.fromArray(F, c, c7);
            s71 = FloatVector.fromArray(F, c, c7 + L);
            s72 = FloatVector.fromArray(F, c, c7 + 2 * L);
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
            s30 = FloatVector.zero(F);
            s31 = FloatVector.zero(F);
            s32 = FloatVector.zero(F);
            s40 = FloatVector.zero(F);
            s41 = FloatVector.zero(F);
            s42 = FloatVector.zero(F);
            s50 = FloatVector.zero(F);
            s51 = FloatVector.zero(F);
            s52 = FloatVector.zero(F);
            s60 = FloatVector.zero(F);
            s61 = FloatVector.zero(F);
            s62 = FloatVector.zero(F);
            s70 = FloatVector.zero(F);
            s71 = FloatVector.zero(F);
            s72 = FloatVector.zero(F);
        }
        int slice = Math.min(k, LONGEST_SLICE);
        int q = atA;
        for (int p = 0; p < slice; p++) {
            int r = pixels[pixel + p];
            FloatVector b0 = FloatVector.fromArray(F, b, v0 + r);
            FloatVector b1 = FloatVector.fromArray(F, b, v1 + r);
            FloatVector b2 = FloatVector.fromArray(F, b, v2 + r);
            FloatVector x0 = FloatVector.broadcast(F, a[q]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            s02 = x0.fma(b2, s02);
            FloatVector x1 = FloatVector.broadcast(F, a[q + 1]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            s12 = x1.fma(b2, s12);
            FloatVector x2 = FloatVector.broadcast(F, a[q + 2]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            s22 = x2.fma(b2, s22);
            FloatVector x3 = FloatVector.broadcast(F, a[q + 3]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            s32 = x3.fma(b2, s32);
            FloatVector x4 = FloatVector.broadcast(F, a[q + 4]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            s42 = x4.fma(b2, s42);
            FloatVector x5 = FloatVector.broadcast(F, a[q + 5]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            s52 = x5.fma(b2, s52);
            FloatVector x6 = FloatVector.broadcast(F, a[q + 6]);
            s60 = x6.fma(b0, s60);
            s61 = x6.fma(b1, s61);
            s62 = x6.fma(b2, s62);
            FloatVector x7 = FloatVector.broadcast(F, a[q + 7]);
            s70 = x7.fma(b0, s70);
            s71 = x7.fma(b1, s71);
            s72 = x7.fma(b2, s72);
            q += stepA;
        }
        s00.intoArray(c, atC);
        s01.intoArray(c, atC + L);
        s02.intoArray(c, atC + 2 * L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s12.intoArray(c, c1 + 2 * L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s22.intoArray(c, c2 + 2 * L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
        s32.intoArray(c, c3 + 2 * L);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + L);
        s42.intoArray(c, c4 + 2 * L);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + L);
        s52.intoArray(c, c5 + 2 * L);
        s60.intoArray(c, c6);
        s61.intoArray(c, c6 + L);
        s62.intoArray(c, c6 + 2 * L);
        s70.intoArray(c, c7);
        s71.intoArray(c, c7 + L);
        s72.intoArray(c, c7 + 2 * L);
    }
}
