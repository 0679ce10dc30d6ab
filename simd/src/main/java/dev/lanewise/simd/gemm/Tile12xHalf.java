package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 12 rows × ½ vector, as {@link Tile12x1} is, for edges of a few columns. A class of its own, because C2 keeps vectors in
 * registers where it knows their length, a constant of the class.
 */
final class Tile12xHalf implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.HALF;
    private static final int L = F.length();
    private static final int MR = 12;
    private static final int NR = L;

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
        int a6 = atA + Math.min(6, last) * rowA;
        int a7 = atA + Math.min(7, last) * rowA;
        int a8 = atA + Math.min(8, last) * rowA;
        int a9 = atA + Math.min(9, last) * rowA;
        int a10 = atA + Math.min(10, last) * rowA;
        int a11 = atA + Math.min(11, last) * rowA;
        int c1 = atC + Math.min(1, last) * rowC;
        int c2 = atC + Math.min(2, last) * rowC;
        int c3 = atC + Math.min(3, last) * rowC;
        int c4 = atC + Math.min(4, last) * rowC;
        int c5 = atC + Math.min(5, last) * rowC;
        int c6 = atC + Math.min(6, last) * rowC;
        int c7 = atC + Math.min(7, last) * rowC;
        int c8 = atC + Math.min(8, last) * rowC;
        int c9 = atC + Math.min(9, last) * rowC;
        int c10 = atC + Math.min(10, last) * rowC;
        int c11 = atC + Math.min(11, last) * rowC;
        FloatVector s0;
        FloatVector s1;
        FloatVector s2;
        FloatVector s3;
        FloatVector s4;
        FloatVector s5;
        FloatVector s6;
        FloatVector s7;
        FloatVector s8;
        FloatVector s9;
        FloatVector s10;
        FloatVector s11;
        if (resume) {
            s0 = FloatVector.fromArray(F, c, atC);
            s1 = FloatVector.fromArray(F, c, c1);
            s2 = FloatVector.fromArray(F, c, c2);
            s3 = FloatVector.fromArray(F, c, c3);
            s4 = FloatVector.fromArray(F, c, c4);
            s5 = FloatVector.fromArray(F, c, c5);
            s6 = FloatVector.fromArray(F, c, c6);
            s7 = FloatVector.fromArray(F, c, c7);
            s8 = FloatVector.fromArray(F, c, c8);
            s9 = FloatVector.fromArray(F, c, c9);
            s10 = FloatVector.fromArray(F, c, c10);
            s11 = FloatVector.fromArray(F, c, c11);
        } else {
            s0 = FloatVector.zero(F);
            s1 = FloatVector.zero(F);
            s2 = FloatVector.zero(F);
            s3 = FloatVector.zero(F);
            s4 = FloatVector.zero(F);
            s5 = FloatVector.zero(F);
            s6 = FloatVector.zero(F);
            s7 = FloatVector.zero(F);
            s8 = FloatVector.zero(F);
            s9 = FloatVector.zero(F);
            s10 = FloatVector.zero(F);
            s11 = FloatVector.zero(F);
        }
        int slice = Math.min(k, LONGEST_SLICE);
        int r = atB;
        if (rowA == 1 && rows == MR) {
            // Side by side: one register addresses all rows.
            int q = atA;
            for (int p = 0; p < slice; p++) {
                FloatVector b0 = FloatVector.fromArray(F, b, r);
                FloatVector x0 = FloatVector.broadcast(F, a[q]);
                s0 = x0.fma(b0, s0);
                FloatVector x1 = FloatVector.broadcast(F, a[q + 1]);
                s1 = x1.fma(b0, s1);
                FloatVector x2 = FloatVector.broadcast(F, a[q + 2]);
                s2 = x2.fma(b0, s2);
                FloatVector x3 = FloatVector.broadcast(F, a[q + 3]);
                s3 = x3.fma(b0, s3);
                FloatVector x4 = FloatVector.broadcast(F, a[q + 4]);
                s4 = x4.fma(b0, s4);
                FloatVector x5 = FloatVector.broadcast(F, a[q + 5]);
                s5 = x5.fma(b0, s5);
                FloatVector x6 = FloatVector.broadcast(F, a[q + 6]);
                s6 = x6.fma(b0, s6);
                FloatVector x7 = FloatVector.broadcast(F, a[q + 7]);
                s7 = x7.fma(b0, s7);
                FloatVector x8 = FloatVector.broadcast(F, a[q + 8]);
                s8 = x8.fma(b0, s8);
                FloatVector x9 = FloatVector.broadcast(F, a[q + 9]);
                s9 = x9.fma(b0, s9);
                FloatVector x10 = FloatVector.broadcast(F, a[q + 10]);
                s10 = x10.fma(b0, s10);
                FloatVector x11 = FloatVector.broadcast(F, a[q + 11]);
                s11 = x11.fma(b0, s11);
                q += stepA;
                r += stepB;
            }
        } else {
            int q = 0;
            for (int p = 0; p < slice; p++) {
                FloatVector b0 = FloatVector.fromArray(F, b, r);
                FloatVector x0 = FloatVector.broadcast(F, a[atA + q]);
                s0 = x0.fma(b0, s0);
                FloatVector x1 = FloatVector.broadcast(F, a[a1 + q]);
                s1 = x1.fma(b0, s1);
                FloatVector x2 = FloatVector.broadcast(F, a[a2 + q]);
                s2 = x2.fma(b0, s2);
                FloatVector x3 = FloatVector.broadcast(F, a[a3 + q]);
                s3 = x3.fma(b0, s3);
                FloatVector x4 = FloatVector.broadcast(F, a[a4 + q]);
                s4 = x4.fma(b0, s4);
                FloatVector x5 = FloatVector.broadcast(F, a[a5 + q]);
                s5 = x5.fma(b0, s5);
                FloatVector x6 = FloatVector.broadcast(F, a[a6 + q]);
                s6 = x6.fma(b0, s6);
                FloatVector x7 = FloatVector.broadcast(F, a[a7 + q]);
                s7 = x7.fma(b0, s7);
                FloatVector x8 = FloatVector.broadcast(F, a[a8 + q]);
                s8 = x8.fma(b0, s8);
                FloatVector x9 = FloatVector.broadcast(F, a[a9 + q]);
                s9 = x9.fma(b0, s9);
                FloatVector x10 = FloatVector.broadcast(F, a[a10 + q]);
                s10 = x10.fma(b0, s10);
                FloatVector x11 = FloatVector.broadcast(F, a[a11 + q]);
                s11 = x11.fma(b0, s11);
                q += stepA;
                r += stepB;
            }
        }
        s0.intoArray(c, atC);
        s1.intoArray(c, c1);
        s2.intoArray(c, c2);
        s3.intoArray(c, c3);
        s4.intoArray(c, c4);
        s5.intoArray(c, c5);
        s6.intoArray(c, c6);
        s7.intoArray(c, c7);
        s8.intoArray(c, c8);
        s9.intoArray(c, c9);
        s10.intoArray(c, c10);
        s11.intoArray(c, c11);
    }
}
