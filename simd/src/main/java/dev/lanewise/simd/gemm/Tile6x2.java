package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 6 rows × 2 vectors, for machines of 16 vector registers and an A that lies row by row: 12 accumulators, 2 vectors of
 * B and 2 broadcasts, all of which C2 keeps live at once where B is packed. Then both strides are constant, so that
 * bounds are checked before the loop, and a step takes 32 instructions for its 12 multiply-adds: no more than a
 * processor that begins 6 at a time can feed to two units.
 */
final class Tile6x2 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int MR = 6;
    private static final int NR = 2 * L;

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
        FloatVector s00, s01;
        FloatVector s10, s11;
        FloatVector s20, s21;
        FloatVector s30, s31;
        FloatVector s40, s41;
        FloatVector s50, s51;
        if (resume) {
            s00 = FloatVector.fromArray(F, c, atC);
            s01 = FloatVector.fromArray(F, c, atC + L);
            s10 = FloatVector.fromArray(F, c, c1);
            s11 = FloatVector.fromArray(F, c, c1 + L);
            s20 = FloatVector.fromArray(F, c, c2);
            s21 = FloatVector.fromArray(F, c, c2 + L);
            s30 = FloatVector.fromArray(F, c, c3);
            s31 = FloatVector.fromArray(F, c, c3 + L);
            s40 = FloatVector.fromArray(F, c, c4);
            s41 = FloatVector.fromArray(F, c, c4 + L);
            s50 = FloatVector.fromArray(F, c, c5);
            s51 = FloatVector.fromArray(F, c, c5 + L);
        } else {
            s00 = FloatVector.zero(F);
            s01 = FloatVector.zero(F);
            s10 = FloatVector.zero(F);
            s11 = FloatVector.zero(F);
            s20 = FloatVector.zero(F);
            s21 = FloatVector.zero(F);
            s30 = FloatVector.zero(F);
            s31 = FloatVector.zero(F);
            s40 = FloatVector.zero(F);
            s41 = FloatVector.zero(F);
            s50 = FloatVector.zero(F);
            s51 = FloatVector.zero(F);
        }
        int slice = Math.min(k, LONGEST_SLICE);
        if (stepA == 1 && stepB == NR) {
            for (int p = 0; p < slice; p++) {
                FloatVector b0 = FloatVector.fromArray(F, b, atB + p * NR);
                FloatVector b1 = FloatVector.fromArray(F, b, atB + p * NR + L);
                FloatVector x0 = FloatVector.broadcast(F, a[atA + p]);
                s00 = x0.fma(b0, s00);
                s01 = x0.fma(b1, s01);
                FloatVector x1 = FloatVector.broadcast(F, a[a1 + p]);
                s10 = x1.fma(b0, s10);
                s11 = x1.fma(b1, s11);
                FloatVector x2 = FloatVector.broadcast(F, a[a2 + p]);
                s20 = x2.fma(b0, s20);
                s21 = x2.fma(b1, s21);
                FloatVector x3 = FloatVector.broadcast(F, a[a3 + p]);
                s30 = x3.fma(b0, s30);
                s31 = x3.fma(b1, s31);
                FloatVector x4 = FloatVector.broadcast(F, a[a4 + p]);
                s40 = x4.fma(b0, s40);
                s41 = x4.fma(b1, s41);
                FloatVector x5 = FloatVector.broadcast(F, a[a5 + p]);
                s50 = x5.fma(b0, s50);
                s51 = x5.fma(b1, s51);
            }
        } else {
            int q = 0;
            int r = atB;
            for (int p = 0; p < slice; p++) {
                FloatVector b0 = FloatVector.fromArray(F, b, r);
                FloatVector b1 = FloatVector.fromArray(F, b, r + L);
                FloatVector x0 = FloatVector.broadcast(F, a[atA + q]);
                s00 = x0.fma(b0, s00);
                s01 = x0.fma(b1, s01);
                FloatVector x1 = FloatVector.broadcast(F, a[a1 + q]);
                s10 = x1.fma(b0, s10);
                s11 = x1.fma(b1, s11);
                FloatVector x2 = FloatVector.broadcast(F, a[a2 + q]);
                s20 = x2.fma(b0, s20);
                s21 = x2.fma(b1, s21);
                FloatVector x3 = FloatVector.broadcast(F, a[a3 + q]);
                s30 = x3.fma(b0, s30);
                s31 = x3.fma(b1, s31);
                FloatVector x4 = FloatVector.broadcast(F, a[a4 + q]);
                s40 = x4.fma(b0, s40);
                s41 = x4.fma(b1, s41);
                FloatVector x5 = FloatVector.broadcast(F, a[a5 + q]);
                s50 = x5.fma(b0, s50);
                s51 = x5.fma(b1, s51);
                q += stepA;
                r += stepB;
            }
        }
        s00.intoArray(c, atC);
        s01.intoArray(c, atC + L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + L);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + L);
    }
}
