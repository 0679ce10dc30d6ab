package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies B into the order in which the microkernel reads it, and pieces of matrices to elsewhere. Panels are padded to
 * whole width, whatever with: what becomes of it is dropped. Nothing is ever padded along k, where +0 would change signs
 * and meet infinities.
 */
public final class Packing {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int ROWS_AT_A_TIME = 8;
    /** Floats that are sooner copied one by one than by a call. */
    private static final int FEW = 4;
    /** Floats of a cache line, and how many of them the header of an array takes the place of. */
    static final int LINE = 16;
    private static final int HEADER = 4;

    private Packing() {
    }

    /**
     * The first index from {@code at} on where a cache line begins, provided that the array begins with one, as G1's
     * largest do, and all under {@code -XX:ObjectAlignmentInBytes=64}: vectors that lie across two lines take longer to
     * read.
     */
    static int atLine(int at) {
        return at + Math.floorMod(-(at + HEADER), LINE);
    }

    /**
     * Panels of B: rows {@code p} to before {@code p + k}, columns {@code j} to before {@code j + cols}. Panel after
     * panel, each is k rows of {@code nr} floats.
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
        if (nr % L > 0) {
            for (int j = 0; j < cols; j += nr) {
                copy(from, atFrom + j, strideFrom, k, nr, to, atTo + j * k, nr);
            }
            return;
        }
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
        for (int first = 0; first < k; first += ROWS_AT_A_TIME) {
            int rows = Math.min(ROWS_AT_A_TIME, k - first);
            int source = atFrom + first * strideFrom;
            int target = atTo + first * (2 * L);
            for (int j = 0; j < cols; j += 2 * L) {
                for (int p = 0; p < rows; p++) {
                    int s = source + p * strideFrom;
                    int t = target + p * (2 * L);
                    FloatVector.fromArray(F, from, s).intoArray(to, t);
                    FloatVector.fromArray(F, from, s + L).intoArray(to, t + L);
                }
                source += 2 * L;
                target += k * (2 * L);
            }
        }
    }

    /** A panel of which only {@code cols} columns exist, filled up with what follows them in memory, or with zeros. */
    private static void copyPadded(float[] from, int atFrom, int strideFrom, int k, int cols, float[] to, int atTo,
            int nr) {
        if (cols < L && nr == L) {
            copyNarrow(from, atFrom, strideFrom, k, cols, to, atTo, nr);
            return;
        }
        int whole = Math.clamp(Math.floorDiv(from.length - atFrom - nr, strideFrom) + 1, 0, k);
        copy(from, atFrom, strideFrom, whole, nr, to, atTo, nr);
        Arrays.fill(to, atTo + whole * nr, atTo + k * nr, 0f);
        copy(from, atFrom + whole * strideFrom, strideFrom, k - whole, cols, to, atTo + whole * nr, nr);
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
        } else if (cols > FEW) {
            for (int i = 0; i < rows; i++) {
                System.arraycopy(from, source, to, target, cols);
                source += strideFrom;
                target += strideTo;
            }
        } else {
            copyFew(from, source, strideFrom, rows, cols, to, target, strideTo);
        }
    }

    /** As {@link #copy}, for up to {@link #FEW} columns, float by float. */
    private static void copyFew(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        int source = atFrom;
        int target = atTo;
        for (int i = 0; i < rows; i++) {
            to[target] = from[source];
            if (cols > 1) {
                to[target + 1] = from[source + 1];
            }
            if (cols > 2) {
                to[target + 2] = from[source + 2];
            }
            if (cols > 3) {
                to[target + 3] = from[source + 3];
            }
            source += strideFrom;
            target += strideTo;
        }
    }

    /** As {@link #copy}, for any number of columns, four vectors of them at a time. */
    public static void copyWide(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        for (int j = 0; j < cols; j += 4 * L) {
            copy(from, atFrom + j, strideFrom, rows, Math.min(4 * L, cols - j), to, atTo + j, strideTo);
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
