package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 6 rows × 4 vectors, for machines of 32 vector registers: 24 accumulators, 4 vectors of B and the broadcasts. Right
 * but slow where there are fewer.
 */
final class Tile6x4 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    static final int MR = 6;
    static final int NR = 4 * L;
    private static final float[] ZEROS = new float[NR];

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
                atA + Math.min(3, last) * rowA, atA + Math.min(4, last) * rowA, atA + Math.min(5, last) * rowA, stepA,
                b, atB, stepB, c, atC, atC + Math.min(1, last) * rowC, atC + Math.min(2, last) * rowC,
                atC + Math.min(3, last) * rowC, atC + Math.min(4, last) * rowC, atC + Math.min(5, last) * rowC, k,
                resume);
    }

    /** The same for rows of A and of C that lie anywhere. */
    static void multiply(float[] a, int a0, int a1, int a2, int a3, int a4, int a5, int stepA, float[] b, int atB,
            int stepB, float[] c, int c0, int c1, int c2, int c3, int c4, int c5, int k, boolean resume) {
        if (stepA == 1 && stepB == NR) {
            panel(a, a0, a1, a2, a3, a4, a5, b, atB, resume ? c : ZEROS, resume ? -1 : 0, c, c0, c1, c2, c3, c4, c5,
                    k);
        } else {
            anywhere(a, a0, a1, a2, a3, a4, a5, stepA, b, atB, stepB, c, c0, c1, c2, c3, c4, c5, k, resume);
        }
    }

    /**
     * For rows of A and a packed panel of B: C2 knows the distances, and checks the bounds before the loop.
     *
     * <p>The chains begin with what lies in {@code from}: in C with a mask of −1, or in {@link #ZEROS} with one of 0,
     * which turns all rows into one. If this method itself loaded them or set them to zero, C2 would compile both as
     * soon as it has seen both, and then keep A's address in a vector register: so that other products of the same JVM
     * would decide how fast these are.
     *
     * <p>What is counted is how far it is to the end of the rows. Counted from their beginning, which takes one more
     * register for where to end, C2 spills accumulators where the garbage collector needs no polls in long loops, as the
     * serial one, which the JVM chooses for itself in small containers, and the parallel one: up to 3.5 times as slow.
     */
    private static void panel(float[] a, int a0, int a1, int a2, int a3, int a4, int a5, float[] b, int atB,
            float[] from, int mask, float[] c, int c0, int c1, int c2, int c3, int c4, int c5, int k) {
        int f0 = c0 & mask;
        int f1 = c1 & mask;
        int f2 = c2 & mask;
        int f3 = c3 & mask;
        int f4 = c4 & mask;
        int f5 = c5 & mask;
        FloatVector s00 = FloatVector.fromArray(F, from, f0);
        FloatVector s01 = FloatVector.fromArray(F, from, f0 + L);
        FloatVector s02 = FloatVector.fromArray(F, from, f0 + 2 * L);
        FloatVector s03 = FloatVector.fromArray(F, from, f0 + 3 * L);
        FloatVector s10 = FloatVector.fromArray(F, from, f1);
        FloatVector s11 = FloatVector.fromArray(F, from, f1 + L);
        FloatVector s12 = FloatVector.fromArray(F, from, f1 + 2 * L);
        FloatVector s13 = FloatVector.fromArray(F, from, f1 + 3 * L);
        FloatVector s20 = FloatVector.fromArray(F, from, f2);
        FloatVector s21 = FloatVector.fromArray(F, from, f2 + L);
        FloatVector s22 = FloatVector.fromArray(F, from, f2 + 2 * L);
        FloatVector s23 = FloatVector.fromArray(F, from, f2 + 3 * L);
        FloatVector s30 = FloatVector.fromArray(F, from, f3);
        FloatVector s31 = FloatVector.fromArray(F, from, f3 + L);
        FloatVector s32 = FloatVector.fromArray(F, from, f3 + 2 * L);
        FloatVector s33 = FloatVector.fromArray(F, from, f3 + 3 * L);
        FloatVector s40 = FloatVector.fromArray(F, from, f4);
        FloatVector s41 = FloatVector.fromArray(F, from, f4 + L);
        FloatVector s42 = FloatVector.fromArray(F, from, f4 + 2 * L);
        FloatVector s43 = FloatVector.fromArray(F, from, f4 + 3 * L);
        FloatVector s50 = FloatVector.fromArray(F, from, f5);
        FloatVector s51 = FloatVector.fromArray(F, from, f5 + L);
        FloatVector s52 = FloatVector.fromArray(F, from, f5 + 2 * L);
        FloatVector s53 = FloatVector.fromArray(F, from, f5 + 3 * L);
        int slice = Math.min(k, LONGEST_SLICE);
        int e0 = a0 + slice;
        int e1 = a1 + slice;
        int e2 = a2 + slice;
        int e3 = a3 + slice;
        int e4 = a4 + slice;
        int e5 = a5 + slice;
        int end = atB + slice * NR;
        for (int p = -slice; p < 0; p++) {
            int r = end + p * NR;
            FloatVector b0 = FloatVector.fromArray(F, b, r);
            FloatVector b1 = FloatVector.fromArray(F, b, r + L);
            FloatVector b2 = FloatVector.fromArray(F, b, r + 2 * L);
            FloatVector b3 = FloatVector.fromArray(F, b, r + 3 * L);
            FloatVector x0 = FloatVector.broadcast(F, a[e0 + p]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            s02 = x0.fma(b2, s02);
            s03 = x0.fma(b3, s03);
            FloatVector x1 = FloatVector.broadcast(F, a[e1 + p]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            s12 = x1.fma(b2, s12);
            s13 = x1.fma(b3, s13);
            FloatVector x2 = FloatVector.broadcast(F, a[e2 + p]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            s22 = x2.fma(b2, s22);
            s23 = x2.fma(b3, s23);
            FloatVector x3 = FloatVector.broadcast(F, a[e3 + p]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            s32 = x3.fma(b2, s32);
            s33 = x3.fma(b3, s33);
            FloatVector x4 = FloatVector.broadcast(F, a[e4 + p]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            s42 = x4.fma(b2, s42);
            s43 = x4.fma(b3, s43);
            FloatVector x5 = FloatVector.broadcast(F, a[e5 + p]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            s52 = x5.fma(b2, s52);
            s53 = x5.fma(b3, s53);
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
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + L);
        s52.intoArray(c, c5 + 2 * L);
        s53.intoArray(c, c5 + 3 * L);
    }

    /** For all others. This loop is as fast where C2 compiles both beginnings of the chains. */
    private static void anywhere(float[] a, int a0, int a1, int a2, int a3, int a4, int a5, int stepA, float[] b,
            int atB,
            int stepB, float[] c, int c0, int c1, int c2, int c3, int c4, int c5, int k, boolean resume) {
        FloatVector s00, s01, s02, s03;
        FloatVector s10, s11, s12, s13;
        FloatVector s20, s21, s22, s23;
        FloatVector s30, s31, s32, s33;
        FloatVector s40, s41, s42, s43;
        FloatVector s50, s51, s52, s53;
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
            s50 = FloatVector.fromArray(F, c, c5);
            s51 = FloatVector.fromArray(F, c, c5 + L);
            s52 = FloatVector.fromArray(F, c, c5 + 2 * L);
            s53 = FloatVector.fromArray(F, c, c5 + 3 * L);
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
            s50 = FloatVector.zero(F);
            s51 = FloatVector.zero(F);
            s52 = FloatVector.zero(F);
            s53 = FloatVector.zero(F);
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
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + q]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            s52 = x5.fma(b2, s52);
            s53 = x5.fma(b3, s53);
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
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + L);
        s52.intoArray(c, c5 + 2 * L);
        s53.intoArray(c, c5 + 3 * L);
    }
}
