package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 12 rows × 1 vector, for what is too narrow for {@link PackedTile12x2}, with which it shares the packed panels of A: some
 * 29 instructions for twelve multiply-adds, where {@link Tile12x1} has 65.
 */
final class PackedTile12x1 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int MR = PackingOfTwelveRows.MR;
    private static final int NR = L;

    @Override
    public PackingOfA packing() {
        return PackingOfTwelveRows.PACKING;
    }

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
        int q0 = atA;
        int r0 = atB;
        if (slice % 2 != 0) {
            FloatVector b0 = FloatVector.fromArray(F, b, r0);
            FloatVector x0 = FloatVector.broadcast(F, a[q0]);
            s0 = x0.fma(b0, s0);
            FloatVector x1 = FloatVector.broadcast(F, a[q0 + 1]);
            s1 = x1.fma(b0, s1);
            FloatVector x2 = FloatVector.broadcast(F, a[q0 + 2]);
            s2 = x2.fma(b0, s2);
            FloatVector x3 = FloatVector.broadcast(F, a[q0 + 3]);
            s3 = x3.fma(b0, s3);
            FloatVector x4 = FloatVector.broadcast(F, a[q0 + 4]);
            s4 = x4.fma(b0, s4);
            FloatVector x5 = FloatVector.broadcast(F, a[q0 + 5]);
            s5 = x5.fma(b0, s5);
            FloatVector x6 = FloatVector.broadcast(F, a[q0 + 6]);
            s6 = x6.fma(b0, s6);
            FloatVector x7 = FloatVector.broadcast(F, a[q0 + 7]);
            s7 = x7.fma(b0, s7);
            FloatVector x8 = FloatVector.broadcast(F, a[q0 + 8]);
            s8 = x8.fma(b0, s8);
            FloatVector x9 = FloatVector.broadcast(F, a[q0 + 9]);
            s9 = x9.fma(b0, s9);
            FloatVector x10 = FloatVector.broadcast(F, a[q0 + 10]);
            s10 = x10.fma(b0, s10);
            FloatVector x11 = FloatVector.broadcast(F, a[q0 + 11]);
            s11 = x11.fma(b0, s11);
            q0 += MR;
            r0 += NR;
        }
        int pairs = slice / 2;
        for (int p = 0; p < pairs; p++) {
            int q = q0 + p * (2 * MR);
            int r = r0 + p * (2 * NR);
            FloatVector b0 = FloatVector.fromArray(F, b, r);
            FloatVector x0 = FloatVector.broadcast(F, a[q]);
            s0 = x0.fma(b0, s0);
            FloatVector x1 = FloatVector.broadcast(F, a[q + 2]);
            s1 = x1.fma(b0, s1);
            FloatVector x2 = FloatVector.broadcast(F, a[q + 4]);
            s2 = x2.fma(b0, s2);
            FloatVector x3 = FloatVector.broadcast(F, a[q + 6]);
            s3 = x3.fma(b0, s3);
            FloatVector x4 = FloatVector.broadcast(F, a[q + 8]);
            s4 = x4.fma(b0, s4);
            FloatVector x5 = FloatVector.broadcast(F, a[q + 10]);
            s5 = x5.fma(b0, s5);
            FloatVector x6 = FloatVector.broadcast(F, a[q + 12]);
            s6 = x6.fma(b0, s6);
            FloatVector x7 = FloatVector.broadcast(F, a[q + 14]);
            s7 = x7.fma(b0, s7);
            FloatVector x8 = FloatVector.broadcast(F, a[q + 16]);
            s8 = x8.fma(b0, s8);
            FloatVector x9 = FloatVector.broadcast(F, a[q + 18]);
            s9 = x9.fma(b0, s9);
            FloatVector x10 = FloatVector.broadcast(F, a[q + 20]);
            s10 = x10.fma(b0, s10);
            FloatVector x11 = FloatVector.broadcast(F, a[q + 22]);
            s11 = x11.fma(b0, s11);
            b0 = FloatVector.fromArray(F, b, r + NR);
            x0 = FloatVector.broadcast(F, a[q + 1]);
            s0 = x0.fma(b0, s0);
            x1 = FloatVector.broadcast(F, a[q + 3]);
            s1 = x1.fma(b0, s1);
            x2 = FloatVector.broadcast(F, a[q + 5]);
            s2 = x2.fma(b0, s2);
            x3 = FloatVector.broadcast(F, a[q + 7]);
            s3 = x3.fma(b0, s3);
            x4 = FloatVector.broadcast(F, a[q + 9]);
            s4 = x4.fma(b0, s4);
            x5 = FloatVector.broadcast(F, a[q + 11]);
            s5 = x5.fma(b0, s5);
            x6 = FloatVector.broadcast(F, a[q + 13]);
            s6 = x6.fma(b0, s6);
            x7 = FloatVector.broadcast(F, a[q + 15]);
            s7 = x7.fma(b0, s7);
            x8 = FloatVector.broadcast(F, a[q + 17]);
            s8 = x8.fma(b0, s8);
            x9 = FloatVector.broadcast(F, a[q + 19]);
            s9 = x9.fma(b0, s9);
            x10 = FloatVector.broadcast(F, a[q + 21]);
            s10 = x10.fma(b0, s10);
            x11 = FloatVector.broadcast(F, a[q + 23]);
            s11 = x11.fma(b0, s11);
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
