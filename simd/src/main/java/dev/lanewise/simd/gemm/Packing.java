package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies a factor into the order in which the microkernel reads it. Panels of B are padded with zeros to whole width;
 * nothing is ever padded along k, where +0 would change signs and meet infinities.
 */
final class Packing {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();

    private Packing() {
    }

    /**
     * One panel of B: rows {@code p} to before {@code p + k}, columns {@code j} to before {@code j + cols}, as k rows
     * of {@code width} floats.
     */
    static void panel(Matrix b, int p, int k, int j, int cols, float[] panel, int at, int width) {
        if (cols < width) {
            Arrays.fill(panel, at, at + k * width, 0f);
        }
        if (b.transposed()) {
            transpose(b.data(), b.index(p, j), b.stride(), cols, k, panel, at, width);
            return;
        }
        int v = 0;
        for (; v + 2 * L <= cols; v += 2 * L) {
            copyTwoVectors(b.data(), b.index(p, j + v), b.stride(), k, panel, at + v, width);
        }
        if (v < cols) {
            copy(b.data(), b.index(p, j + v), b.stride(), k, cols - v, panel, at + v, width);
        }
    }

    /** Copies {@code rows} rows of two vectors. */
    private static void copyTwoVectors(float[] from, int atFrom, int strideFrom, int rows, float[] to, int atTo,
            int strideTo) {
        int source = atFrom;
        int target = atTo;
        for (int i = 0; i < rows; i++) {
            FloatVector.fromArray(F, from, source).intoArray(to, target);
            FloatVector.fromArray(F, from, source + L).intoArray(to, target + L);
            source += strideFrom;
            target += strideTo;
        }
    }

    /** Copies a block of any width, float by float. */
    static void copy(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        for (int i = 0; i < rows; i++) {
            int source = atFrom + i * strideFrom;
            int target = atTo + i * strideTo;
            for (int j = 0; j < cols; j++) {
                to[target + j] = from[source + j];
            }
        }
    }

    /** {@code to(j, i) ← from(i, j)} for {@code rows} rows i and {@code cols} columns j of {@code from}. */
    static void transpose(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            transposeFourRows(from, atFrom + i * strideFrom, strideFrom, cols, to, atTo + i, strideTo);
        }
        for (; i < rows; i++) {
            int source = atFrom + i * strideFrom;
            int target = atTo + i;
            for (int j = 0; j < cols; j++) {
                to[target + j * strideTo] = from[source + j];
            }
        }
    }

    private static void transposeFourRows(float[] from, int row0, int strideFrom, int cols, float[] to, int atTo,
            int strideTo) {
        int row1 = row0 + strideFrom;
        int row2 = row1 + strideFrom;
        int row3 = row2 + strideFrom;
        int target = atTo;
        for (int j = 0; j < cols; j++) {
            to[target] = from[row0 + j];
            to[target + 1] = from[row1 + j];
            to[target + 2] = from[row2 + j];
            to[target + 3] = from[row3 + j];
            target += strideTo;
        }
    }
}
