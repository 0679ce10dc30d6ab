package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Panels of twelve rows for {@link PackedTile12x2} and {@link PackedTile12x1}: two steps of k after two steps, and in
 * these row after row, so that of an even k element (i, p) of a panel lies at {@code (p / 2 · MR + i) · 2 + p % 2}. Of an
 * odd k, the first step lies before them, row after row. Pairs, and not single floats, because rows are transposed with
 * three quarters of the exchanges then.
 *
 * <p>Some panels have ten rows, so that hardly a row is computed that does not exist; they lie in as much room.
 */
final class PackingOfTwelveRows implements PackingOfA {
    static final PackingOfTwelveRows PACKING = new PackingOfTwelveRows();
    static final int MR = 12;
    /** Rows of a panel in which two are left out: 32 rows are 10 + 10 + 12. */
    static final int TEN = 10;

    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    /** Steps of k that are read of all rows before the next ones, where A lies column by column. */
    private static final int NEAR_STEPS = 8;
    /** Where in two columns of A the pairs of eight rows are, from row 0, 4 or 8 on; see {@link #lanes}. */
    private static final float[] FROM_0 = lanes(0);
    private static final float[] FROM_4 = lanes(4);
    private static final float[] FROM_8 = lanes(8);

    // Lanes as arrays: those of a vector that is a constant C2 reads and converts anew after each store.
    private static final float[] FIRST_8 = Transpose.first(8);
    private static final float[] SECOND_8 = Transpose.second(8);
    private static final float[] FIRST_4 = Transpose.first(4);
    private static final float[] SECOND_4 = Transpose.second(4);
    private static final float[] FIRST_2 = Transpose.first(2);
    private static final float[] SECOND_2 = Transpose.second(2);

    private PackingOfTwelveRows() {
    }

    @Override
    public int steps() {
        return 1;
    }

    @Override
    public int mr() {
        return MR;
    }

    @Override
    public int height(int rows, int i) {
        return i < rowsInTens(rows) ? Math.min(TEN, rows - i) : Math.min(MR, rows - i);
    }

    /** How many rows are in panels of ten, the first ones: so many panels that at most one row of the others is missing. */
    private static int rowsInTens(int rows) {
        int panels = Math.ceilDiv(rows, MR);
        return Math.min(rows, Math.min(panels, (panels * MR - rows) / 2) * TEN);
    }

    @Override
    public void rows(float[] a, int atA, int rowA, int rows, int k, float[] panels, int at) {
        int odd = k % 2;
        int whole = L == 16 ? (k - odd) / 16 * 16 : 0;
        int height;
        for (int row = 0, to = at; row < rows; row += height, to += MR * k) {
            height = height(rows, row);
            int from = atA + row * rowA;
            int last = height - 1;
            if (odd > 0) {
                for (int i = 0; i < MR; i++) {
                    panels[to + i] = a[from + Math.min(i, last) * rowA];
                }
            }
            if (whole > 0) {
                transpose(a, from + odd, rowA, last, whole, panels, to + odd * MR);
            }
            pairs(a, from + odd + whole, rowA, 1, last, k - odd - whole, panels, to + (odd + whole) * MR);
        }
    }

    @Override
    public void columns(float[] a, int atA, int stepA, int rows, int k, float[] panels, int at) {
        int inTens = rowsInTens(rows);
        int odd = k % 2;
        for (int i = 0, to = at; odd > 0 && i < rows; i += height(rows, i), to += MR * k) {
            int last = height(rows, i) - 1;
            for (int j = 0; j < MR; j++) {
                panels[to + j] = a[atA + i + Math.min(j, last)];
            }
        }
        for (int p = odd; p < k; p += NEAR_STEPS) {
            int steps = Math.min(NEAR_STEPS, k - p);
            int from = atA + p * stepA;
            int to = at + p * MR;
            columns(a, from, stepA, inTens, TEN, steps, panels, to, MR * k);
            columns(a, from + inTens, stepA, rows - inTens, MR, steps, panels, to + inTens / TEN * MR * k, MR * k);
        }
    }

    /** A few steps of panels of {@code height} rows, of which the last one may have fewer. */
    private static void columns(float[] a, int from, int stepA, int rows, int height, int steps, float[] panels, int to,
            int panel) {
        int whole = rows / height;
        int last = rows % height - 1;
        int vectors = L == 16 && steps == NEAR_STEPS ? a.length - 16 - from - (NEAR_STEPS - 1) * stepA : -1;
        int inside = Math.clamp(Math.floorDiv(vectors, height) + 1, 0, whole);
        interleave(a, from, stepA, inside, height, height - 1, panels, to, panel);
        for (int i = inside; i < whole; i++) {
            pairs(a, from + i * height, 1, stepA, height - 1, steps, panels, to + i * panel);
        }
        if (last >= 0 && whole * height <= vectors) {
            interleave(a, from + whole * height, stepA, 1, height, last, panels, to + whole * panel, panel);
        } else if (last >= 0) {
            pairs(a, from + whole * height, 1, stepA, last, steps, panels, to + whole * panel);
        }
    }

    /** A panel in which the rows behind the last one are copies of it, an even number of steps, float by float. */
    private static void pairs(float[] a, int atA, int rowA, int stepA, int last, int k, float[] panels, int at) {
        for (int p = 0; p < k; p += 2) {
            for (int i = 0; i < MR; i++) {
                int from = atA + Math.min(i, last) * rowA + p * stepA;
                int to = at + p * MR + 2 * i;
                panels[to] = a[from];
                panels[to + 1] = a[from + stepA];
            }
        }
    }

    /**
     * The same for rows that lie one behind the other, sixteen steps at a time, by vectors of eight pairs: four rows
     * exchange pairs so that vector j of them holds pair j of all four, and in its upper half pair j + 4; what is written
     * are the halves of two such vectors.
     */
    private static void transpose(float[] a, int a0, int rowA, int last, int k, float[] panels, int at) {
        FloatVector first8 = FloatVector.fromArray(F, FIRST_8, 0);
        FloatVector second8 = FloatVector.fromArray(F, SECOND_8, 0);
        FloatVector first4 = FloatVector.fromArray(F, FIRST_4, 0);
        FloatVector second4 = FloatVector.fromArray(F, SECOND_4, 0);
        FloatVector first2 = FloatVector.fromArray(F, FIRST_2, 0);
        FloatVector second2 = FloatVector.fromArray(F, SECOND_2, 0);
        int a1 = a0 + Math.min(1, last) * rowA;
        int a2 = a0 + Math.min(2, last) * rowA;
        int a3 = a0 + Math.min(3, last) * rowA;
        int a4 = a0 + Math.min(4, last) * rowA;
        int a5 = a0 + Math.min(5, last) * rowA;
        int a6 = a0 + Math.min(6, last) * rowA;
        int a7 = a0 + Math.min(7, last) * rowA;
        int a8 = a0 + Math.min(8, last) * rowA;
        int a9 = a0 + Math.min(9, last) * rowA;
        int a10 = a0 + Math.min(10, last) * rowA;
        int a11 = a0 + Math.min(11, last) * rowA;
        for (int p = 0; p < k; p += 16) {
            FloatVector x0 = FloatVector.fromArray(F, a, a0 + p);
            FloatVector x1 = FloatVector.fromArray(F, a, a1 + p);
            FloatVector x2 = FloatVector.fromArray(F, a, a2 + p);
            FloatVector x3 = FloatVector.fromArray(F, a, a3 + p);
            FloatVector y0 = first4.selectFrom(x0, x2);
            FloatVector y1 = first4.selectFrom(x1, x3);
            FloatVector y2 = second4.selectFrom(x0, x2);
            FloatVector y3 = second4.selectFrom(x1, x3);
            FloatVector u0 = first2.selectFrom(y0, y1);
            FloatVector u1 = second2.selectFrom(y0, y1);
            FloatVector u2 = first2.selectFrom(y2, y3);
            FloatVector u3 = second2.selectFrom(y2, y3);
            x0 = FloatVector.fromArray(F, a, a4 + p);
            x1 = FloatVector.fromArray(F, a, a5 + p);
            x2 = FloatVector.fromArray(F, a, a6 + p);
            x3 = FloatVector.fromArray(F, a, a7 + p);
            y0 = first4.selectFrom(x0, x2);
            y1 = first4.selectFrom(x1, x3);
            y2 = second4.selectFrom(x0, x2);
            y3 = second4.selectFrom(x1, x3);
            FloatVector v0 = first2.selectFrom(y0, y1);
            FloatVector v1 = second2.selectFrom(y0, y1);
            FloatVector v2 = first2.selectFrom(y2, y3);
            FloatVector v3 = second2.selectFrom(y2, y3);
            x0 = FloatVector.fromArray(F, a, a8 + p);
            x1 = FloatVector.fromArray(F, a, a9 + p);
            x2 = FloatVector.fromArray(F, a, a10 + p);
            x3 = FloatVector.fromArray(F, a, a11 + p);
            y0 = first4.selectFrom(x0, x2);
            y1 = first4.selectFrom(x1, x3);
            y2 = second4.selectFrom(x0, x2);
            y3 = second4.selectFrom(x1, x3);
            FloatVector w0 = first2.selectFrom(y0, y1);
            FloatVector w1 = second2.selectFrom(y0, y1);
            FloatVector w2 = first2.selectFrom(y2, y3);
            FloatVector w3 = second2.selectFrom(y2, y3);
            int to = at + p * MR;
            first8.selectFrom(u0, v0).intoArray(panels, to);
            first8.selectFrom(w0, u1).intoArray(panels, to + 16);
            first8.selectFrom(v1, w1).intoArray(panels, to + 32);
            first8.selectFrom(u2, v2).intoArray(panels, to + 48);
            first8.selectFrom(w2, u3).intoArray(panels, to + 64);
            first8.selectFrom(v3, w3).intoArray(panels, to + 80);
            second8.selectFrom(u0, v0).intoArray(panels, to + 96);
            second8.selectFrom(w0, u1).intoArray(panels, to + 112);
            second8.selectFrom(v1, w1).intoArray(panels, to + 128);
            second8.selectFrom(u2, v2).intoArray(panels, to + 144);
            second8.selectFrom(w2, u3).intoArray(panels, to + 160);
            second8.selectFrom(v3, w3).intoArray(panels, to + 176);
        }
    }

    /** Eight steps of {@code count} panels whose rows lie side by side. Reads sixteen floats of each column. */
    private static void interleave(float[] a, int atA, int stepA, int count, int height, int last, float[] panels,
            int at, int panel) {
        FloatVector from0 = FloatVector.fromArray(F, FROM_0, last * 16);
        FloatVector from8 = FloatVector.fromArray(F, FROM_8, last * 16);
        FloatVector from4 = FloatVector.fromArray(F, FROM_4, last * 16);
        FloatVector first8 = FloatVector.fromArray(F, FIRST_8, 0);
        for (int i = 0; i < count; i++) {
            int from = atA + i * height;
            int to = at + i * panel;
            FloatVector x0 = FloatVector.fromArray(F, a, from);
            FloatVector y0 = FloatVector.fromArray(F, a, from + stepA);
            FloatVector x1 = FloatVector.fromArray(F, a, from + 2 * stepA);
            FloatVector y1 = FloatVector.fromArray(F, a, from + 3 * stepA);
            from0.selectFrom(x0, y0).intoArray(panels, to);
            first8.selectFrom(from8.selectFrom(x0, y0), from0.selectFrom(x1, y1))
                    .intoArray(panels, to + 16);
            from4.selectFrom(x1, y1).intoArray(panels, to + 32);
            x0 = FloatVector.fromArray(F, a, from + 4 * stepA);
            y0 = FloatVector.fromArray(F, a, from + 5 * stepA);
            x1 = FloatVector.fromArray(F, a, from + 6 * stepA);
            y1 = FloatVector.fromArray(F, a, from + 7 * stepA);
            from0.selectFrom(x0, y0).intoArray(panels, to + 48);
            first8.selectFrom(from8.selectFrom(x0, y0), from0.selectFrom(x1, y1))
                    .intoArray(panels, to + 64);
            from4.selectFrom(x1, y1).intoArray(panels, to + 80);
        }
    }

    /** Sixteen lanes for each last row from 0 on: the pairs of eight rows, those behind the last one being copies of it. */
    private static float[] lanes(int row) {
        float[] lanes = new float[MR * 16];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = Math.min(row + i % 16 / 2, i / 16) + i % 2 * 16;
        }
        return lanes;
    }
}
