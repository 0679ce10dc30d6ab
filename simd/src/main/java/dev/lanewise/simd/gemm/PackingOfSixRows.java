package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Panels of six rows for {@link PackedTile6x2}: four steps of k after four steps, and in these row after row, so that
 * element (i, p) of a panel lies at {@code (p / 4 · MR + i) · 4 + p % 4}. k is a multiple of four.
 */
final class PackingOfSixRows implements PackingOfA {
    static final PackingOfSixRows PACKING = new PackingOfSixRows();
    static final int MR = 6;
    /** Steps of k that lie side by side in a row's packed floats. */
    static final int STEPS = 4;

    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    /** Every float of a vector's lower half twice, those of its upper half, and the lanes where another's go. */
    private static final VectorShuffle<Float> LOWER = VectorShuffle.fromOp(F, i -> i / 2);
    private static final VectorShuffle<Float> UPPER = VectorShuffle.fromOp(F, i -> (L + i) / 2);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(F, 0xAAAA_AAAA_AAAA_AAAAL);

    private PackingOfSixRows() {
    }

    @Override
    public int steps() {
        return STEPS;
    }

    @Override
    public int mr() {
        return MR;
    }

    /** What longer vectors write behind a row's steps the next row overwrites, and behind the last row the next steps do. */
    @Override
    public void rows(float[] a, int atA, int rowA, int rows, int k, float[] panels, int at) {
        int whole = k - Math.max(STEPS, L);
        for (int row = 0; row < rows; row += MR) {
            int last = rows - row - 1;
            int a0 = atA + row * rowA;
            int a1 = a0 + Math.min(1, last) * rowA;
            int a2 = a0 + Math.min(2, last) * rowA;
            int a3 = a0 + Math.min(3, last) * rowA;
            int a4 = a0 + Math.min(4, last) * rowA;
            int a5 = a0 + Math.min(5, last) * rowA;
            int panel = at + row * k;
            int p = 0;
            for (; p <= whole; p += STEPS) {
                int to = panel + p * MR;
                for (int v = 0; v < STEPS; v += L) {
                    FloatVector.fromArray(F, a, a0 + p + v).intoArray(panels, to + v);
                    FloatVector.fromArray(F, a, a1 + p + v).intoArray(panels, to + STEPS + v);
                    FloatVector.fromArray(F, a, a2 + p + v).intoArray(panels, to + 2 * STEPS + v);
                    FloatVector.fromArray(F, a, a3 + p + v).intoArray(panels, to + 3 * STEPS + v);
                    FloatVector.fromArray(F, a, a4 + p + v).intoArray(panels, to + 4 * STEPS + v);
                    FloatVector.fromArray(F, a, a5 + p + v).intoArray(panels, to + 5 * STEPS + v);
                }
            }
            // Behind the last steps of a panel vectors longer than these would write into the next one.
            for (; p < k; p++) {
                int to = panel + p / STEPS * MR * STEPS + p % STEPS;
                panels[to] = a[a0 + p];
                panels[to + STEPS] = a[a1 + p];
                panels[to + 2 * STEPS] = a[a2 + p];
                panels[to + 3 * STEPS] = a[a3 + p];
                panels[to + 4 * STEPS] = a[a4 + p];
                panels[to + 5 * STEPS] = a[a5 + p];
            }
        }
    }

    /** An A that lies column by column, the four steps of a panel for all rows at a time. */
    @Override
    public void columns(float[] a, int atA, int stepA, int rows, int k, float[] panels, int at) {
        for (int p = 0; p < k; p += STEPS) {
            int q0 = atA + p * stepA;
            int q1 = q0 + stepA;
            int q2 = q1 + stepA;
            int q3 = q2 + stepA;
            int to = at + p * MR;
            // Whole panels whose vectors do not read beyond A.
            int inside = L == 8 ? Math.min(rows, a.length - q3 - (L - MR)) / MR * MR : 0;
            if (inside > 0) {
                interleave(a, q0, q1, q2, q3, inside, panels, to, MR * k);
            }
            for (int i = Math.max(inside, 0); i < Math.ceilDiv(rows, MR) * MR; i++) {
                int row = Math.min(i, rows - 1);
                int target = to + i / MR * MR * k + i % MR * STEPS;
                panels[target] = a[q0 + row];
                panels[target + 1] = a[q1 + row];
                panels[target + 2] = a[q2 + row];
                panels[target + 3] = a[q3 + row];
            }
        }
    }

    /**
     * Four columns of A, six rows of each at a time, which make three vectors of eight: twice, every other float is taken
     * from one vector and from another. Reads two rows more than it needs.
     */
    private static void interleave(float[] a, int q0, int q1, int q2, int q3, int rows, float[] panels, int at,
            int panel) {
        int to = at;
        for (int row = 0; row < rows; row += MR) {
            FloatVector x0 = FloatVector.fromArray(F, a, q0 + row);
            FloatVector x2 = FloatVector.fromArray(F, a, q2 + row);
            FloatVector even = x0.rearrange(LOWER).blend(x2.rearrange(LOWER), ODD);
            FloatVector evenEnd = x0.rearrange(UPPER).blend(x2.rearrange(UPPER), ODD);
            FloatVector x1 = FloatVector.fromArray(F, a, q1 + row);
            FloatVector x3 = FloatVector.fromArray(F, a, q3 + row);
            FloatVector odd = x1.rearrange(LOWER).blend(x3.rearrange(LOWER), ODD);
            FloatVector oddEnd = x1.rearrange(UPPER).blend(x3.rearrange(UPPER), ODD);
            even.rearrange(LOWER).blend(odd.rearrange(LOWER), ODD).intoArray(panels, to);
            even.rearrange(UPPER).blend(odd.rearrange(UPPER), ODD).intoArray(panels, to + L);
            evenEnd.rearrange(LOWER).blend(oddEnd.rearrange(LOWER), ODD).intoArray(panels, to + 2 * L);
            to += panel;
        }
    }
}
