package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Copies A into the order in which {@link PackedTile6x2} reads it, which is the only tile that wants that. */
public final class PackingOfA {
    /** Panels have a multiple of so many steps of k. */
    public static final int STEPS = PackedTile6x2.STEPS;

    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    /** Every float of a vector's lower half twice, those of its upper half, and the lanes where another's go. */
    private static final VectorShuffle<Float> LOWER = VectorShuffle.fromOp(F, i -> i / 2);
    private static final VectorShuffle<Float> UPPER = VectorShuffle.fromOp(F, i -> (L + i) / 2);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(F, 0xAAAA_AAAA_AAAA_AAAAL);

    private PackingOfA() {
    }

    /**
     * Panels of A for {@link PackedTile6x2}: {@code rows} rows from row i, columns {@code p} to before {@code p + k}, a
     * multiple of its steps.
     */
    static void panels(Matrix a, int i, int rows, int p, int k, float[] panels, int at) {
        int from = a.index(i, p);
        if (a.transposed()) {
            columns(a.data(), from, a.stride(), rows, k, panels, at);
        } else {
            rows(a.data(), from, a.stride(), rows, k, panels, at);
        }
    }

    /**
     * Packs panels of an A that lies row by row, a panel at a time: element (i, p) is at {@code atA + i·rowA + p}, and k
     * a multiple of {@link #STEPS}. What longer vectors write behind a row's steps the next row overwrites, and behind
     * the last row the next steps do.
     */
    public static void rows(float[] a, int atA, int rowA, int rows, int k, float[] panels, int at) {
        int mr = PackedTile6x2.MR;
        int whole = k - Math.max(STEPS, L);
        for (int row = 0; row < rows; row += mr) {
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
                int to = panel + p * mr;
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
                int to = panel + PackedTile6x2.index(0, p);
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
    private static void columns(float[] a, int atA, int stepA, int rows, int k, float[] panels, int at) {
        int mr = PackedTile6x2.MR;
        for (int p = 0; p < k; p += STEPS) {
            int q0 = atA + p * stepA;
            int q1 = q0 + stepA;
            int q2 = q1 + stepA;
            int q3 = q2 + stepA;
            int to = at + p * mr;
            // Whole panels whose vectors do not read beyond A.
            int inside = L == 8 ? Math.min(rows, a.length - q3 - (L - mr)) / mr * mr : 0;
            if (inside > 0) {
                interleave(a, q0, q1, q2, q3, inside, panels, to, mr * k);
            }
            for (int i = Math.max(inside, 0); i < PackedTile6x2.padded(rows); i++) {
                int row = Math.min(i, rows - 1);
                int target = to + i / mr * mr * k + i % mr * STEPS;
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
        for (int row = 0; row < rows; row += PackedTile6x2.MR) {
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
