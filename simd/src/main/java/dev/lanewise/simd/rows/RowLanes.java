package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.scalar.ScalarSums;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.gemm.Transpose;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums along many rows in sixteen logical lanes and their fixed tree, as {@link ScalarSums} defines them. The lanes of
 * every row go to memory; the trees of as many rows as a vector has lanes are then added side by side, so that no row
 * waits for steps across the lanes of a vector, as it does in {@link RowReductions}. Four rows share a loop, which is
 * short; the last ones may be the same row again.
 *
 * <p>What is left of a row after its last whole sixteen is summed in a vector that reads into what follows, and leaves
 * it out; where nothing follows, by scalars.
 */
final class RowLanes {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int COUNT = Lanes.COUNT;
    private static final int LANES = Operation.LANES;
    /** How many floats of memory {@link #trees} needs: a square of lanes. */
    static final int SQUARE = LANES * LANES;

    private RowLanes() {
    }

    /** So many rows, and those that complete the last square. */
    static int height(int rows) {
        return Math.ceilDiv(rows, LANES) * LANES;
    }

    /** How many elements are left of n from lane {@code k} of the last sixteen on: none if this is not positive. */
    static int rest(int n, int k) {
        return n % LANES - k;
    }

    /** Of how many rows what is left from lane {@code k} on can be read as a vector. */
    static int readable(float[] x, int at, int stride, int rows, int n, int k) {
        return rest(n, k) <= 0 ? rows : SimdColumnSums.readable(x, at + n - n % LANES + k, stride, rows);
    }

    /** The lanes of {@code Σ xⱼ} of every row, each {@code lane + x}. */
    static void sums(float[] x, int atX, int stride, int rows, int n, float[] lanes, int at) {
        for (int k = 0; k < LANES; k += COUNT) {
            int vectors = readable(x, atX, stride, rows, n, k);
            sumVectors(x, atX + k, stride, vectors, n - n % LANES, rest(n, k), lanes, at + k);
            for (int i = vectors; i < rows; i++) {
                for (int lane = k; lane < k + COUNT; lane++) {
                    float sum = 0;
                    for (int j = lane; j < n; j += LANES) {
                        sum += x[atX + i * stride + j];
                    }
                    lanes[at + i * LANES + lane] = sum;
                }
            }
        }
    }

    private static void sumVectors(float[] x, int atX, int stride, int rows, int whole, int rest, float[] lanes,
            int at) {
        VectorMask<Float> left = FloatVector.zero(F).addIndex(1).compare(VectorOperators.LT, rest);
        int last = rows - 1;
        for (int i = 0; i < rows; i += 4) {
            int i1 = Math.min(i + 1, last);
            int i2 = Math.min(i + 2, last);
            int i3 = Math.min(i + 3, last);
            int x0 = atX + i * stride;
            int x1 = atX + i1 * stride;
            int x2 = atX + i2 * stride;
            int x3 = atX + i3 * stride;
            FloatVector a = FloatVector.zero(F);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (int j = 0; j < whole; j += LANES) {
                a = a.add(FloatVector.fromArray(F, x, x0 + j));
                b = b.add(FloatVector.fromArray(F, x, x1 + j));
                c = c.add(FloatVector.fromArray(F, x, x2 + j));
                d = d.add(FloatVector.fromArray(F, x, x3 + j));
            }
            if (rest > 0) {
                a = a.blend(a.add(FloatVector.fromArray(F, x, x0 + whole)), left);
                b = b.blend(b.add(FloatVector.fromArray(F, x, x1 + whole)), left);
                c = c.blend(c.add(FloatVector.fromArray(F, x, x2 + whole)), left);
                d = d.blend(d.add(FloatVector.fromArray(F, x, x3 + whole)), left);
            }
            a.intoArray(lanes, at + i * LANES);
            b.intoArray(lanes, at + i1 * LANES);
            c.intoArray(lanes, at + i2 * LANES);
            d.intoArray(lanes, at + i3 * LANES);
        }
    }

    /** The lanes of {@code Σ (xⱼ − μ)²} of every row, each {@code fma(d, d, lane)}. */
    static void squares(float[] x, int atX, int stride, float[] mean, int atMean, int rows, int n, float[] lanes,
            int at) {
        for (int k = 0; k < LANES; k += COUNT) {
            int vectors = readable(x, atX, stride, rows, n, k);
            squareVectors(x, atX + k, stride, mean, atMean, vectors, n - n % LANES, rest(n, k), lanes, at + k);
            for (int i = vectors; i < rows; i++) {
                for (int lane = k; lane < k + COUNT; lane++) {
                    float sum = 0;
                    for (int j = lane; j < n; j += LANES) {
                        float d = x[atX + i * stride + j] - mean[atMean + i];
                        sum = Math.fma(d, d, sum);
                    }
                    lanes[at + i * LANES + lane] = sum;
                }
            }
        }
    }

    private static void squareVectors(float[] x, int atX, int stride, float[] mean, int atMean, int rows, int whole,
            int rest, float[] lanes, int at) {
        VectorMask<Float> left = FloatVector.zero(F).addIndex(1).compare(VectorOperators.LT, rest);
        int last = rows - 1;
        for (int i = 0; i < rows; i += 4) {
            int i1 = Math.min(i + 1, last);
            int i2 = Math.min(i + 2, last);
            int i3 = Math.min(i + 3, last);
            int x0 = atX + i * stride;
            int x1 = atX + i1 * stride;
            int x2 = atX + i2 * stride;
            int x3 = atX + i3 * stride;
            FloatVector mean0 = FloatVector.broadcast(F, mean[atMean + i]);
            FloatVector mean1 = FloatVector.broadcast(F, mean[atMean + i1]);
            FloatVector mean2 = FloatVector.broadcast(F, mean[atMean + i2]);
            FloatVector mean3 = FloatVector.broadcast(F, mean[atMean + i3]);
            FloatVector a = FloatVector.zero(F);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (int j = 0; j < whole; j += LANES) {
                FloatVector d0 = FloatVector.fromArray(F, x, x0 + j).sub(mean0);
                FloatVector d1 = FloatVector.fromArray(F, x, x1 + j).sub(mean1);
                FloatVector d2 = FloatVector.fromArray(F, x, x2 + j).sub(mean2);
                FloatVector d3 = FloatVector.fromArray(F, x, x3 + j).sub(mean3);
                a = d0.fma(d0, a);
                b = d1.fma(d1, b);
                c = d2.fma(d2, c);
                d = d3.fma(d3, d);
            }
            if (rest > 0) {
                FloatVector d0 = FloatVector.fromArray(F, x, x0 + whole).sub(mean0);
                FloatVector d1 = FloatVector.fromArray(F, x, x1 + whole).sub(mean1);
                FloatVector d2 = FloatVector.fromArray(F, x, x2 + whole).sub(mean2);
                FloatVector d3 = FloatVector.fromArray(F, x, x3 + whole).sub(mean3);
                a = a.blend(d0.fma(d0, a), left);
                b = b.blend(d1.fma(d1, b), left);
                c = c.blend(d2.fma(d2, c), left);
                d = d.blend(d3.fma(d3, d), left);
            }
            a.intoArray(lanes, at + i * LANES);
            b.intoArray(lanes, at + i1 * LANES);
            c.intoArray(lanes, at + i2 * LANES);
            d.intoArray(lanes, at + i3 * LANES);
        }
    }

    /**
     * The sums of so many rows, a multiple of sixteen, from their lanes: lane i takes lane i + 8, then i + 4, i + 2,
     * i + 1.
     *
     * @param atSquare where there are {@link #SQUARE} floats of memory to work in
     */
    static void trees(float[] memory, int at, int rows, int atSquare, int atSums) {
        for (int i = 0; i < rows; i += LANES) {
            Transpose.copy(memory, at + i * LANES, LANES, LANES, LANES, memory, atSquare, LANES);
            for (int k = 0; k < LANES; k += COUNT) {
                tree(memory, atSquare + k, atSums + i + k);
            }
        }
    }

    /** That of a vector of rows, whose lanes lie one below the other. */
    private static void tree(float[] memory, int at, int to) {
        FloatVector a = FloatVector.fromArray(F, memory, at)
                .add(FloatVector.fromArray(F, memory, at + 8 * LANES));
        FloatVector b = FloatVector.fromArray(F, memory, at + 4 * LANES)
                .add(FloatVector.fromArray(F, memory, at + 12 * LANES));
        FloatVector c = FloatVector.fromArray(F, memory, at + 2 * LANES)
                .add(FloatVector.fromArray(F, memory, at + 10 * LANES));
        FloatVector d = FloatVector.fromArray(F, memory, at + 6 * LANES)
                .add(FloatVector.fromArray(F, memory, at + 14 * LANES));
        FloatVector even = a.add(b).add(c.add(d));
        a = FloatVector.fromArray(F, memory, at + LANES).add(FloatVector.fromArray(F, memory, at + 9 * LANES));
        b = FloatVector.fromArray(F, memory, at + 5 * LANES).add(FloatVector.fromArray(F, memory, at + 13 * LANES));
        c = FloatVector.fromArray(F, memory, at + 3 * LANES).add(FloatVector.fromArray(F, memory, at + 11 * LANES));
        d = FloatVector.fromArray(F, memory, at + 7 * LANES).add(FloatVector.fromArray(F, memory, at + 15 * LANES));
        even.add(a.add(b).add(c.add(d))).intoArray(memory, to);
    }
}
