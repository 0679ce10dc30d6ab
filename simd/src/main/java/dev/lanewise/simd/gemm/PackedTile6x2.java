package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 6 rows × 2 vectors, for machines of 16 vector registers: as {@link Tile6x2}, for an A and a B that both lie in packed
 * panels. All that four steps of k need then lies at constant distances from two addresses, and the loop has hardly an
 * instruction beside its loads and multiply-adds: 23 for 12 multiply-adds instead of 32, which decides where another
 * thread of the processor's core leaves half of the instructions a cycle. More steps would save little more, and before
 * the loop C2 checks the bounds of every distance, with some eight instructions each.
 *
 * <p>A's panels are those of {@link PackingOfSixRows}. k is a multiple of four: with a second loop for the rest C2 would
 * not keep the accumulators in registers.
 *
 * <p>The fences cost no instruction on x86: C2 would rather load all that a step needs before it multiplies, into more
 * registers than there are, and may not move a load across a fence.
 */
final class PackedTile6x2 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int MR = PackingOfSixRows.MR;
    private static final int STEPS = PackingOfSixRows.STEPS;
    private static final int NR = 2 * L;
    private static final Microkernel OF_REST = new Tile6x2();

    @Override
    public PackingOfA packing() {
        return PackingOfSixRows.PACKING;
    }

    @Override
    public Microkernel ofRest() {
        return OF_REST;
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
        FloatVector s00, s01;
        FloatVector s10, s11;
        FloatVector s20, s21;
        FloatVector s30, s31;
        FloatVector s40, s41;
        FloatVector s50, s51;
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
            s50 = FloatVector.fromArray(F, c, c5);
            s51 = FloatVector.fromArray(F, c, c5 + L);
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
            s50 = FloatVector.zero(F);
            s51 = FloatVector.zero(F);
        }
        int blocks = Math.min(k, LONGEST_SLICE) / STEPS;
        for (int p = 0; p < blocks; p++) {
            int q = atA + p * (MR * STEPS);
            int r = atB + p * (NR * STEPS);
            FloatVector b0 = FloatVector.fromArray(F, b, r);
            FloatVector b1 = FloatVector.fromArray(F, b, r + L);
            FloatVector x0 = FloatVector.broadcast(F, a[q]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            FloatVector x1 = FloatVector.broadcast(F, a[q + 4]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            VarHandle.acquireFence();
            FloatVector x2 = FloatVector.broadcast(F, a[q + 8]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            FloatVector x3 = FloatVector.broadcast(F, a[q + 12]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            VarHandle.acquireFence();
            FloatVector x4 = FloatVector.broadcast(F, a[q + 16]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            FloatVector x5 = FloatVector.broadcast(F, a[q + 20]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            VarHandle.acquireFence();
            b0 = FloatVector.fromArray(F, b, r + NR);
            b1 = FloatVector.fromArray(F, b, r + NR + L);
            x0 = FloatVector.broadcast(F, a[q + 1]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            x1 = FloatVector.broadcast(F, a[q + 5]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            VarHandle.acquireFence();
            x2 = FloatVector.broadcast(F, a[q + 9]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            x3 = FloatVector.broadcast(F, a[q + 13]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            VarHandle.acquireFence();
            x4 = FloatVector.broadcast(F, a[q + 17]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            x5 = FloatVector.broadcast(F, a[q + 21]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            VarHandle.acquireFence();
            b0 = FloatVector.fromArray(F, b, r + 2 * NR);
            b1 = FloatVector.fromArray(F, b, r + 2 * NR + L);
            x0 = FloatVector.broadcast(F, a[q + 2]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            x1 = FloatVector.broadcast(F, a[q + 6]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            VarHandle.acquireFence();
            x2 = FloatVector.broadcast(F, a[q + 10]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            x3 = FloatVector.broadcast(F, a[q + 14]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            VarHandle.acquireFence();
            x4 = FloatVector.broadcast(F, a[q + 18]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            x5 = FloatVector.broadcast(F, a[q + 22]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            VarHandle.acquireFence();
            b0 = FloatVector.fromArray(F, b, r + 3 * NR);
            b1 = FloatVector.fromArray(F, b, r + 3 * NR + L);
            x0 = FloatVector.broadcast(F, a[q + 3]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            x1 = FloatVector.broadcast(F, a[q + 7]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            VarHandle.acquireFence();
            x2 = FloatVector.broadcast(F, a[q + 11]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            x3 = FloatVector.broadcast(F, a[q + 15]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            VarHandle.acquireFence();
            x4 = FloatVector.broadcast(F, a[q + 19]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            x5 = FloatVector.broadcast(F, a[q + 23]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            VarHandle.acquireFence();
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
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + L);
    }
}
