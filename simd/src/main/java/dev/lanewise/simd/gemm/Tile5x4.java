package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 5 rows × 4 vectors, for machines of 32 vector registers: ten rows, such as the columns of ten classes become where
 * they are transposed, fill two of these, but five sixths of two {@link Tile6x4}.
 */
final class Tile5x4 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int MR = 5;
    private static final int NR = 4 * L;

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
        multiply(a, atA, atA + Math.min(1, last) * rowA, atA + Math.min(2, last) * rowA,
                atA + Math.min(3, last) * rowA, atA + Math.min(4, last) * rowA, stepA, b, atB, stepB, c, atC,
                atC + Math.min(1, last) * rowC, atC + Math.min(2, last) * rowC,
                atC + Math.min(3, last) * rowC, atC + Math.min(4, last) * rowC, k, resume);
    }

    /** Static, because the object would take a register from the rows' addresses, and checks would stay in the loop. */
    private static void multiply(float[] a, int a0, int a1, int a2, int a3, int a4, int stepA, float[] b, int atB,
            int stepB, float[] c, int c0, int c1, int c2, int c3, int c4, int k, boolean resume) {
        FloatVector s00, s01, s02, s03;
        FloatVector s10, s11, s12, s13;
        FloatVector s20, s21, s22, s23;
        FloatVector s30, s31, s32, s33;
        FloatVector s40, s41, s42, s43;
        if (resume) {
            s00 = FloatVector.fromArray(F, c, c0);
            s01 = FloatVector.fromArray(F, c, c0 + L);
            s02 = FloatVector.fromArray(F, c, c0 + 2 * L);
            s03 = FloatVector.fromArray(F, c, c0 + 3 * L);
            s10 = FloatVector.fromArray(F, c, c1);
            s11 = FloatVector.fromArray(F, c, c1 + L);
            s12 = FloatVector.fromArray(F, c, c1 + 2 * L);
            s13 = FloatVector.fromArray(F, c, c1 + 3 * L);
            s20 = FloatVector.fromArray(F, c, c2);
            s21 = FloatVector.fromArray(F, c, c2 + L);
            s22 = FloatVector.fromArray(F, c, c2 + 2 * L);
            s23 = FloatVector.fromArray(F, c, c2 + 3 * L);
            s30 = FloatVector.fromArray(F, c, c3);
            s31 = FloatVector.fromArray(F, c, c3 + L);
            s32 = FloatVector.fromArray(F, c, c3 + 2 * L);
            s33 = FloatVector.fromArray(F, c, c3 + 3 * L);
            s40 = FloatVector.fromArray(F, c, c4);
            s41 = FloatVector.fromArray(F, c, c4 + L);
            s42 = FloatVector.fromArray(F, c, c4 + 2 * L);
            s43 = FloatVector.fromArray(F, c, c4 + 3 * L);
        } else {
            s00 = FloatVector.zero(F);
            s01 = FloatVector.zero(F);
            s02 = FloatVector.zero(F);
            s03 = FloatVector.zero(F);
            s10 = FloatVector.zero(F);
            s11 = FloatVector.zero(F);
            s12 = FloatVector.zero(F);
            s13 = FloatVector.zero(F);
            s20 = FloatVector.zero(F);
            s21 = FloatVector.zero(F);
            s22 = FloatVector.zero(F);
            s23 = FloatVector.zero(F);
            s30 = FloatVector.zero(F);
            s31 = FloatVector.zero(F);
            s32 = FloatVector.zero(F);
            s33 = FloatVector.zero(F);
            s40 = FloatVector.zero(F);
            s41 = FloatVector.zero(F);
            s42 = FloatVector.zero(F);
            s43 = FloatVector.zero(F);
        }
        int slice = Math.min(k, LONGEST_SLICE);
        int q = 0;
        int r = atB;
        for (int p = 0; p < slice; p++) {
            FloatVector b0 = FloatVector.fromArray(F, b, r);
            FloatVector b1 = FloatVector.fromArray(F, b, r + L);
            FloatVector b2 = FloatVector.fromArray(F, b, r + 2 * L);
            FloatVector b3 = FloatVector.fromArray(F, b, r + 3 * L);
            FloatVector x0 = FloatVector.broadcast(F, a[a0 + q]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            s02 = x0.fma(b2, s02);
            s03 = x0.fma(b3, s03);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + q]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            s12 = x1.fma(b2, s12);
            s13 = x1.fma(b3, s13);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + q]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            s22 = x2.fma(b2, s22);
            s23 = x2.fma(b3, s23);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + q]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            s32 = x3.fma(b2, s32);
            s33 = x3.fma(b3, s33);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + q]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            s42 = x4.fma(b2, s42);
            s43 = x4.fma(b3, s43);
            q += stepA;
            r += stepB;
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + L);
        s02.intoArray(c, c0 + 2 * L);
        s03.intoArray(c, c0 + 3 * L);
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
    }
}
