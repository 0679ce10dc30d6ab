package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 12 rows × 2 vectors, for what is too narrow for {@link Tile6x4} on machines of 32 vector registers: 24 accumulators,
 * 2 vectors of B and the broadcasts.
 */
final class Tile12x2 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int MR = 12;
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
        if (stepA == 1 && stepB == NR) {
            panel(a, atA, rowA, rows, b, atB, c, atC, rowC, k, resume);
        } else {
            anywhere(a, atA, rowA, stepA, rows, b, atB, stepB, c, atC, rowC, k, resume);
        }
    }

    /** For rows of A and a packed panel of B: C2 knows the distances, and checks the bounds before the loop. */
    private static void panel(float[] a, int atA, int rowA, int rows, float[] b, int atB, float[] c, int atC, int rowC,
            int k, boolean resume) {
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
        FloatVector s0a, s0b;
        FloatVector s1a, s1b;
        FloatVector s2a, s2b;
        FloatVector s3a, s3b;
        FloatVector s4a, s4b;
        FloatVector s5a, s5b;
        FloatVector s6a, s6b;
        FloatVector s7a, s7b;
        FloatVector s8a, s8b;
        FloatVector s9a, s9b;
        FloatVector s10a, s10b;
        FloatVector s11a, s11b;
        if (resume) {
            s0a = FloatVector.fromArray(F, c, atC);
            s0b = FloatVector.fromArray(F, c, atC + L);
            s1a = FloatVector.fromArray(F, c, c1);
            s1b = FloatVector.fromArray(F, c, c1 + L);
            s2a = FloatVector.fromArray(F, c, c2);
            s2b = FloatVector.fromArray(F, c, c2 + L);
            s3a = FloatVector.fromArray(F, c, c3);
            s3b = FloatVector.fromArray(F, c, c3 + L);
            s4a = FloatVector.fromArray(F, c, c4);
            s4b = FloatVector.fromArray(F, c, c4 + L);
            s5a = FloatVector.fromArray(F, c, c5);
            s5b = FloatVector.fromArray(F, c, c5 + L);
            s6a = FloatVector.fromArray(F, c, c6);
            s6b = FloatVector.fromArray(F, c, c6 + L);
            s7a = FloatVector.fromArray(F, c, c7);
            s7b = FloatVector.fromArray(F, c, c7 + L);
            s8a = FloatVector.fromArray(F, c, c8);
            s8b = FloatVector.fromArray(F, c, c8 + L);
            s9a = FloatVector.fromArray(F, c, c9);
            s9b = FloatVector.fromArray(F, c, c9 + L);
            s10a = FloatVector.fromArray(F, c, c10);
            s10b = FloatVector.fromArray(F, c, c10 + L);
            s11a = FloatVector.fromArray(F, c, c11);
            s11b = FloatVector.fromArray(F, c, c11 + L);
        } else {
            s0a = FloatVector.zero(F);
            s0b = FloatVector.zero(F);
            s1a = FloatVector.zero(F);
            s1b = FloatVector.zero(F);
            s2a = FloatVector.zero(F);
            s2b = FloatVector.zero(F);
            s3a = FloatVector.zero(F);
            s3b = FloatVector.zero(F);
            s4a = FloatVector.zero(F);
            s4b = FloatVector.zero(F);
            s5a = FloatVector.zero(F);
            s5b = FloatVector.zero(F);
            s6a = FloatVector.zero(F);
            s6b = FloatVector.zero(F);
            s7a = FloatVector.zero(F);
            s7b = FloatVector.zero(F);
            s8a = FloatVector.zero(F);
            s8b = FloatVector.zero(F);
            s9a = FloatVector.zero(F);
            s9b = FloatVector.zero(F);
            s10a = FloatVector.zero(F);
            s10b = FloatVector.zero(F);
            s11a = FloatVector.zero(F);
            s11b = FloatVector.zero(F);
        }
        int slice = Math.min(k, LONGEST_SLICE);
        for (int p = 0; p < slice; p++) {
            int r = atB + p * NR;
            FloatVector b0 = FloatVector.fromArray(F, b, r);
            FloatVector b1 = FloatVector.fromArray(F, b, r + L);
            FloatVector x0 = FloatVector.broadcast(F, a[atA + p]);
            s0a = x0.fma(b0, s0a);
            s0b = x0.fma(b1, s0b);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + p]);
            s1a = x1.fma(b0, s1a);
            s1b = x1.fma(b1, s1b);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + p]);
            s2a = x2.fma(b0, s2a);
            s2b = x2.fma(b1, s2b);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + p]);
            s3a = x3.fma(b0, s3a);
            s3b = x3.fma(b1, s3b);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + p]);
            s4a = x4.fma(b0, s4a);
            s4b = x4.fma(b1, s4b);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + p]);
            s5a = x5.fma(b0, s5a);
            s5b = x5.fma(b1, s5b);
            FloatVector x6 = FloatVector.broadcast(F, a[a6 + p]);
            s6a = x6.fma(b0, s6a);
            s6b = x6.fma(b1, s6b);
            FloatVector x7 = FloatVector.broadcast(F, a[a7 + p]);
            s7a = x7.fma(b0, s7a);
            s7b = x7.fma(b1, s7b);
            FloatVector x8 = FloatVector.broadcast(F, a[a8 + p]);
            s8a = x8.fma(b0, s8a);
            s8b = x8.fma(b1, s8b);
            FloatVector x9 = FloatVector.broadcast(F, a[a9 + p]);
            s9a = x9.fma(b0, s9a);
            s9b = x9.fma(b1, s9b);
            FloatVector x10 = FloatVector.broadcast(F, a[a10 + p]);
            s10a = x10.fma(b0, s10a);
            s10b = x10.fma(b1, s10b);
            FloatVector x11 = FloatVector.broadcast(F, a[a11 + p]);
            s11a = x11.fma(b0, s11a);
            s11b = x11.fma(b1, s11b);
        }
        s0a.intoArray(c, atC);
        s0b.intoArray(c, atC + L);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + L);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + L);
        s3a.intoArray(c, c3);
        s3b.intoArray(c, c3 + L);
        s4a.intoArray(c, c4);
        s4b.intoArray(c, c4 + L);
        s5a.intoArray(c, c5);
        s5b.intoArray(c, c5 + L);
        s6a.intoArray(c, c6);
        s6b.intoArray(c, c6 + L);
        s7a.intoArray(c, c7);
        s7b.intoArray(c, c7 + L);
        s8a.intoArray(c, c8);
        s8b.intoArray(c, c8 + L);
        s9a.intoArray(c, c9);
        s9b.intoArray(c, c9 + L);
        s10a.intoArray(c, c10);
        s10b.intoArray(c, c10 + L);
        s11a.intoArray(c, c11);
        s11b.intoArray(c, c11 + L);
    }

    private static void anywhere(float[] a, int atA, int rowA, int stepA, int rows, float[] b, int atB, int stepB,
            float[] c,
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
        FloatVector s0a, s0b;
        FloatVector s1a, s1b;
        FloatVector s2a, s2b;
        FloatVector s3a, s3b;
        FloatVector s4a, s4b;
        FloatVector s5a, s5b;
        FloatVector s6a, s6b;
        FloatVector s7a, s7b;
        FloatVector s8a, s8b;
        FloatVector s9a, s9b;
        FloatVector s10a, s10b;
        FloatVector s11a, s11b;
        if (resume) {
            s0a = FloatVector.fromArray(F, c, atC);
            s0b = FloatVector.fromArray(F, c, atC + L);
            s1a = FloatVector.fromArray(F, c, c1);
            s1b = FloatVector.fromArray(F, c, c1 + L);
            s2a = FloatVector.fromArray(F, c, c2);
            s2b = FloatVector.fromArray(F, c, c2 + L);
            s3a = FloatVector.fromArray(F, c, c3);
            s3b = FloatVector.fromArray(F, c, c3 + L);
            s4a = FloatVector.fromArray(F, c, c4);
            s4b = FloatVector.fromArray(F, c, c4 + L);
            s5a = FloatVector.fromArray(F, c, c5);
            s5b = FloatVector.fromArray(F, c, c5 + L);
            s6a = FloatVector.fromArray(F, c, c6);
            s6b = FloatVector.fromArray(F, c, c6 + L);
            s7a = FloatVector.fromArray(F, c, c7);
            s7b = FloatVector.fromArray(F, c, c7 + L);
            s8a = FloatVector.fromArray(F, c, c8);
            s8b = FloatVector.fromArray(F, c, c8 + L);
            s9a = FloatVector.fromArray(F, c, c9);
            s9b = FloatVector.fromArray(F, c, c9 + L);
            s10a = FloatVector.fromArray(F, c, c10);
            s10b = FloatVector.fromArray(F, c, c10 + L);
            s11a = FloatVector.fromArray(F, c, c11);
            s11b = FloatVector.fromArray(F, c, c11 + L);
        } else {
            s0a = FloatVector.zero(F);
            s0b = FloatVector.zero(F);
            s1a = FloatVector.zero(F);
            s1b = FloatVector.zero(F);
            s2a = FloatVector.zero(F);
            s2b = FloatVector.zero(F);
            s3a = FloatVector.zero(F);
            s3b = FloatVector.zero(F);
            s4a = FloatVector.zero(F);
            s4b = FloatVector.zero(F);
            s5a = FloatVector.zero(F);
            s5b = FloatVector.zero(F);
            s6a = FloatVector.zero(F);
            s6b = FloatVector.zero(F);
            s7a = FloatVector.zero(F);
            s7b = FloatVector.zero(F);
            s8a = FloatVector.zero(F);
            s8b = FloatVector.zero(F);
            s9a = FloatVector.zero(F);
            s9b = FloatVector.zero(F);
            s10a = FloatVector.zero(F);
            s10b = FloatVector.zero(F);
            s11a = FloatVector.zero(F);
            s11b = FloatVector.zero(F);
        }
        int slice = Math.min(k, LONGEST_SLICE);
        int q = 0;
        int r = atB;
        for (int p = 0; p < slice; p++) {
            FloatVector b0 = FloatVector.fromArray(F, b, r);
            FloatVector b1 = FloatVector.fromArray(F, b, r + L);
            FloatVector x0 = FloatVector.broadcast(F, a[atA + q]);
            s0a = x0.fma(b0, s0a);
            s0b = x0.fma(b1, s0b);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + q]);
            s1a = x1.fma(b0, s1a);
            s1b = x1.fma(b1, s1b);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + q]);
            s2a = x2.fma(b0, s2a);
            s2b = x2.fma(b1, s2b);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + q]);
            s3a = x3.fma(b0, s3a);
            s3b = x3.fma(b1, s3b);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + q]);
            s4a = x4.fma(b0, s4a);
            s4b = x4.fma(b1, s4b);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + q]);
            s5a = x5.fma(b0, s5a);
            s5b = x5.fma(b1, s5b);
            FloatVector x6 = FloatVector.broadcast(F, a[a6 + q]);
            s6a = x6.fma(b0, s6a);
            s6b = x6.fma(b1, s6b);
            FloatVector x7 = FloatVector.broadcast(F, a[a7 + q]);
            s7a = x7.fma(b0, s7a);
            s7b = x7.fma(b1, s7b);
            FloatVector x8 = FloatVector.broadcast(F, a[a8 + q]);
            s8a = x8.fma(b0, s8a);
            s8b = x8.fma(b1, s8b);
            FloatVector x9 = FloatVector.broadcast(F, a[a9 + q]);
            s9a = x9.fma(b0, s9a);
            s9b = x9.fma(b1, s9b);
            FloatVector x10 = FloatVector.broadcast(F, a[a10 + q]);
            s10a = x10.fma(b0, s10a);
            s10b = x10.fma(b1, s10b);
            FloatVector x11 = FloatVector.broadcast(F, a[a11 + q]);
            s11a = x11.fma(b0, s11a);
            s11b = x11.fma(b1, s11b);
            q += stepA;
            r += stepB;
        }
        s0a.intoArray(c, atC);
        s0b.intoArray(c, atC + L);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + L);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + L);
        s3a.intoArray(c, c3);
        s3b.intoArray(c, c3 + L);
        s4a.intoArray(c, c4);
        s4b.intoArray(c, c4 + L);
        s5a.intoArray(c, c5);
        s5b.intoArray(c, c5 + L);
        s6a.intoArray(c, c6);
        s6b.intoArray(c, c6 + L);
        s7a.intoArray(c, c7);
        s7b.intoArray(c, c7 + L);
        s8a.intoArray(c, c8);
        s8b.intoArray(c, c8 + L);
        s9a.intoArray(c, c9);
        s9b.intoArray(c, c9 + L);
        s10a.intoArray(c, c10);
        s10b.intoArray(c, c10 + L);
        s11a.intoArray(c, c11);
        s11b.intoArray(c, c11 + L);
    }
}
