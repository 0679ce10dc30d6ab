package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 12 rows × 2 vectors, for machines of 32 vector registers on which an instruction that counts or checks takes the place
 * of a multiply-add ({@link Lanes#INTEGERS_COST_MULTIPLY_ADDS}): as {@link Tile12x2}, for an A and a B that both lie in
 * packed panels. All that two steps of k need then lies at constant distances from two addresses, so that C2 checks all
 * bounds before the loop: beside 48 multiply-adds and their 28 loads there are some eight instructions.
 *
 * <p>A's panels are those of {@link PackingOfTwelveRows}; those of ten rows it leaves to {@link PackedTile10x2}. The first
 * of an odd number of steps comes before the loop: with a second loop C2 would not keep the accumulators in registers.
 */
final class PackedTile12x2 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int MR = PackingOfTwelveRows.MR;
    private static final int NR = 2 * L;

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
        if (rows <= PackingOfTwelveRows.TEN) {
            PackedTile10x2.multiply(a, atA, rows, b, atB, c, atC, rowC, k, resume);
            return;
        }
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
        int q0 = atA;
        int r0 = atB;
        if (slice % 2 != 0) {
            FloatVector b0 = FloatVector.fromArray(F, b, r0);
            FloatVector b1 = FloatVector.fromArray(F, b, r0 + L);
            FloatVector x0 = FloatVector.broadcast(F, a[q0]);
            s0a = x0.fma(b0, s0a);
            s0b = x0.fma(b1, s0b);
            FloatVector x1 = FloatVector.broadcast(F, a[q0 + 1]);
            s1a = x1.fma(b0, s1a);
            s1b = x1.fma(b1, s1b);
            FloatVector x2 = FloatVector.broadcast(F, a[q0 + 2]);
            s2a = x2.fma(b0, s2a);
            s2b = x2.fma(b1, s2b);
            FloatVector x3 = FloatVector.broadcast(F, a[q0 + 3]);
            s3a = x3.fma(b0, s3a);
            s3b = x3.fma(b1, s3b);
            FloatVector x4 = FloatVector.broadcast(F, a[q0 + 4]);
            s4a = x4.fma(b0, s4a);
            s4b = x4.fma(b1, s4b);
            FloatVector x5 = FloatVector.broadcast(F, a[q0 + 5]);
            s5a = x5.fma(b0, s5a);
            s5b = x5.fma(b1, s5b);
            FloatVector x6 = FloatVector.broadcast(F, a[q0 + 6]);
            s6a = x6.fma(b0, s6a);
            s6b = x6.fma(b1, s6b);
            FloatVector x7 = FloatVector.broadcast(F, a[q0 + 7]);
            s7a = x7.fma(b0, s7a);
            s7b = x7.fma(b1, s7b);
            FloatVector x8 = FloatVector.broadcast(F, a[q0 + 8]);
            s8a = x8.fma(b0, s8a);
            s8b = x8.fma(b1, s8b);
            FloatVector x9 = FloatVector.broadcast(F, a[q0 + 9]);
            s9a = x9.fma(b0, s9a);
            s9b = x9.fma(b1, s9b);
            FloatVector x10 = FloatVector.broadcast(F, a[q0 + 10]);
            s10a = x10.fma(b0, s10a);
            s10b = x10.fma(b1, s10b);
            FloatVector x11 = FloatVector.broadcast(F, a[q0 + 11]);
            s11a = x11.fma(b0, s11a);
            s11b = x11.fma(b1, s11b);
            q0 += MR;
            r0 += NR;
        }
        int pairs = slice / 2;
        for (int p = 0; p < pairs; p++) {
            int q = q0 + p * (2 * MR);
            int r = r0 + p * (2 * NR);
            FloatVector b0 = FloatVector.fromArray(F, b, r);
            FloatVector b1 = FloatVector.fromArray(F, b, r + L);
            FloatVector x0 = FloatVector.broadcast(F, a[q]);
            s0a = x0.fma(b0, s0a);
            s0b = x0.fma(b1, s0b);
            FloatVector x1 = FloatVector.broadcast(F, a[q + 2]);
            s1a = x1.fma(b0, s1a);
            s1b = x1.fma(b1, s1b);
            FloatVector x2 = FloatVector.broadcast(F, a[q + 4]);
            s2a = x2.fma(b0, s2a);
            s2b = x2.fma(b1, s2b);
            FloatVector x3 = FloatVector.broadcast(F, a[q + 6]);
            s3a = x3.fma(b0, s3a);
            s3b = x3.fma(b1, s3b);
            FloatVector x4 = FloatVector.broadcast(F, a[q + 8]);
            s4a = x4.fma(b0, s4a);
            s4b = x4.fma(b1, s4b);
            FloatVector x5 = FloatVector.broadcast(F, a[q + 10]);
            s5a = x5.fma(b0, s5a);
            s5b = x5.fma(b1, s5b);
            FloatVector x6 = FloatVector.broadcast(F, a[q + 12]);
            s6a = x6.fma(b0, s6a);
            s6b = x6.fma(b1, s6b);
            FloatVector x7 = FloatVector.broadcast(F, a[q + 14]);
            s7a = x7.fma(b0, s7a);
            s7b = x7.fma(b1, s7b);
            FloatVector x8 = FloatVector.broadcast(F, a[q + 16]);
            s8a = x8.fma(b0, s8a);
            s8b = x8.fma(b1, s8b);
            FloatVector x9 = FloatVector.broadcast(F, a[q + 18]);
            s9a = x9.fma(b0, s9a);
            s9b = x9.fma(b1, s9b);
            FloatVector x10 = FloatVector.broadcast(F, a[q + 20]);
            s10a = x10.fma(b0, s10a);
            s10b = x10.fma(b1, s10b);
            FloatVector x11 = FloatVector.broadcast(F, a[q + 22]);
            s11a = x11.fma(b0, s11a);
            s11b = x11.fma(b1, s11b);
            b0 = FloatVector.fromArray(F, b, r + NR);
            b1 = FloatVector.fromArray(F, b, r + NR + L);
            x0 = FloatVector.broadcast(F, a[q + 1]);
            s0a = x0.fma(b0, s0a);
            s0b = x0.fma(b1, s0b);
            x1 = FloatVector.broadcast(F, a[q + 3]);
            s1a = x1.fma(b0, s1a);
            s1b = x1.fma(b1, s1b);
            x2 = FloatVector.broadcast(F, a[q + 5]);
            s2a = x2.fma(b0, s2a);
            s2b = x2.fma(b1, s2b);
            x3 = FloatVector.broadcast(F, a[q + 7]);
            s3a = x3.fma(b0, s3a);
            s3b = x3.fma(b1, s3b);
            x4 = FloatVector.broadcast(F, a[q + 9]);
            s4a = x4.fma(b0, s4a);
            s4b = x4.fma(b1, s4b);
            x5 = FloatVector.broadcast(F, a[q + 11]);
            s5a = x5.fma(b0, s5a);
            s5b = x5.fma(b1, s5b);
            x6 = FloatVector.broadcast(F, a[q + 13]);
            s6a = x6.fma(b0, s6a);
            s6b = x6.fma(b1, s6b);
            x7 = FloatVector.broadcast(F, a[q + 15]);
            s7a = x7.fma(b0, s7a);
            s7b = x7.fma(b1, s7b);
            x8 = FloatVector.broadcast(F, a[q + 17]);
            s8a = x8.fma(b0, s8a);
            s8b = x8.fma(b1, s8b);
            x9 = FloatVector.broadcast(F, a[q + 19]);
            s9a = x9.fma(b0, s9a);
            s9b = x9.fma(b1, s9b);
            x10 = FloatVector.broadcast(F, a[q + 21]);
            s10a = x10.fma(b0, s10a);
            s10b = x10.fma(b1, s10b);
            x11 = FloatVector.broadcast(F, a[q + 23]);
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
}
