package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 12 rows × a quarter of a vector of 16 lanes, for what is too narrow for {@link PackedTile12x1}, with which it shares the
 * packed panels of A. Here the rows fill the vectors, two for each of four columns: as two steps of k lie side by side in a
 * panel, sixteen floats that begin with the first of them have it in their even lanes, and those that begin with the second
 * have that. What the odd lanes compute is dropped. Eight multiply-adds a step, of two vectors and four broadcasts, take
 * some 60 % of the time of {@link PackedTile12x1}.
 */
final class PackedTile12xQuarter implements Microkernel {
    /** How many floats behind a panel of A it reads, and drops. */
    static final int BEHIND = 4;

    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int MR = PackingOfTwelveRows.MR;
    private static final int NR = 4;
    /** Where in two steps of a panel of A the second vector begins, which has the last eight rows. */
    private static final int SECOND = 2 * MR - 16;

    /** Lanes 2i and 2i + 1 ← row i of a single step, from the first row on and from the fifth. */
    private static final float[] FIRST_ROWS = spread(1, 0);
    private static final float[] LAST_ROWS = spread(1, 4);
    /** Lanes 2i and 2i + 1 ← column 0, 1, 2 or 3 of row i of C. */
    private static final float[] COLUMN_0 = spread(NR, 0);
    private static final float[] COLUMN_1 = spread(NR, 1);
    private static final float[] COLUMN_2 = spread(NR, 2);
    private static final float[] COLUMN_3 = spread(NR, 3);
    /** The way back: two columns in turns, and of those of two such vectors the first four rows or the last. */
    private static final float[] TWO_COLUMNS = Transpose.first(1);
    private static final float[] FIRST_FOUR = fourRows(0);
    private static final float[] LAST_FOUR = fourRows(8);

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
    public boolean writesWholeTile() {
        return true;
    }

    @Override
    public void multiply(float[] a, int atA, int rowA, int stepA, int rows, float[] b, int atB, int stepB, float[] c,
            int atC, int rowC, int k, boolean resume) {
        FloatVector s0a, s0b;
        FloatVector s1a, s1b;
        FloatVector s2a, s2b;
        FloatVector s3a, s3b;
        if (resume) {
            FloatVector c0 = FloatVector.fromArray(F, c, atC);
            FloatVector c4 = FloatVector.fromArray(F, c, atC + 4 * NR);
            FloatVector c8 = FloatVector.fromArray(F, c, atC + 8 * NR);
            FloatVector column0 = FloatVector.fromArray(F, COLUMN_0, 0);
            FloatVector column1 = FloatVector.fromArray(F, COLUMN_1, 0);
            FloatVector column2 = FloatVector.fromArray(F, COLUMN_2, 0);
            FloatVector column3 = FloatVector.fromArray(F, COLUMN_3, 0);
            s0a = column0.selectFrom(c0, c4);
            s0b = column0.selectFrom(c4, c8);
            s1a = column1.selectFrom(c0, c4);
            s1b = column1.selectFrom(c4, c8);
            s2a = column2.selectFrom(c0, c4);
            s2b = column2.selectFrom(c4, c8);
            s3a = column3.selectFrom(c0, c4);
            s3b = column3.selectFrom(c4, c8);
        } else {
            s0a = FloatVector.zero(F);
            s0b = FloatVector.zero(F);
            s1a = FloatVector.zero(F);
            s1b = FloatVector.zero(F);
            s2a = FloatVector.zero(F);
            s2b = FloatVector.zero(F);
            s3a = FloatVector.zero(F);
            s3b = FloatVector.zero(F);
        }
        int slice = Math.min(k, LONGEST_SLICE);
        int odd = slice % 2;
        if (odd > 0) {
            FloatVector step = FloatVector.fromArray(F, a, atA);
            FloatVector first = FloatVector.fromArray(F, FIRST_ROWS, 0).selectFrom(step, step);
            FloatVector last = FloatVector.fromArray(F, LAST_ROWS, 0).selectFrom(step, step);
            FloatVector x0 = FloatVector.broadcast(F, b[atB]);
            s0a = x0.fma(first, s0a);
            s0b = x0.fma(last, s0b);
            FloatVector x1 = FloatVector.broadcast(F, b[atB + 1]);
            s1a = x1.fma(first, s1a);
            s1b = x1.fma(last, s1b);
            FloatVector x2 = FloatVector.broadcast(F, b[atB + 2]);
            s2a = x2.fma(first, s2a);
            s2b = x2.fma(last, s2b);
            FloatVector x3 = FloatVector.broadcast(F, b[atB + 3]);
            s3a = x3.fma(first, s3a);
            s3b = x3.fma(last, s3b);
        }
        int evenA = atA + odd * MR;
        int evenB = atB + odd * NR;
        for (int p = 0; p < slice / 2; p++) {
            int q = evenA + p * (2 * MR);
            int r = evenB + p * (2 * NR);
            FloatVector first = FloatVector.fromArray(F, a, q);
            FloatVector last = FloatVector.fromArray(F, a, q + SECOND);
            FloatVector x0 = FloatVector.broadcast(F, b[r]);
            s0a = x0.fma(first, s0a);
            s0b = x0.fma(last, s0b);
            FloatVector x1 = FloatVector.broadcast(F, b[r + 1]);
            s1a = x1.fma(first, s1a);
            s1b = x1.fma(last, s1b);
            FloatVector x2 = FloatVector.broadcast(F, b[r + 2]);
            s2a = x2.fma(first, s2a);
            s2b = x2.fma(last, s2b);
            FloatVector x3 = FloatVector.broadcast(F, b[r + 3]);
            s3a = x3.fma(first, s3a);
            s3b = x3.fma(last, s3b);
            first = FloatVector.fromArray(F, a, q + 1);
            last = FloatVector.fromArray(F, a, q + SECOND + 1);
            x0 = FloatVector.broadcast(F, b[r + NR]);
            s0a = x0.fma(first, s0a);
            s0b = x0.fma(last, s0b);
            x1 = FloatVector.broadcast(F, b[r + NR + 1]);
            s1a = x1.fma(first, s1a);
            s1b = x1.fma(last, s1b);
            x2 = FloatVector.broadcast(F, b[r + NR + 2]);
            s2a = x2.fma(first, s2a);
            s2b = x2.fma(last, s2b);
            x3 = FloatVector.broadcast(F, b[r + NR + 3]);
            s3a = x3.fma(first, s3a);
            s3b = x3.fma(last, s3b);
        }
        FloatVector inTurns = FloatVector.fromArray(F, TWO_COLUMNS, 0);
        FloatVector firstFour = FloatVector.fromArray(F, FIRST_FOUR, 0);
        FloatVector lastFour = FloatVector.fromArray(F, LAST_FOUR, 0);
        FloatVector s01 = inTurns.selectFrom(s0a, s1a);
        FloatVector s23 = inTurns.selectFrom(s2a, s3a);
        firstFour.selectFrom(s01, s23).intoArray(c, atC);
        lastFour.selectFrom(s01, s23).intoArray(c, atC + 4 * NR);
        lastFour.selectFrom(inTurns.selectFrom(s0b, s1b), inTurns.selectFrom(s2b, s3b)).intoArray(c, atC + 8 * NR);
    }

    /** Lanes 2i and 2i + 1 ← float {@code first + step · i} of two vectors. */
    private static float[] spread(int step, int first) {
        float[] lanes = new float[16];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = first + step * (i / 2);
        }
        return lanes;
    }

    /** Pairs of lanes from {@code first} on, of two vectors in turns. */
    private static float[] fourRows(int first) {
        float[] lanes = new float[16];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = first + i / 4 * 2 + i % 2 + i / 2 % 2 * 16;
        }
        return lanes;
    }
}
