package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 12 rows × 2 vectors, for machines of 32 vector registers on which an instruction that counts or checks takes the place
 * of a multiply-add ({@link Lanes#INTEGERS_COST_MULTIPLY_ADDS}): as {@link Tile12x2}, for an A and a B that both lie in
 * packed panels. All that two steps of k need then lies at constant distances from two addresses, so that C2 checks all
 * bounds before the loop: beside 48 multiply-adds and their 28 loads there are some eight instructions. Those checks, and
 * where C's rows are, come to some three hundred, so that tiles side by side have one method: those of A, which they
 * share, are checked once.
 *
 * <p>A's panels are those of {@link PackingOfTwelveRows}; those of ten rows it leaves to {@link PackedTile10x2}. The first
 * of an odd number of steps comes before the loop: with a second loop C2 would not keep the accumulators in registers.
 * Whether there is one, and whether chains go on, is asked of each tile's number: a condition that is the same for all of
 * them C2 would take out of the loop for as long as it had never been otherwise, and the first time that it was, would
 * compile the loop anew without taking out anything.
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
        multiplyRow(a, atA, rowA, stepA, rows, b, atB, stepB, 0, 1, c, atC, rowC, k, resume);
    }

    @Override
    public void multiplyRow(float[] a, int atA, int rowA, int stepA, int rows, float[] b, int atB, int stepB, int panel,
            int tiles, float[] c, int atC, int rowC, int k, boolean resume) {
        if (rows <= PackingOfTwelveRows.TEN) {
            PackedTile10x2.multiplyRow(a, atA, rows, b, atB, panel, tiles, c, atC, rowC, k, resume);
            return;
        }
        int last = rows - 1;
        int row1 = Math.min(1, last) * rowC;
        int row2 = Math.min(2, last) * rowC;
        int row3 = Math.min(3, last) * rowC;
        int row4 = Math.min(4, last) * rowC;
        int row5 = Math.min(5, last) * rowC;
        int row6 = Math.min(6, last) * rowC;
        int row7 = Math.min(7, last) * rowC;
        int row8 = Math.min(8, last) * rowC;
        int row9 = Math.min(9, last) * rowC;
        int row10 = Math.min(10, last) * rowC;
        int row11 = Math.min(11, last) * rowC;
        int slice = Math.min(k, LONGEST_SLICE);
        int pairs = slice / 2;
        int odd = slice % 2;
        int evenA = atA + odd * MR;
        int resumed = resume ? tiles : 0;
        int odds = odd * tiles;
        for (int t = 0; t < tiles; t++) {
            int c0 = atC + t * NR;
            int c1 = c0 + row1;
            int c2 = c0 + row2;
            int c3 = c0 + row3;
            int c4 = c0 + row4;
            int c5 = c0 + row5;
            int c6 = c0 + row6;
            int c7 = c0 + row7;
            int c8 = c0 + row8;
            int c9 = c0 + row9;
            int c10 = c0 + row10;
            int c11 = c0 + row11;
            int panelB = atB + t * panel;
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
            if (t < resumed) {
                s0a = FloatVector.fromArray(F, c, c0);
                s0b = FloatVector.fromArray(F, c, c0 + L);
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
            if (t < odds) {
                FloatVector b0 = FloatVector.fromArray(F, b, panelB);
                FloatVector b1 = FloatVector.fromArray(F, b, panelB + L);
                FloatVector x0 = FloatVector.broadcast(F, a[atA]);
                s0a = x0.fma(b0, s0a);
                s0b = x0.fma(b1, s0b);
                FloatVector x1 = FloatVector.broadcast(F, a[atA + 1]);
                s1a = x1.fma(b0, s1a);
                s1b = x1.fma(b1, s1b);
                FloatVector x2 = FloatVector.broadcast(F, a[atA + 2]);
                s2a = x2.fma(b0, s2a);
                s2b = x2.fma(b1, s2b);
                FloatVector x3 = FloatVector.broadcast(F, a[atA + 3]);
                s3a = x3.fma(b0, s3a);
                s3b = x3.fma(b1, s3b);
                FloatVector x4 = FloatVector.broadcast(F, a[atA + 4]);
                s4a = x4.fma(b0, s4a);
                s4b = x4.fma(b1, s4b);
                FloatVector x5 = FloatVector.broadcast(F, a[atA + 5]);
                s5a = x5.fma(b0, s5a);
                s5b = x5.fma(b1, s5b);
                FloatVector x6 = FloatVector.broadcast(F, a[atA + 6]);
                s6a = x6.fma(b0, s6a);
                s6b = x6.fma(b1, s6b);
                FloatVector x7 = FloatVector.broadcast(F, a[atA + 7]);
                s7a = x7.fma(b0, s7a);
                s7b = x7.fma(b1, s7b);
                FloatVector x8 = FloatVector.broadcast(F, a[atA + 8]);
                s8a = x8.fma(b0, s8a);
                s8b = x8.fma(b1, s8b);
                FloatVector x9 = FloatVector.broadcast(F, a[atA + 9]);
                s9a = x9.fma(b0, s9a);
                s9b = x9.fma(b1, s9b);
                FloatVector x10 = FloatVector.broadcast(F, a[atA + 10]);
                s10a = x10.fma(b0, s10a);
                s10b = x10.fma(b1, s10b);
                FloatVector x11 = FloatVector.broadcast(F, a[atA + 11]);
                s11a = x11.fma(b0, s11a);
                s11b = x11.fma(b1, s11b);
            }
            int evenB = panelB + odd * NR;
            for (int p = 0; p < pairs; p++) {
                int q = evenA + p * (2 * MR);
                int r = evenB + p * (2 * NR);
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
            s0a.intoArray(c, c0);
            s0b.intoArray(c, c0 + L);
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
}
