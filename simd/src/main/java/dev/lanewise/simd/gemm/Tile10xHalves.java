package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 10 rows × 2 half vectors, for ten classes and other narrow edges where {@link Lanes#HALVES_ARE_AS_FAST}, of an A that lies
 * row by row: one broadcast serves two multiply-adds, and takes no time from them, as one of a whole vector does.
 */
final class Tile10xHalves implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.HALF;
    private static final int L = F.length();
    private static final int MR = 10;
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
        int a6 = atA + Math.min(6, last) * rowA;
        int a7 = atA + Math.min(7, last) * rowA;
        int a8 = atA + Math.min(8, last) * rowA;
        int a9 = atA + Math.min(9, last) * rowA;
        int c1 = atC + Math.min(1, last) * rowC;
        int c2 = atC + Math.min(2, last) * rowC;
        int c3 = atC + Math.min(3, last) * rowC;
        int c4 = atC + Math.min(4, last) * rowC;
        int c5 = atC + Math.min(5, last) * rowC;
        int c6 = atC + Math.min(6, last) * rowC;
        int c7 = atC + Math.min(7, last) * rowC;
        int c8 = atC + Math.min(8, last) * rowC;
        int c9 = atC + Math.min(9, last) * rowC;
        FloatVector s0, t0;
        FloatVector s1, t1;
        FloatVector s2, t2;
        FloatVector s3, t3;
        FloatVector s4, t4;
        FloatVector s5, t5;
        FloatVector s6, t6;
        FloatVector s7, t7;
        FloatVector s8, t8;
        FloatVector s9, t9;
        if (resume) {
            s0 = FloatVector.fromArray(F, c, atC);
            t0 = FloatVector.fromArray(F, c, atC + L);
            s1 = FloatVector.fromArray(F, c, c1);
            t1 = FloatVector.fromArray(F, c, c1 + L);
            s2 = FloatVector.fromArray(F, c, c2);
            t2 = FloatVector.fromArray(F, c, c2 + L);
            s3 = FloatVector.fromArray(F, c, c3);
            t3 = FloatVector.fromArray(F, c, c3 + L);
            s4 = FloatVector.fromArray(F, c, c4);
            t4 = FloatVector.fromArray(F, c, c4 + L);
            s5 = FloatVector.fromArray(F, c, c5);
            t5 = FloatVector.fromArray(F, c, c5 + L);
            s6 = FloatVector.fromArray(F, c, c6);
            t6 = FloatVector.fromArray(F, c, c6 + L);
            s7 = FloatVector.fromArray(F, c, c7);
            t7 = FloatVector.fromArray(F, c, c7 + L);
            s8 = FloatVector.fromArray(F, c, c8);
            t8 = FloatVector.fromArray(F, c, c8 + L);
            s9 = FloatVector.fromArray(F, c, c9);
            t9 = FloatVector.fromArray(F, c, c9 + L);
        } else {
            s0 = FloatVector.zero(F);
            t0 = FloatVector.zero(F);
            s1 = FloatVector.zero(F);
            t1 = FloatVector.zero(F);
            s2 = FloatVector.zero(F);
            t2 = FloatVector.zero(F);
            s3 = FloatVector.zero(F);
            t3 = FloatVector.zero(F);
            s4 = FloatVector.zero(F);
            t4 = FloatVector.zero(F);
            s5 = FloatVector.zero(F);
            t5 = FloatVector.zero(F);
            s6 = FloatVector.zero(F);
            t6 = FloatVector.zero(F);
            s7 = FloatVector.zero(F);
            t7 = FloatVector.zero(F);
            s8 = FloatVector.zero(F);
            t8 = FloatVector.zero(F);
            s9 = FloatVector.zero(F);
            t9 = FloatVector.zero(F);
        }
        int slice = Math.min(k, LONGEST_SLICE);
        int r = atB;
        if (stepA == 1) {
            // One behind the other: what counts the steps addresses them.
            for (int p = 0; p < slice; p++) {
                FloatVector b0 = FloatVector.fromArray(F, b, r);
                FloatVector b1 = FloatVector.fromArray(F, b, r + L);
                FloatVector x0 = FloatVector.broadcast(F, a[atA + p]);
                s0 = x0.fma(b0, s0);
                t0 = x0.fma(b1, t0);
                FloatVector x1 = FloatVector.broadcast(F, a[a1 + p]);
                s1 = x1.fma(b0, s1);
                t1 = x1.fma(b1, t1);
                FloatVector x2 = FloatVector.broadcast(F, a[a2 + p]);
                s2 = x2.fma(b0, s2);
                t2 = x2.fma(b1, t2);
                FloatVector x3 = FloatVector.broadcast(F, a[a3 + p]);
                s3 = x3.fma(b0, s3);
                t3 = x3.fma(b1, t3);
                FloatVector x4 = FloatVector.broadcast(F, a[a4 + p]);
                s4 = x4.fma(b0, s4);
                t4 = x4.fma(b1, t4);
                FloatVector x5 = FloatVector.broadcast(F, a[a5 + p]);
                s5 = x5.fma(b0, s5);
                t5 = x5.fma(b1, t5);
                FloatVector x6 = FloatVector.broadcast(F, a[a6 + p]);
                s6 = x6.fma(b0, s6);
                t6 = x6.fma(b1, t6);
                FloatVector x7 = FloatVector.broadcast(F, a[a7 + p]);
                s7 = x7.fma(b0, s7);
                t7 = x7.fma(b1, t7);
                FloatVector x8 = FloatVector.broadcast(F, a[a8 + p]);
                s8 = x8.fma(b0, s8);
                t8 = x8.fma(b1, t8);
                FloatVector x9 = FloatVector.broadcast(F, a[a9 + p]);
                s9 = x9.fma(b0, s9);
                t9 = x9.fma(b1, t9);
                r += stepB;
            }
        } else {
            int q = 0;
            for (int p = 0; p < slice; p++) {
                FloatVector b0 = FloatVector.fromArray(F, b, r);
                FloatVector b1 = FloatVector.fromArray(F, b, r + L);
                FloatVector x0 = FloatVector.broadcast(F, a[atA + q]);
                s0 = x0.fma(b0, s0);
                t0 = x0.fma(b1, t0);
                FloatVector x1 = FloatVector.broadcast(F, a[a1 + q]);
                s1 = x1.fma(b0, s1);
                t1 = x1.fma(b1, t1);
                FloatVector x2 = FloatVector.broadcast(F, a[a2 + q]);
                s2 = x2.fma(b0, s2);
                t2 = x2.fma(b1, t2);
                FloatVector x3 = FloatVector.broadcast(F, a[a3 + q]);
                s3 = x3.fma(b0, s3);
                t3 = x3.fma(b1, t3);
                FloatVector x4 = FloatVector.broadcast(F, a[a4 + q]);
                s4 = x4.fma(b0, s4);
                t4 = x4.fma(b1, t4);
                FloatVector x5 = FloatVector.broadcast(F, a[a5 + q]);
                s5 = x5.fma(b0, s5);
                t5 = x5.fma(b1, t5);
                FloatVector x6 = FloatVector.broadcast(F, a[a6 + q]);
                s6 = x6.fma(b0, s6);
                t6 = x6.fma(b1, t6);
                FloatVector x7 = FloatVector.broadcast(F, a[a7 + q]);
                s7 = x7.fma(b0, s7);
                t7 = x7.fma(b1, t7);
                FloatVector x8 = FloatVector.broadcast(F, a[a8 + q]);
                s8 = x8.fma(b0, s8);
                t8 = x8.fma(b1, t8);
                FloatVector x9 = FloatVector.broadcast(F, a[a9 + q]);
                s9 = x9.fma(b0, s9);
                t9 = x9.fma(b1, t9);
                q += stepA;
                r += stepB;
            }
        }
        s0.intoArray(c, atC);
        t0.intoArray(c, atC + L);
        s1.intoArray(c, c1);
        t1.intoArray(c, c1 + L);
        s2.intoArray(c, c2);
        t2.intoArray(c, c2 + L);
        s3.intoArray(c, c3);
        t3.intoArray(c, c3 + L);
        s4.intoArray(c, c4);
        t4.intoArray(c, c4 + L);
        s5.intoArray(c, c5);
        t5.intoArray(c, c5 + L);
        s6.intoArray(c, c6);
        t6.intoArray(c, c6 + L);
        s7.intoArray(c, c7);
        t7.intoArray(c, c7 + L);
        s8.intoArray(c, c8);
        t8.intoArray(c, c8 + L);
        s9.intoArray(c, c9);
        t9.intoArray(c, c9 + L);
    }
}
