package dev.lanewise.simd.convolution;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 2 runs for kernels 5 taps wide, as {@link SlidingTapTile3x3}: eight registers keep what the pixel before saw, too.
 */
final class SlidingTapTile2x5 implements TapTile {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();

    @Override
    public boolean slides() {
        return true;
    }

    @Override
    public int runs() {
        return 2;
    }

    @Override
    public int taps() {
        return 5;
    }

    @Override
    public void multiply(float[] a, int atA, int[] runs, int run, int step, int width, int[] pixels, int pixel,
            float[] b, int atB, int stepB, float[] c, int atC, int k, boolean resume) {
        tile(a, atA, runs, run, step, width, pixels, pixel, b, atB, stepB, c, atC, k, resume);
    }

    private static void tile(float[] a, int atA, int[] runs, int run, int step, int width, int[] pixels, int pixel,
            float[] b, int atB, int stepB, float[] c, int atC, int k, boolean resume) {
        int a0 = atA + runs[run];
        int a1 = atA + runs[run + 1];
        FloatVector s00, s01, s02, s03, s04;
        FloatVector s10, s11, s12, s13, s14;
        if (resume) {
            s00 = FloatVector.fromArray(F, c, atC);
            s01 = FloatVector.fromArray(F, c, atC + L);
            s02 = FloatVector.fromArray(F, c, atC + 2 * L);
            s03 = FloatVector.fromArray(F, c, atC + 3 * L);
            s04 = FloatVector.fromArray(F, c, atC + 4 * L);
            s10 = FloatVector.fromArray(F, c, atC + 5 * L);
            s11 = FloatVector.fromArray(F, c, atC + 6 * L);
            s12 = FloatVector.fromArray(F, c, atC + 7 * L);
            s13 = FloatVector.fromArray(F, c, atC + 8 * L);
            s14 = FloatVector.fromArray(F, c, atC + 9 * L);
        } else {
            s00 = FloatVector.zero(F);
            s01 = FloatVector.zero(F);
            s02 = FloatVector.zero(F);
            s03 = FloatVector.zero(F);
            s04 = FloatVector.zero(F);
            s10 = FloatVector.zero(F);
            s11 = FloatVector.zero(F);
            s12 = FloatVector.zero(F);
            s13 = FloatVector.zero(F);
            s14 = FloatVector.zero(F);
        }
        int slice = Math.min(k, ShiftedTile.LONGEST_SLICE);
        int p = 0;
        int length = Math.min(width - pixel % width, slice);
        // Counted, so that it, too, has no safepoint poll, over which the registers would be kept in memory.
        for (int row = 0; row < ShiftedTile.LONGEST_SLICE; row++) {
            int r = pixels[pixel + p];
            int q0 = a0 + r + 4 * step;
            int q1 = a1 + r + 4 * step;
            int qb = atB + p * stepB;
            FloatVector x01 = FloatVector.broadcast(F, a[a0 + r]);
            FloatVector x02 = FloatVector.broadcast(F, a[a0 + r + step]);
            FloatVector x03 = FloatVector.broadcast(F, a[a0 + r + 2 * step]);
            FloatVector x04 = FloatVector.broadcast(F, a[a0 + r + 3 * step]);
            FloatVector x11 = FloatVector.broadcast(F, a[a1 + r]);
            FloatVector x12 = FloatVector.broadcast(F, a[a1 + r + step]);
            FloatVector x13 = FloatVector.broadcast(F, a[a1 + r + 2 * step]);
            FloatVector x14 = FloatVector.broadcast(F, a[a1 + r + 3 * step]);
            for (int i = 0; i < length; i++) {
                FloatVector x00 = x01;
                FloatVector x10 = x11;
                x01 = x02;
                x02 = x03;
                x03 = x04;
                x11 = x12;
                x12 = x13;
                x13 = x14;
                FloatVector v = FloatVector.fromArray(F, b, qb + i * stepB);
                s00 = x00.fma(v, s00);
                s01 = x01.fma(v, s01);
                s02 = x02.fma(v, s02);
                s03 = x03.fma(v, s03);
                s10 = x10.fma(v, s10);
                s11 = x11.fma(v, s11);
                s12 = x12.fma(v, s12);
                s13 = x13.fma(v, s13);
                x04 = FloatVector.broadcast(F, a[q0 + i * step]);
                s04 = x04.fma(v, s04);
                x14 = FloatVector.broadcast(F, a[q1 + i * step]);
                s14 = x14.fma(v, s14);
            }
            p += length;
            if (p >= slice) {
                break;
            }
            length = Math.min(width, slice - p);
        }
        s00.intoArray(c, atC);
        s01.intoArray(c, atC + L);
        s02.intoArray(c, atC + 2 * L);
        s03.intoArray(c, atC + 3 * L);
        s04.intoArray(c, atC + 4 * L);
        s10.intoArray(c, atC + 5 * L);
        s11.intoArray(c, atC + 6 * L);
        s12.intoArray(c, atC + 7 * L);
        s13.intoArray(c, atC + 8 * L);
        s14.intoArray(c, atC + 9 * L);
    }
}
