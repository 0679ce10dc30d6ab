package dev.lanewise.simd.convolution;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 3 runs for kernels 3 taps wide that move by one pixel: what a pixel saw, its right neighbour sees again, one tap
 * further left, and only the three floats on the right are read anew. For machines of 32 vector registers, six of which
 * keep the others.
 */
final class SlidingTapTile3x3 implements TapTile {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();

    @Override
    public boolean slides() {
        return true;
    }

    @Override
    public int runs() {
        return 3;
    }

    @Override
    public int taps() {
        return 3;
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
        int a2 = atA + runs[run + 2];
        FloatVector s00, s01, s02;
        FloatVector s10, s11, s12;
        FloatVector s20, s21, s22;
        if (resume) {
            s00 = FloatVector.fromArray(F, c, atC);
            s01 = FloatVector.fromArray(F, c, atC + L);
            s02 = FloatVector.fromArray(F, c, atC + 2 * L);
            s10 = FloatVector.fromArray(F, c, atC + 3 * L);
            s11 = FloatVector.fromArray(F, c, atC + 4 * L);
            s12 = FloatVector.fromArray(F, c, atC + 5 * L);
            s20 = FloatVector.fromArray(F, c, atC + 6 * L);
            s21 = FloatVector.fromArray(F, c, atC + 7 * L);
            s22 = FloatVector.fromArray(F, c, atC + 8 * L);
        } else {
            s00 = FloatVector.zero(F);
            s01 = FloatVector.zero(F);
            s02 = FloatVector.zero(F);
            s10 = FloatVector.zero(F);
            s11 = FloatVector.zero(F);
            s12 = FloatVector.zero(F);
            s20 = FloatVector.zero(F);
            s21 = FloatVector.zero(F);
            s22 = FloatVector.zero(F);
        }
        int slice = Math.min(k, ShiftedTile.LONGEST_SLICE);
        int p = 0;
        int length = Math.min(width - pixel % width, slice);
        // Counted, so that it, too, has no safepoint poll, over which the registers would be kept in memory.
        for (int row = 0; row < ShiftedTile.LONGEST_SLICE; row++) {
            int r = pixels[pixel + p];
            int q0 = a0 + r + 2 * step;
            int q1 = a1 + r + 2 * step;
            int q2 = a2 + r + 2 * step;
            int qb = atB + p * stepB;
            FloatVector x01 = FloatVector.broadcast(F, a[a0 + r]);
            FloatVector x02 = FloatVector.broadcast(F, a[a0 + r + step]);
            FloatVector x11 = FloatVector.broadcast(F, a[a1 + r]);
            FloatVector x12 = FloatVector.broadcast(F, a[a1 + r + step]);
            FloatVector x21 = FloatVector.broadcast(F, a[a2 + r]);
            FloatVector x22 = FloatVector.broadcast(F, a[a2 + r + step]);
            for (int i = 0; i < length; i++) {
                FloatVector x00 = x01;
                FloatVector x10 = x11;
                FloatVector x20 = x21;
                x01 = x02;
                x11 = x12;
                x21 = x22;
                FloatVector v = FloatVector.fromArray(F, b, qb + i * stepB);
                s00 = x00.fma(v, s00);
                s01 = x01.fma(v, s01);
                s10 = x10.fma(v, s10);
                s11 = x11.fma(v, s11);
                s20 = x20.fma(v, s20);
                s21 = x21.fma(v, s21);
                x02 = FloatVector.broadcast(F, a[q0 + i * step]);
                s02 = x02.fma(v, s02);
                x12 = FloatVector.broadcast(F, a[q1 + i * step]);
                s12 = x12.fma(v, s12);
                x22 = FloatVector.broadcast(F, a[q2 + i * step]);
                s22 = x22.fma(v, s22);
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
        s10.intoArray(c, atC + 3 * L);
        s11.intoArray(c, atC + 4 * L);
        s12.intoArray(c, atC + 5 * L);
        s20.intoArray(c, atC + 6 * L);
        s21.intoArray(c, atC + 7 * L);
        s22.intoArray(c, atC + 8 * L);
    }
}
