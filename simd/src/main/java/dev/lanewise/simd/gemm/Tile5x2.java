package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 5 rows × 2 vectors, for machines of 16 vector registers and an A that lies column by column: 10 accumulators, 2
 * vectors of B and 3 broadcasts, which C2 keeps live at once: it reads a column's elements before it needs them.
 *
 * <p>Where rows are missing, the loop for packed panels of B reads what follows A's column in memory in their place,
 * and what comes of it is dropped for the last row.
 */
final class Tile5x2 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int MR = 5;
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
        int c1 = atC + Math.min(1, last) * rowC;
        int c2 = atC + Math.min(2, last) * rowC;
        int c3 = atC + Math.min(3, last) * rowC;
        int c4 = atC + Math.min(4, last) * rowC;
        FloatVector s00, s01;
        FloatVector s10, s11;
        FloatVector s20, s21;
        FloatVector s30, s31;
        FloatVector s40, s41;
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
        }
        int slice = Math.min(k, LONGEST_SLICE);
        if (rowA == 1 && stepB == NR && atA + (slice - 1) * stepA + MR <= a.length) {
            // Side by side: one register addresses all rows.
            int q = atA;
            for (int p = 0; p < slice; p++) {
                FloatVector b0 = FloatVector.fromArray(F, b, atB + p * NR);
                FloatVector b1 = FloatVector.fromArray(F, b, atB + p * NR + L);
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
                q += stepA;
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
                q += stepA;
                r += stepB;
            }
        }
        if (rows < 2) {
            s10 = s00;
            s11 = s01;
        }
        if (rows < 3) {
            s20 = s10;
            s21 = s11;
        }
        if (rows < 4) {
            s30 = s20;
            s31 = s21;
        }
        if (rows < 5) {
            s40 = s30;
            s41 = s31;
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
    }
}
