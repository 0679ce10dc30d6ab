package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Winograd;
import dev.lanewise.simd.Lanes;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 4 input channels × 2 vectors of outputs, summed over tiles, for machines of 16 vector registers: the product of a
 * {@link WinogradGradient}, whose channels in multiples of 16 fill it. What it reads lies at constant distances, so that
 * its loop has 65 instructions for 32 multiply-adds.
 *
 * <p>The fences cost no instruction on x86: C2 would rather load all that four tiles need before it multiplies, into
 * more registers than there are, and may not move a load across a fence.
 */
final class WinogradTile4x2 {
    /** Rows of it. */
    static final int ROWS = 4;
    /** Channels of a tile that lie side by side. */
    static final int CHANNELS = 8;

    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    /** Columns of it. */
    static final int COLS = 2 * L;
    private static final int UNROLLED = 4;

    private WinogradTile4x2() {
    }

    /**
     * {@code C ← A·B} or {@code C ← C + A·B} over k tiles: row i's factor of tile p is at {@code atA + p·CHANNELS + i},
     * row p of B at {@code atB + p·COLS}, row i of C at {@code atC + i·rowC}.
     *
     * @param k      at most {@link Winograd#TILE_BLOCK}
     * @param resume whether the chains go on from what C holds; otherwise they start at +0
     */
    static void multiply(float[] a, int atA, float[] b, int atB, float[] c, int atC, int rowC, int k, boolean resume) {
        int c1 = atC + rowC;
        int c2 = atC + 2 * rowC;
        int c3 = atC + 3 * rowC;
        FloatVector s00, s01;
        FloatVector s10, s11;
        FloatVector s20, s21;
        FloatVector s30, s31;
        if (resume) {
            s00 = FloatVector.fromArray(F, c, atC);
            s01 = FloatVector.fromArray(F, c, atC + L);
            s10 = FloatVector.fromArray(F, c, c1);
            s11 = FloatVector.fromArray(F, c, c1 + L);
            s20 = FloatVector.fromArray(F, c, c2);
            s21 = FloatVector.fromArray(F, c, c2 + L);
            s30 = FloatVector.fromArray(F, c, c3);
            s31 = FloatVector.fromArray(F, c, c3 + L);
        } else {
            s00 = FloatVector.zero(F);
            s01 = FloatVector.zero(F);
            s10 = FloatVector.zero(F);
            s11 = FloatVector.zero(F);
            s20 = FloatVector.zero(F);
            s21 = FloatVector.zero(F);
            s30 = FloatVector.zero(F);
            s31 = FloatVector.zero(F);
        }
        int whole = Math.min(k, Winograd.TILE_BLOCK) / UNROLLED;
        for (int p = 0; p < whole; p++) {
            int q = atA + p * (UNROLLED * CHANNELS);
            int r = atB + p * (UNROLLED * COLS);
            FloatVector b0 = FloatVector.fromArray(F, b, r);
            FloatVector b1 = FloatVector.fromArray(F, b, r + L);
            FloatVector x0 = FloatVector.broadcast(F, a[q]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            FloatVector x1 = FloatVector.broadcast(F, a[q + 1]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            VarHandle.acquireFence();
            FloatVector x2 = FloatVector.broadcast(F, a[q + 2]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            FloatVector x3 = FloatVector.broadcast(F, a[q + 3]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            VarHandle.acquireFence();
            b0 = FloatVector.fromArray(F, b, r + COLS);
            b1 = FloatVector.fromArray(F, b, r + COLS + L);
            x0 = FloatVector.broadcast(F, a[q + CHANNELS]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            x1 = FloatVector.broadcast(F, a[q + CHANNELS + 1]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            VarHandle.acquireFence();
            x2 = FloatVector.broadcast(F, a[q + CHANNELS + 2]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            x3 = FloatVector.broadcast(F, a[q + CHANNELS + 3]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            VarHandle.acquireFence();
            b0 = FloatVector.fromArray(F, b, r + 2 * COLS);
            b1 = FloatVector.fromArray(F, b, r + 2 * COLS + L);
            x0 = FloatVector.broadcast(F, a[q + 2 * CHANNELS]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            x1 = FloatVector.broadcast(F, a[q + 2 * CHANNELS + 1]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            VarHandle.acquireFence();
            x2 = FloatVector.broadcast(F, a[q + 2 * CHANNELS + 2]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            x3 = FloatVector.broadcast(F, a[q + 2 * CHANNELS + 3]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            VarHandle.acquireFence();
            b0 = FloatVector.fromArray(F, b, r + 3 * COLS);
            b1 = FloatVector.fromArray(F, b, r + 3 * COLS + L);
            x0 = FloatVector.broadcast(F, a[q + 3 * CHANNELS]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            x1 = FloatVector.broadcast(F, a[q + 3 * CHANNELS + 1]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            VarHandle.acquireFence();
            x2 = FloatVector.broadcast(F, a[q + 3 * CHANNELS + 2]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            x3 = FloatVector.broadcast(F, a[q + 3 * CHANNELS + 3]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            VarHandle.acquireFence();
        }
        int rest = k % UNROLLED;
        for (int p = 0; p < rest; p++) {
            int q = atA + (whole * UNROLLED + p) * CHANNELS;
            int r = atB + (whole * UNROLLED + p) * COLS;
            FloatVector b0 = FloatVector.fromArray(F, b, r);
            FloatVector b1 = FloatVector.fromArray(F, b, r + L);
            FloatVector x0 = FloatVector.broadcast(F, a[q]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            FloatVector x1 = FloatVector.broadcast(F, a[q + 1]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            FloatVector x2 = FloatVector.broadcast(F, a[q + 2]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            FloatVector x3 = FloatVector.broadcast(F, a[q + 3]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
        }
        s00.intoArray(c, atC);
        s01.intoArray(c, atC + L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
    }
}
