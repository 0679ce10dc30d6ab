package dev.lanewise.simd.convolution;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * 6 rows × 2 vectors for patches of few channels: a vector has up to three runs of floats, each of which begins wherever
 * the table says, where five taps of one channel alone would leave most of its lanes empty. The table has
 * {@link #RUNS} entries for each vector: where it would begin if it had, in the lanes of the run, what lies there. For
 * machines of 32 vector registers, and of masks that take none of them.
 */
final class RunsTile implements ShiftedTile {
    /** Runs of a vector, at most. */
    static final int RUNS = 3;
    private static final int ROWS = 6;
    private static final int VECTORS = 2;
    /** What a pixel of a tile costs, in multiply-adds of vectors: it has 12 of them, and reads 12 times. */
    private static final int COST = 20;

    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();

    private final int run;

    /** For runs of so many floats. */
    RunsTile(int run) {
        this.run = run;
    }

    /**
     * Whether this tile is for patches of such runs, where others take so many multiply-adds of vectors for one. Rows
     * that do not fill it would have to be copied first.
     */
    static boolean suits(int runs, int run, int rows, int cost) {
        return Lanes.MANY_REGISTERS && 2 * run <= L && rows % ROWS == 0 && cost(runs, run, rows) < cost;
    }

    /** What a patch costs, in multiply-adds of vectors. */
    static int cost(int runs, int run, int rows) {
        int vectors = Math.ceilDiv(runs, runsOfVector(run));
        return Math.ceilDiv(vectors, VECTORS) * (rows / ROWS) * COST;
    }

    private static int runsOfVector(int run) {
        return Math.min(RUNS, L / run);
    }

    /** How many floats of a patch a vector has. */
    int floatsOfVector() {
        return runsOfVector(run) * run;
    }

    /**
     * Enters a vector of a patch into the table. Where it has fewer runs, the last one stands for the others.
     *
     * @param runs how many runs a patch has, …
     * @param taps … each of so many taps
     */
    void enter(FramedImages images, int runs, int taps, int vector, int[] vectors) {
        int first = vector * runsOfVector(run);
        int last = Math.min(first + runsOfVector(run), runs) - 1;
        for (int i = 0; i < RUNS; i++) {
            int at = Math.min(first + i, last);
            vectors[vector * RUNS + i] = images.tap(at * taps) - (at - first) * run;
        }
    }

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int vectors() {
        return VECTORS;
    }

    @Override
    public void multiply(float[] a, int atA, int stepA, float[] b, int atB, int[] vectors, int vector, int[] pixels,
            int pixel, float[] c, int atC, int rowC, int k, boolean resume) {
        int start = RUNS * vector;
        int v00 = atB + vectors[start];
        int v01 = atB + vectors[start + 1];
        int v02 = atB + vectors[start + 2];
        int v10 = atB + vectors[start + 3];
        int v11 = atB + vectors[start + 4];
        int v12 = atB + vectors[start + 5];
        VectorMask<Float> first = VectorMask.fromLong(F, (1L << run) - 1);
        VectorMask<Float> firstTwo = VectorMask.fromLong(F, (1L << (2 * run)) - 1);
        int c1 = atC + rowC;
        int c2 = atC + 2 * rowC;
        int c3 = atC + 3 * rowC;
        int c4 = atC + 4 * rowC;
        int c5 = atC + 5 * rowC;
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
        int slice = Math.min(k, ShiftedTile.LONGEST_SLICE);
        int q = atA;
        for (int p = 0; p < slice; p++) {
            int r = pixels[pixel + p];
            FloatVector b0 = FloatVector.fromArray(F, b, v02 + r);
            b0 = b0.blend(FloatVector.fromArray(F, b, v01 + r), firstTwo);
            b0 = b0.blend(FloatVector.fromArray(F, b, v00 + r), first);
            FloatVector b1 = FloatVector.fromArray(F, b, v12 + r);
            b1 = b1.blend(FloatVector.fromArray(F, b, v11 + r), firstTwo);
            b1 = b1.blend(FloatVector.fromArray(F, b, v10 + r), first);
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
            FloatVector x4 = FloatVector.broadcast(F, a[q + 4]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            FloatVector x5 = FloatVector.broadcast(F, a[q + 5]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            q += stepA;
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
