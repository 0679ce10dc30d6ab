package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies a factor into the order in which the microkernel reads it. Panels of B are padded to whole width, whatever with:
 * what becomes of it is dropped. Nothing is ever padded along k, where +0 would change signs and meet infinities.
 */
public final class Packing {
    /** Panels of A have a multiple of so many steps of k. */
    public static final int STEPS = PackedTile6x2.STEPS;

    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    /** Every float of a vector's lower half twice, those of its upper half, and the lanes where another's go. */
    private static final VectorShuffle<Float> LOWER = VectorShuffle.fromOp(F, i -> i / 2);
    private static final VectorShuffle<Float> UPPER = VectorShuffle.fromOp(F, i -> (L + i) / 2);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(F, 0xAAAA_AAAA_AAAA_AAAAL);

    private Packing() {
    }

    /**
     * Panels of B: rows {@code p} to before {@code p + k}, columns {@code j} to before {@code j + cols}. Panel after
     * panel, each is k rows of {@code nr} floats, a number of whole vectors.
     */
    public static void panels(Matrix b, int p, int k, int j, int cols, float[] panels, int at, int nr) {
        int whole = cols - cols % nr;
        if (b.transposed()) {
            for (int col = 0; col < cols; col += nr) {
                int width = Math.min(nr, cols - col);
                if (width < nr) {
                    Arrays.fill(panels, at + col * k, at + (col + nr) * k, 0f);
                }
                Transpose.copy(b.data(), b.index(p, j + col), b.stride(), width, k, panels, at + col * k, nr);
            }
            return;
        }
        int source = b.index(p, j);
        if (whole > 0) {
            copyPanels(b.data(), source, b.stride(), k, whole, panels, at, nr);
        }
        if (whole < cols) {
            copyPadded(b.data(), source + whole, b.stride(), k, cols - whole, panels, at + whole * k, nr);
        }
    }

    /** Whole panels, a row of all of them at a time: what lies side by side in memory is fetched together. */
    private static void copyPanels(float[] from, int atFrom, int strideFrom, int k, int cols, float[] to, int atTo,
            int nr) {
        if (nr == 2 * L) {
            copyPanelsOfTwo(from, atFrom, strideFrom, k, cols, to, atTo);
            return;
        }
        for (int p = 0; p < k; p++) {
            int source = atFrom + p * strideFrom;
            int end = source + cols;
            int target = atTo + p * nr;
            for (; source < end; source += nr) {
                for (int v = 0; v < nr; v += L) {
                    FloatVector.fromArray(F, from, source + v).intoArray(to, target + v);
                }
                target += k * nr;
            }
        }
    }

    /** The same for panels of two vectors, twice as fast without the loop over the vectors of a row. */
    private static void copyPanelsOfTwo(float[] from, int atFrom, int strideFrom, int k, int cols, float[] to,
            int atTo) {
        for (int p = 0; p < k; p++) {
            int source = atFrom + p * strideFrom;
            int target = atTo + p * (2 * L);
            for (int j = 0; j < cols; j += 2 * L) {
                FloatVector.fromArray(F, from, source + j).intoArray(to, target);
                FloatVector.fromArray(F, from, source + j + L).intoArray(to, target + L);
                target += k * (2 * L);
            }
        }
    }

    /** A panel of which only {@code cols} columns exist. */
    private static void copyPadded(float[] from, int atFrom, int strideFrom, int k, int cols, float[] to, int atTo,
            int nr) {
        if (cols < L && nr == L) {
            copyNarrow(from, atFrom, strideFrom, k, cols, to, atTo, nr);
            return;
        }
        Arrays.fill(to, atTo, atTo + k * nr, 0f);
        copy(from, atFrom, strideFrom, k, cols, to, atTo, nr);
    }

    /**
     * Panels of A for {@link PackedTile6x2}: {@code rows} rows from row i, columns {@code p} to before {@code p + k}, a
     * multiple of its steps.
     */
    static void panelsOfA(Matrix a, int i, int rows, int p, int k, float[] panels, int at) {
        int from = a.index(i, p);
        if (a.transposed()) {
            packColumns(a.data(), from, a.stride(), rows, k, panels, at);
        } else {
            rowsOfA(a.data(), from, a.stride(), rows, k, panels, at);
        }
    }

    /**
     * Packs panels of an A that lies row by row, a panel at a time: element (i, p) is at {@code atA + i·rowA + p}, and k
     * a multiple of {@link #STEPS}. What longer vectors write behind a row's steps the next row overwrites, and behind
     * the last row the next steps do.
     */
    public static void rowsOfA(float[] a, int atA, int rowA, int rows, int k, float[] panels, int at) {
        int steps = PackedTile6x2.STEPS;
        int mr = PackedTile6x2.MR;
        int whole = k - Math.max(steps, L);
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
            for (; p <= whole; p += steps) {
                int to = panel + p * mr;
                for (int v = 0; v < steps; v += L) {
                    FloatVector.fromArray(F, a, a0 + p + v).intoArray(panels, to + v);
                    FloatVector.fromArray(F, a, a1 + p + v).intoArray(panels, to + steps + v);
                    FloatVector.fromArray(F, a, a2 + p + v).intoArray(panels, to + 2 * steps + v);
                    FloatVector.fromArray(F, a, a3 + p + v).intoArray(panels, to + 3 * steps + v);
                    FloatVector.fromArray(F, a, a4 + p + v).intoArray(panels, to + 4 * steps + v);
                    FloatVector.fromArray(F, a, a5 + p + v).intoArray(panels, to + 5 * steps + v);
                }
            }
            // Behind the last steps of a panel vectors longer than these would write into the next one.
            for (; p < k; p++) {
                int to = panel + PackedTile6x2.index(0, p);
                panels[to] = a[a0 + p];
                panels[to + steps] = a[a1 + p];
                panels[to + 2 * steps] = a[a2 + p];
                panels[to + 3 * steps] = a[a3 + p];
                panels[to + 4 * steps] = a[a4 + p];
                panels[to + 5 * steps] = a[a5 + p];
            }
        }
    }

    /** An A that lies column by column, the four steps of a panel for all rows at a time. */
    private static void packColumns(float[] a, int atA, int stepA, int rows, int k, float[] panels, int at) {
        int steps = PackedTile6x2.STEPS;
        int mr = PackedTile6x2.MR;
        for (int p = 0; p < k; p += steps) {
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
                int target = to + i / mr * mr * k + i % mr * steps;
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

    /**
     * {@code to(i, j) ← from(i, j)} for at most four vectors of columns, those of a register tile. The last vector of a
     * row overlaps the one before; rows shorter than a vector are copied by the JVM: shorter vectors beside those of
     * the machine's width would become objects, because C2 has one profile of the Vector API's methods for all widths.
     *
     * <p>One method on purpose: too long for C2 to inline where so many vectors meet that it would keep some in
     * objects.
     */
    public static void copy(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        int source = atFrom;
        int target = atTo;
        if (cols > 2 * L) {
            int last = cols - L;
            for (int i = 0; i < rows; i++) {
                FloatVector.fromArray(F, from, source).intoArray(to, target);
                FloatVector.fromArray(F, from, source + L).intoArray(to, target + L);
                if (cols > 3 * L) {
                    FloatVector.fromArray(F, from, source + 2 * L).intoArray(to, target + 2 * L);
                }
                FloatVector.fromArray(F, from, source + last).intoArray(to, target + last);
                source += strideFrom;
                target += strideTo;
            }
        } else if (cols >= L) {
            int last = cols - L;
            for (int i = 0; i < rows; i++) {
                FloatVector.fromArray(F, from, source).intoArray(to, target);
                FloatVector.fromArray(F, from, source + last).intoArray(to, target + last);
                source += strideFrom;
                target += strideTo;
            }
        } else {
            for (int i = 0; i < rows; i++) {
                System.arraycopy(from, source, to, target, cols);
                source += strideFrom;
                target += strideTo;
            }
        }
    }

    /**
     * As {@link #copy}, for rows shorter than a vector, but copies whole vectors where it can: up to a vector's length
     * behind each row is written, too, before the next row is.
     */
    public static void copyNarrow(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        int whole = Math.clamp(Math.floorDiv(from.length - atFrom - L, strideFrom) + 1, 0, rows);
        int source = atFrom;
        int target = atTo;
        for (int i = 0; i < whole; i++) {
            FloatVector.fromArray(F, from, source).intoArray(to, target);
            source += strideFrom;
            target += strideTo;
        }
        copy(from, source, strideFrom, rows - whole, cols, to, target, strideTo);
    }

    /**
     * Panels of {@code width} columns each, {@code width} floats from row to row and {@code panel} floats from panel to
     * panel. Copies whole vectors where it can, a row of all panels at a time: up to a vector's length behind each row
     * of a panel is written, too, before the next row is, so that there must be as much room between two panels.
     */
    public static void narrowPanels(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int width, int panel) {
        if (cols <= Math.min(width, L)) {
            copyNarrow(from, atFrom, strideFrom, rows, cols, to, atTo, width);
            return;
        }
        int lastPanel = (cols - 1) / width * width;
        int room = Math.floorDiv(from.length - atFrom - lastPanel - L, strideFrom) + 1;
        int whole = width > L ? 0 : Math.clamp(room, 0, rows);
        int row = atFrom;
        int toRow = atTo;
        for (int i = 0; i < whole; i++) {
            int target = toRow;
            for (int source = row; source < row + cols; source += width) {
                FloatVector.fromArray(F, from, source).intoArray(to, target);
                target += panel;
            }
            row += strideFrom;
            toRow += width;
        }
        for (int j = 0; j < cols; j += width) {
            copy(from, row + j, strideFrom, rows - whole, Math.min(width, cols - j), to, toRow + j / width * panel,
                    width);
        }
    }
}
