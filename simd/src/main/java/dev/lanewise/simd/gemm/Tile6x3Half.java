package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 6 rows × 3½ vectors, for what fills no more than half of the last vector of {@link Tile6x4}, as 50 hidden units do.
 * Where multiply-adds of 512 bits take as long as two of 256, that is an eighth less time; elsewhere it is no more.
 */
final class Tile6x3Half implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final VectorSpecies<Float> H = Lanes.HALF;
    private static final int L = F.length();
    private static final int MR = 6;
    private static final int NR = 3 * L + L / 2;

    @Override
    public int rows() {
        return MR;
    }

    @Override
    public int cols() {
        return NR;
    }

    @Override
    public void multiply(float[] a, int atA, int rowA, int stepA, int rows, float[] b, int atB, int stepB, float[] c,
            int atC, int rowC, int k, boolean resume) {
        int last = rows - 1;
        int a1 = atA + Math.min(1, last) * rowA;
        int a2 = atA + Math.min(2, last) * rowA;
        int a3 = atA + Math.min(3, last) * rowA;
        int a4 = atA + Math.min(4, last) * rowA;
        int a5 = atA + Math.min(5, last) * rowA;
        int c1 = atC + Math.min(1, last) * rowC;
        int c2 = atC + Math.min(2, last) * rowC;
        int c3 = atC + Math.min(3, last) * rowC;
        int c4 = atC + Math.min(4, last) * rowC;
        int c5 = atC + Math.min(5, last) * rowC;
        FloatVector s00, s01, s02, s03;
        FloatVector s10, s11, s12, s13;
        FloatVector s20, s21, s22, s23;
        FloatVector s30, s31, s32, s33;
        FloatVector s40, s41, s42, s43;
        FloatVector s50, s51, s52, s53;
        if (resume) {
            s00 = FloatVector.fromArray(F, c, atC);
            s01 = FloatVector.fromArray(F, c, atC + L);
            s02 = FloatVector.fromArray(F, c, atC + 2 * L);
            s03 = FloatVector.fromArray(H, c, atC + 3 * L);
            s10 = FloatVector.fromArray(F, c, c1);
            s11 = FloatVector.fromArray(F, c, c1 + L);
            s12 = FloatVector.fromArray(F, c, c1 + 2 * L);
            s13 = FloatVector.fromArray(H, c, c1 + 3 * L);
            s20 = FloatVector.fromArray(F, c, c2);
            s21 = FloatVector.fromArray(F, c, c2 + L);
            s22 = FloatVector.fromArray(F, c, c2 + 2 * L);
            s23 = FloatVector.fromArray(H, c, c2 + 3 * L);
            s30 = FloatVector.fromArray(F, c, c3);
            s31 = FloatVector.fromArray(F, c, c3 + L);
            s32 = FloatVector.fromArray(F, c, c3 + 2 * L);
            s33 = FloatVector.fromArray(H, c, c3 + 3 * L);
            s40 = FloatVector.fromArray(F, c, c4);
            s41 = FloatVector.fromArray(F, c, c4 + L);
            s42 = FloatVector.fromArray(F, c, c4 + 2 * L);
            s43 = FloatVector.fromArray(H, c, c4 + 3 * L);
            s50 = FloatVector.fromArray(F, c, c5);
            s51 = FloatVector.fromArray(F, c, c5 + L);
            s52 = FloatVector.fromArray(F, c, c5 + 2 * L);
            s53 = FloatVector.fromArray(H, c, c5 + 3 * L);
        } else {
            s00 = FloatVector.zero(F);
            s01 = FloatVector.zero(F);
            s02 = FloatVector.zero(F);
            s03 = FloatVector.zero(H);
            s10 = FloatVector.zero(F);
            s11 = FloatVector.zero(F);
            s12 = FloatVector.zero(F);
            s13 = FloatVector.zero(H);
            s20 = FloatVector.zero(F);
            s21 = FloatVector.zero(F);
            s22 = FloatVector.zero(F);
            s23 = FloatVector.zero(H);
            s30 = FloatVector.zero(F);
            s31 = FloatVector.zero(F);
            s32 = FloatVector.zero(F);
            s33 = FloatVector.zero(H);
            s40 = FloatVector.zero(F);
            s41 = FloatVector.zero(F);
            s42 = FloatVector.zero(F);
            s43 = FloatVector.zero(H);
            s50 = FloatVector.zero(F);
            s51 = FloatVector.zero(F);
            s52 = FloatVector.zero(F);
            s53 = FloatVector.zero(H);
        }
        int slice = Math.min(k, LONGEST_SLICE);
        int q = 0;
        int r = atB;
        for (int p = 0; p < slice; p++) {
            FloatVector b0 = FloatVector.fromArray(F, b, r);
            FloatVector b1 = FloatVector.fromArray(F, b, r + L);
            FloatVector b2 = FloatVector.fromArray(F, b, r + 2 * L);
            FloatVector b3 = FloatVector.fromArray(H, b, r + 3 * L);
            FloatVector x0 = FloatVector.broadcast(F, a[atA + q]);
            FloatVector h0 = FloatVector.broadcast(H, a[atA + q]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            s02 = x0.fma(b2, s02);
            s03 = h0.fma(b3, s03);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + q]);
            FloatVector h1 = FloatVector.broadcast(H, a[a1 + q]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            s12 = x1.fma(b2, s12);
            s13 = h1.fma(b3, s13);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + q]);
            FloatVector h2 = FloatVector.broadcast(H, a[a2 + q]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            s22 = x2.fma(b2, s22);
            s23 = h2.fma(b3, s23);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + q]);
            FloatVector h3 = FloatVector.broadcast(H, a[a3 + q]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            s32 = x3.fma(b2, s32);
            s33 = h3.fma(b3, s33);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + q]);
            FloatVector h4 = FloatVector.broadcast(H, a[a4 + q]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            s42 = x4.fma(b2, s42);
            s43 = h4.fma(b3, s43);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + q]);
            FloatVector h5 = FloatVector.broadcast(H, a[a5 + q]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            s52 = x5.fma(b2, s52);
            s53 = h5.fma(b3, s53);
            q += stepA;
            r += stepB;
        }
        s00.intoArray(c, atC);
        s01.intoArray(c, atC + L);
        s02.intoArray(c, atC + 2 * L);
        s03.intoArray(c, atC + 3 * L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s12.intoArray(c, c1 + 2 * L);
        s13.intoArray(c, c1 + 3 * L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s22.intoArray(c, c2 + 2 * L);
        s23.intoArray(c, c2 + 3 * L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
        s32.intoArray(c, c3 + 2 * L);
        s33.intoArray(c, c3 + 3 * L);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + L);
        s42.intoArray(c, c4 + 2 * L);
        s43.intoArray(c, c4 + 3 * L);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + L);
        s52.intoArray(c, c5 + 2 * L);
        s53.intoArray(c, c5 + 3 * L);
    }
}
