package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 10 rows × 1 vector, for ten classes and other narrow edges on machines of 32 vector registers where integers cost
 * multiply-adds: as many rows as there are registers to address them. Two steps of k at a time where A lies row by row
 * and B in a packed panel, the first of an odd number before the loop.
 */
final class Tile10x1 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int MR = 10;
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
        int c1 = atC + Math.min(1, last) * rowC;
        int c2 = atC + Math.min(2, last) * rowC;
        int c3 = atC + Math.min(3, last) * rowC;
        int c4 = atC + Math.min(4, last) * rowC;
        int c5 = atC + Math.min(5, last) * rowC;
        int c6 = atC + Math.min(6, last) * rowC;
        int c7 = atC + Math.min(7, last) * rowC;
        int c8 = atC + Math.min(8, last) * rowC;
        int c9 = atC + Math.min(9, last) * rowC;
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
        }
        int slice = Math.min(k, LONGEST_SLICE);
        if (stepA == 1 && stepB == NR) {
            int odd = slice % 2;
            if (odd > 0) {
                FloatVector b0 = FloatVector.fromArray(F, b, atB);
                s0 = FloatVector.broadcast(F, a[atA]).fma(b0, s0);
                s1 = FloatVector.broadcast(F, a[a1]).fma(b0, s1);
                s2 = FloatVector.broadcast(F, a[a2]).fma(b0, s2);
                s3 = FloatVector.broadcast(F, a[a3]).fma(b0, s3);
                s4 = FloatVector.broadcast(F, a[a4]).fma(b0, s4);
                s5 = FloatVector.broadcast(F, a[a5]).fma(b0, s5);
                s6 = FloatVector.broadcast(F, a[a6]).fma(b0, s6);
                s7 = FloatVector.broadcast(F, a[a7]).fma(b0, s7);
                s8 = FloatVector.broadcast(F, a[a8]).fma(b0, s8);
                s9 = FloatVector.broadcast(F, a[a9]).fma(b0, s9);
            }
            int pairs = slice / 2;
            int r0 = atB + odd * NR;
            int q0 = atA + odd;
            int q1 = a1 + odd;
            int q2 = a2 + odd;
            int q3 = a3 + odd;
            int q4 = a4 + odd;
            int q5 = a5 + odd;
            int q6 = a6 + odd;
            int q7 = a7 + odd;
            int q8 = a8 + odd;
            int q9 = a9 + odd;
            for (int p = 0; p < pairs; p++) {
                int r = r0 + p * (2 * NR);
                FloatVector b0 = FloatVector.fromArray(F, b, r);
                FloatVector b1 = FloatVector.fromArray(F, b, r + NR);
                s0 = FloatVector.broadcast(F, a[q0 + 2 * p]).fma(b0, s0);
                s1 = FloatVector.broadcast(F, a[q1 + 2 * p]).fma(b0, s1);
                s2 = FloatVector.broadcast(F, a[q2 + 2 * p]).fma(b0, s2);
                s3 = FloatVector.broadcast(F, a[q3 + 2 * p]).fma(b0, s3);
                s4 = FloatVector.broadcast(F, a[q4 + 2 * p]).fma(b0, s4);
                s5 = FloatVector.broadcast(F, a[q5 + 2 * p]).fma(b0, s5);
                s6 = FloatVector.broadcast(F, a[q6 + 2 * p]).fma(b0, s6);
                s7 = FloatVector.broadcast(F, a[q7 + 2 * p]).fma(b0, s7);
                s8 = FloatVector.broadcast(F, a[q8 + 2 * p]).fma(b0, s8);
                s9 = FloatVector.broadcast(F, a[q9 + 2 * p]).fma(b0, s9);
                s0 = FloatVector.broadcast(F, a[q0 + 2 * p + 1]).fma(b1, s0);
                s1 = FloatVector.broadcast(F, a[q1 + 2 * p + 1]).fma(b1, s1);
                s2 = FloatVector.broadcast(F, a[q2 + 2 * p + 1]).fma(b1, s2);
                s3 = FloatVector.broadcast(F, a[q3 + 2 * p + 1]).fma(b1, s3);
                s4 = FloatVector.broadcast(F, a[q4 + 2 * p + 1]).fma(b1, s4);
                s5 = FloatVector.broadcast(F, a[q5 + 2 * p + 1]).fma(b1, s5);
                s6 = FloatVector.broadcast(F, a[q6 + 2 * p + 1]).fma(b1, s6);
                s7 = FloatVector.broadcast(F, a[q7 + 2 * p + 1]).fma(b1, s7);
                s8 = FloatVector.broadcast(F, a[q8 + 2 * p + 1]).fma(b1, s8);
                s9 = FloatVector.broadcast(F, a[q9 + 2 * p + 1]).fma(b1, s9);
            }
        } else {
            int q = 0;
            int r = atB;
            for (int p = 0; p < slice; p++) {
                FloatVector b0 = FloatVector.fromArray(F, b, r);
                s0 = FloatVector.broadcast(F, a[atA + q]).fma(b0, s0);
                s1 = FloatVector.broadcast(F, a[a1 + q]).fma(b0, s1);
                s2 = FloatVector.broadcast(F, a[a2 + q]).fma(b0, s2);
                s3 = FloatVector.broadcast(F, a[a3 + q]).fma(b0, s3);
                s4 = FloatVector.broadcast(F, a[a4 + q]).fma(b0, s4);
                s5 = FloatVector.broadcast(F, a[a5 + q]).fma(b0, s5);
                s6 = FloatVector.broadcast(F, a[a6 + q]).fma(b0, s6);
                s7 = FloatVector.broadcast(F, a[a7 + q]).fma(b0, s7);
                s8 = FloatVector.broadcast(F, a[a8 + q]).fma(b0, s8);
                s9 = FloatVector.broadcast(F, a[a9 + q]).fma(b0, s9);
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
    }
}
