package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies a factor into the order in which the microkernel reads it. Panels of B are padded with zeros to whole width;
 * nothing is ever padded along k, where +0 would change signs and meet infinities.
 */
final class Packing {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final VectorSpecies<Float> F128 = Lanes.F128;
    private static final VectorSpecies<Float> F256 = FloatVector.SPECIES_256;
    private static final int L = F.length();
    /** Lanes 1, 3, 5, …: the second of each pair. */
    private static final VectorMask<Float> ODD = VectorMask.fromLong(F, 0xAAAAL);
    /** Lanes 2, 3, 6, 7, …: the second of each pair of pairs. */
    private static final VectorMask<Float> UPPER = VectorMask.fromLong(F, 0xCCCCL);
    private static final VectorShuffle<Float> SWAP_PAIRS = swap(2);
    private static final VectorShuffle<Float> SWAP_QUADS = swap(4);
    private static final VectorShuffle<Float> SWAP_HALVES = swap(8);
    private static final VectorShuffle<Float> SWAP_BOTH = swap(12);

    private Packing() {
    }

    /** Lane i takes lane i xor {@code distance}. */
    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(F, i -> (i ^ distance) & (L - 1));
    }

    /**
     * Panels of B: rows {@code p} to before {@code p + k}, columns {@code j} to before {@code j + cols}. Panel after
     * panel, each is k rows of {@code nr} floats, a number of whole vectors.
     */
    static void panels(Matrix b, int p, int k, int j, int cols, float[] panels, int at, int nr) {
        int whole = cols - cols % nr;
        if (b.transposed()) {
            for (int col = 0; col < cols; col += nr) {
                int width = Math.min(nr, cols - col);
                if (width < nr) {
                    Arrays.fill(panels, at + col * k, at + (col + nr) * k, 0f);
                }
                transpose(b.data(), b.index(p, j + col), b.stride(), width, k, panels, at + col * k, nr);
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

    /** A panel of which only {@code cols} columns exist, padded with zeros. */
    private static void copyPadded(float[] from, int atFrom, int strideFrom, int k, int cols, float[] to, int atTo,
            int nr) {
        Arrays.fill(to, atTo, atTo + k * nr, 0f);
        copy(from, atFrom, strideFrom, k, cols, to, atTo, nr);
    }

    /** {@code to(i, j) ← from(i, j)}, for any number of columns. */
    static void copy(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        if (cols >= L) {
            for (int i = 0; i < rows; i++) {
                copyVectors(from, atFrom + i * strideFrom, cols, to, atTo + i * strideTo);
            }
        } else if (cols >= 8) {
            copyBy8(from, atFrom, strideFrom, rows, cols - 8, to, atTo, strideTo);
        } else if (cols >= 4) {
            copyBy4(from, atFrom, strideFrom, rows, cols - 4, to, atTo, strideTo);
        } else {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    to[atTo + i * strideTo + j] = from[atFrom + i * strideFrom + j];
                }
            }
        }
    }

    /** At least one vector; the last one overlaps the one before. */
    private static void copyVectors(float[] from, int atFrom, int n, float[] to, int atTo) {
        for (int j = 0; j < n - L; j += L) {
            FloatVector.fromArray(F, from, atFrom + j).intoArray(to, atTo + j);
        }
        FloatVector.fromArray(F, from, atFrom + n - L).intoArray(to, atTo + n - L);
    }

    /** Rows of 8 to 16 floats: the first eight, and the last eight, which begin at {@code last}. */
    private static void copyBy8(float[] from, int atFrom, int strideFrom, int rows, int last, float[] to, int atTo,
            int strideTo) {
        int source = atFrom;
        int target = atTo;
        for (int i = 0; i < rows; i++) {
            FloatVector.fromArray(F256, from, source).intoArray(to, target);
            FloatVector.fromArray(F256, from, source + last).intoArray(to, target + last);
            source += strideFrom;
            target += strideTo;
        }
    }

    /** Rows of 4 to 8 floats: the first four, and the last four, which begin at {@code last}. */
    private static void copyBy4(float[] from, int atFrom, int strideFrom, int rows, int last, float[] to, int atTo,
            int strideTo) {
        int source = atFrom;
        int target = atTo;
        for (int i = 0; i < rows; i++) {
            FloatVector.fromArray(F128, from, source).intoArray(to, target);
            FloatVector.fromArray(F128, from, source + last).intoArray(to, target + last);
            source += strideFrom;
            target += strideTo;
        }
    }

    /** {@code to(j, i) ← from(i, j)} for {@code rows} rows i and {@code cols} columns j of {@code from}. */
    static void transpose(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            int source = atFrom + i * strideFrom;
            int done = L < 4 ? 0 : transposeFourRows(from, source, strideFrom, cols, to, atTo + i, strideTo);
            transposeScalar(from, source + done, strideFrom, 4, cols - done, to, atTo + i + done * strideTo, strideTo);
        }
        transposeScalar(from, atFrom + i * strideFrom, strideFrom, rows - i, cols, to, atTo + i, strideTo);
    }

    private static void transposeScalar(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to,
            int atTo, int strideTo) {
        for (int j = 0; j < cols; j++) {
            for (int i = 0; i < rows; i++) {
                to[atTo + j * strideTo + i] = from[atFrom + i * strideFrom + j];
            }
        }
    }

    /**
     * Four rows by whole vectors: squares of 4×4 are transposed side by side within the vectors, first pairs of floats,
     * then pairs of pairs, and stored four floats at a time.
     *
     * @return how many columns are done
     */
    private static int transposeFourRows(float[] from, int atFrom, int strideFrom, int cols, float[] to, int atTo,
            int strideTo) {
        int row1 = atFrom + strideFrom;
        int row2 = row1 + strideFrom;
        int row3 = row2 + strideFrom;
        int target = atTo;
        int j = 0;
        for (; j <= cols - L; j += L) {
            FloatVector x0 = FloatVector.fromArray(F, from, atFrom + j);
            FloatVector x1 = FloatVector.fromArray(F, from, row1 + j);
            FloatVector x2 = FloatVector.fromArray(F, from, row2 + j);
            FloatVector x3 = FloatVector.fromArray(F, from, row3 + j);
            FloatVector even01 = x0.blend(towardsOdd(x1), ODD);
            FloatVector odd01 = towardsEven(x0).blend(x1, ODD);
            FloatVector even23 = x2.blend(towardsOdd(x3), ODD);
            FloatVector odd23 = towardsEven(x2).blend(x3, ODD);
            FloatVector y0 = even01.blend(even23.rearrange(SWAP_PAIRS), UPPER);
            FloatVector y1 = odd01.blend(odd23.rearrange(SWAP_PAIRS), UPPER);
            FloatVector y2 = even01.rearrange(SWAP_PAIRS).blend(even23, UPPER);
            FloatVector y3 = odd01.rearrange(SWAP_PAIRS).blend(odd23, UPPER);
            storeQuads(y0, y1, y2, y3, to, target, strideTo);
            if (L >= 8) {
                storeQuads(y0.rearrange(SWAP_QUADS), y1.rearrange(SWAP_QUADS), y2.rearrange(SWAP_QUADS),
                        y3.rearrange(SWAP_QUADS), to, target + 4 * strideTo, strideTo);
            }
            if (L >= 16) {
                storeQuads(y0.rearrange(SWAP_HALVES), y1.rearrange(SWAP_HALVES), y2.rearrange(SWAP_HALVES),
                        y3.rearrange(SWAP_HALVES), to, target + 8 * strideTo, strideTo);
                storeQuads(y0.rearrange(SWAP_BOTH), y1.rearrange(SWAP_BOTH), y2.rearrange(SWAP_BOTH),
                        y3.rearrange(SWAP_BOTH), to, target + 12 * strideTo, strideTo);
            }
            target += L * strideTo;
        }
        return j;
    }

    /** Each even lane's float moved up by one, as half of a 64-bit integer. */
    private static FloatVector towardsOdd(FloatVector x) {
        return x.reinterpretAsLongs().lanewise(VectorOperators.LSHL, Float.SIZE).reinterpretAsFloats();
    }

    /** Each odd lane's float moved down by one. */
    private static FloatVector towardsEven(FloatVector x) {
        return x.reinterpretAsLongs().lanewise(VectorOperators.LSHR, Float.SIZE).reinterpretAsFloats();
    }

    private static void storeQuads(FloatVector y0, FloatVector y1, FloatVector y2, FloatVector y3, float[] to, int at,
            int stride) {
        storeQuad(y0, to, at);
        storeQuad(y1, to, at + stride);
        storeQuad(y2, to, at + 2 * stride);
        storeQuad(y3, to, at + 3 * stride);
    }

    /** Stores the first four lanes. */
    private static void storeQuad(FloatVector y, float[] to, int at) {
        ((FloatVector) y.reinterpretShape(F128, 0)).intoArray(to, at);
    }
}
