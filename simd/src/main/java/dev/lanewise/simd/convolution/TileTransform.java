package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Winograd;
import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of {@link Winograd} on neighbouring tiles, a vector of channels at a time: of columns first, by way of
 * a strip of memory that has six vectors for every column of pixels, then of rows.
 *
 * <p>What a transform makes goes to 36 planes, one for each product, or comes from them.
 */
final class TileTransform {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int TILE = Winograd.TILE;
    private static final int SEEN = Winograd.SEEN;
    private static final int KERNEL = Winograd.KERNEL;
    /** Floats of a column in the strip. */
    private static final int COLUMN = SEEN * L;

    private TileTransform() {
    }

    /** Floats of a strip for so many neighbouring tiles. */
    static int strip(int tiles) {
        return (TILE * tiles + SEEN - TILE) * COLUMN;
    }

    /** Makes columns of the strip zero, from one to before another. */
    static void clear(float[] memory, int strip, int left, int right) {
        for (int at = strip + left * COLUMN; at < strip + right * COLUMN; at += L) {
            FloatVector.zero(F).intoArray(memory, at);
        }
    }

    /**
     * Bᵀ on columns of pixels, from {@code left} to before {@code right}.
     *
     * @param at     where in x row 0, column 0 of what the tiles see lies or would lie
     * @param row    floats from row to row
     * @param pixel  floats from column to column
     * @param top    the first of the six rows that is there, at most 2; zeros are above
     * @param bottom behind the last that is there; zeros are below
     */
    static void pixelColumns(float[] x, int at, int row, int pixel, int top, int bottom, int left, int right,
            float[] memory, int strip) {
        int from = at + left * pixel;
        int to = strip + left * COLUMN;
        for (int j = left; j < right; j++) {
            FloatVector d0 = top == 0 ? FloatVector.fromArray(F, x, from) : FloatVector.zero(F);
            FloatVector d1 = top <= 1 && bottom > 1 ? FloatVector.fromArray(F, x, from + row) : FloatVector.zero(F);
            FloatVector d2 = bottom > 2 ? FloatVector.fromArray(F, x, from + 2 * row) : FloatVector.zero(F);
            FloatVector d3 = bottom > 3 ? FloatVector.fromArray(F, x, from + 3 * row) : FloatVector.zero(F);
            FloatVector d4 = bottom > 4 ? FloatVector.fromArray(F, x, from + 4 * row) : FloatVector.zero(F);
            FloatVector d5 = bottom > 5 ? FloatVector.fromArray(F, x, from + 5 * row) : FloatVector.zero(F);
            FloatVector evenP = d2.fma(FloatVector.broadcast(F, -Winograd.Q2), d4);
            FloatVector oddP = d1.fma(FloatVector.broadcast(F, -Winograd.Q2), d3);
            FloatVector evenQ = d2.fma(FloatVector.broadcast(F, -Winograd.P2), d4);
            FloatVector oddQ = d1.fma(FloatVector.broadcast(F, -Winograd.P2), d3);
            d0.fma(FloatVector.broadcast(F, Winograd.P2Q2), d2.fma(FloatVector.broadcast(F, -Winograd.P2_PLUS_Q2), d4))
                    .intoArray(memory, to);
            oddP.fma(FloatVector.broadcast(F, Winograd.P), evenP).intoArray(memory, to + L);
            oddP.fma(FloatVector.broadcast(F, -Winograd.P), evenP).intoArray(memory, to + 2 * L);
            oddQ.fma(FloatVector.broadcast(F, Winograd.Q), evenQ).intoArray(memory, to + 3 * L);
            oddQ.fma(FloatVector.broadcast(F, -Winograd.Q), evenQ).intoArray(memory, to + 4 * L);
            d1.fma(FloatVector.broadcast(F, Winograd.P2Q2), d3.fma(FloatVector.broadcast(F, -Winograd.P2_PLUS_Q2), d5))
                    .intoArray(memory, to + 5 * L);
            from += pixel;
            to += COLUMN;
        }
    }

    /**
     * Bᵀ on the rows of tiles in the strip: V of {@code tiles} tiles.
     *
     * @param to    where the first tile's vector of the first plane goes
     * @param plane floats from plane to plane
     * @param tile  floats from tile to tile
     */
    static void pixelRows(float[] memory, int strip, int tiles, int to, int plane, int tile) {
        for (int t = 0; t < tiles; t++) {
            int from = strip + t * TILE * COLUMN;
            int v = to + t * tile;
            for (int i = 0; i < SEEN; i++) {
                FloatVector d0 = FloatVector.fromArray(F, memory, from);
                FloatVector d1 = FloatVector.fromArray(F, memory, from + COLUMN);
                FloatVector d2 = FloatVector.fromArray(F, memory, from + 2 * COLUMN);
                FloatVector d3 = FloatVector.fromArray(F, memory, from + 3 * COLUMN);
                FloatVector d4 = FloatVector.fromArray(F, memory, from + 4 * COLUMN);
                FloatVector d5 = FloatVector.fromArray(F, memory, from + 5 * COLUMN);
                FloatVector evenP = d2.fma(FloatVector.broadcast(F, -Winograd.Q2), d4);
                FloatVector oddP = d1.fma(FloatVector.broadcast(F, -Winograd.Q2), d3);
                FloatVector evenQ = d2.fma(FloatVector.broadcast(F, -Winograd.P2), d4);
                FloatVector oddQ = d1.fma(FloatVector.broadcast(F, -Winograd.P2), d3);
                d0.fma(FloatVector.broadcast(F, Winograd.P2Q2),
                        d2.fma(FloatVector.broadcast(F, -Winograd.P2_PLUS_Q2), d4)).intoArray(memory, v);
                oddP.fma(FloatVector.broadcast(F, Winograd.P), evenP).intoArray(memory, v + plane);
                oddP.fma(FloatVector.broadcast(F, -Winograd.P), evenP).intoArray(memory, v + 2 * plane);
                oddQ.fma(FloatVector.broadcast(F, Winograd.Q), evenQ).intoArray(memory, v + 3 * plane);
                oddQ.fma(FloatVector.broadcast(F, -Winograd.Q), evenQ).intoArray(memory, v + 4 * plane);
                d1.fma(FloatVector.broadcast(F, Winograd.P2Q2),
                        d3.fma(FloatVector.broadcast(F, -Winograd.P2_PLUS_Q2), d5)).intoArray(memory, v + 5 * plane);
                from += L;
                v += SEEN * plane;
            }
        }
    }

    /** A on columns of gradients, the first {@code columns}, of which {@code bottom} rows are there. */
    static void gradientColumns(float[] dy, int at, int row, int pixel, int bottom, int columns, float[] memory,
            int strip) {
        int from = at;
        int to = strip;
        for (int j = 0; j < columns; j++) {
            FloatVector y0 = FloatVector.fromArray(F, dy, from);
            FloatVector y1 = bottom > 1 ? FloatVector.fromArray(F, dy, from + row) : FloatVector.zero(F);
            FloatVector y2 = bottom > 2 ? FloatVector.fromArray(F, dy, from + 2 * row) : FloatVector.zero(F);
            FloatVector y3 = bottom > 3 ? FloatVector.fromArray(F, dy, from + 3 * row) : FloatVector.zero(F);
            FloatVector evenP = y2.fma(FloatVector.broadcast(F, Winograd.P2), y0);
            FloatVector oddP = y3.fma(FloatVector.broadcast(F, Winograd.P2), y1);
            FloatVector evenQ = y2.fma(FloatVector.broadcast(F, Winograd.Q2), y0);
            FloatVector oddQ = y3.fma(FloatVector.broadcast(F, Winograd.Q2), y1);
            y0.intoArray(memory, to);
            oddP.fma(FloatVector.broadcast(F, Winograd.P), evenP).intoArray(memory, to + L);
            oddP.fma(FloatVector.broadcast(F, -Winograd.P), evenP).intoArray(memory, to + 2 * L);
            oddQ.fma(FloatVector.broadcast(F, Winograd.Q), evenQ).intoArray(memory, to + 3 * L);
            oddQ.fma(FloatVector.broadcast(F, -Winograd.Q), evenQ).intoArray(memory, to + 4 * L);
            y3.intoArray(memory, to + 5 * L);
            from += pixel;
            to += COLUMN;
        }
    }

    /** A on the rows of tiles in the strip: D of {@code tiles} tiles, to where {@link #pixelRows} has it. */
    static void gradientRows(float[] memory, int strip, int tiles, int to, int plane, int tile) {
        for (int t = 0; t < tiles; t++) {
            int from = strip + t * TILE * COLUMN;
            int d = to + t * tile;
            for (int i = 0; i < SEEN; i++) {
                FloatVector y0 = FloatVector.fromArray(F, memory, from);
                FloatVector y1 = FloatVector.fromArray(F, memory, from + COLUMN);
                FloatVector y2 = FloatVector.fromArray(F, memory, from + 2 * COLUMN);
                FloatVector y3 = FloatVector.fromArray(F, memory, from + 3 * COLUMN);
                FloatVector evenP = y2.fma(FloatVector.broadcast(F, Winograd.P2), y0);
                FloatVector oddP = y3.fma(FloatVector.broadcast(F, Winograd.P2), y1);
                FloatVector evenQ = y2.fma(FloatVector.broadcast(F, Winograd.Q2), y0);
                FloatVector oddQ = y3.fma(FloatVector.broadcast(F, Winograd.Q2), y1);
                y0.intoArray(memory, d);
                oddP.fma(FloatVector.broadcast(F, Winograd.P), evenP).intoArray(memory, d + plane);
                oddP.fma(FloatVector.broadcast(F, -Winograd.P), evenP).intoArray(memory, d + 2 * plane);
                oddQ.fma(FloatVector.broadcast(F, Winograd.Q), evenQ).intoArray(memory, d + 3 * plane);
                oddQ.fma(FloatVector.broadcast(F, -Winograd.Q), evenQ).intoArray(memory, d + 4 * plane);
                y3.intoArray(memory, d + 5 * plane);
                from += L;
                d += SEEN * plane;
            }
        }
    }

    /** Aᵀ on the columns of one tile's sums, which lie in planes: four rows of six vectors in the strip. */
    static void sumColumns(float[] memory, int from, int plane, int strip) {
        for (int j = 0; j < SEEN; j++) {
            int m = from + j * plane;
            FloatVector m0 = FloatVector.fromArray(F, memory, m);
            FloatVector m1 = FloatVector.fromArray(F, memory, m + SEEN * plane);
            FloatVector m2 = FloatVector.fromArray(F, memory, m + 2 * SEEN * plane);
            FloatVector m3 = FloatVector.fromArray(F, memory, m + 3 * SEEN * plane);
            FloatVector m4 = FloatVector.fromArray(F, memory, m + 4 * SEEN * plane);
            FloatVector m5 = FloatVector.fromArray(F, memory, m + 5 * SEEN * plane);
            FloatVector evenP = m1.add(m2);
            FloatVector oddP = m1.sub(m2);
            FloatVector evenQ = m3.add(m4);
            FloatVector oddQ = m3.sub(m4);
            int to = strip + j * L;
            m0.add(evenP).add(evenQ).intoArray(memory, to);
            oddQ.fma(FloatVector.broadcast(F, Winograd.Q), oddP.mul(Winograd.P)).intoArray(memory, to + COLUMN);
            evenQ.fma(FloatVector.broadcast(F, Winograd.Q2), evenP.mul(Winograd.P2))
                    .intoArray(memory, to + 2 * COLUMN);
            oddQ.fma(FloatVector.broadcast(F, Winograd.Q3), oddP.fma(FloatVector.broadcast(F, Winograd.P3), m5))
                    .intoArray(memory, to + 3 * COLUMN);
        }
    }

    /**
     * Aᵀ on rows of the strip: {@code rows} × {@code cols} outputs of one tile.
     *
     * @param to    where the first output goes
     * @param row   floats from row to row
     * @param pixel floats from column to column
     * @param added what is added first: a vector for all outputs from this array, …
     * @param bias  … beginning here, or nothing if it is negative
     * @param accumulate whether what is there is added
     * @param relu  whether ReLU is applied last
     */
    static void sumRows(float[] memory, int strip, int rows, int cols, float[] y, int to, int row, int pixel,
            float[] added, int bias, boolean accumulate, boolean relu) {
        for (int i = 0; i < rows; i++) {
            int from = strip + i * COLUMN;
            FloatVector m0 = FloatVector.fromArray(F, memory, from);
            FloatVector m1 = FloatVector.fromArray(F, memory, from + L);
            FloatVector m2 = FloatVector.fromArray(F, memory, from + 2 * L);
            FloatVector m3 = FloatVector.fromArray(F, memory, from + 3 * L);
            FloatVector m4 = FloatVector.fromArray(F, memory, from + 4 * L);
            FloatVector m5 = FloatVector.fromArray(F, memory, from + 5 * L);
            FloatVector evenP = m1.add(m2);
            FloatVector oddP = m1.sub(m2);
            FloatVector evenQ = m3.add(m4);
            FloatVector oddQ = m3.sub(m4);
            FloatVector y0 = m0.add(evenP).add(evenQ);
            FloatVector y1 = oddQ.fma(FloatVector.broadcast(F, Winograd.Q), oddP.mul(Winograd.P));
            FloatVector y2 = evenQ.fma(FloatVector.broadcast(F, Winograd.Q2), evenP.mul(Winograd.P2));
            FloatVector y3 =
                    oddQ.fma(FloatVector.broadcast(F, Winograd.Q3),
                            oddP.fma(FloatVector.broadcast(F, Winograd.P3), m5));
            if (bias >= 0) {
                FloatVector b = FloatVector.fromArray(F, added, bias);
                y0 = y0.add(b);
                y1 = y1.add(b);
                y2 = y2.add(b);
                y3 = y3.add(b);
            }
            if (relu) {
                y0 = y0.blend(0f, y0.compare(VectorOperators.LE, 0f));
                y1 = y1.blend(0f, y1.compare(VectorOperators.LE, 0f));
                y2 = y2.blend(0f, y2.compare(VectorOperators.LE, 0f));
                y3 = y3.blend(0f, y3.compare(VectorOperators.LE, 0f));
            }
            int at = to + i * row;
            if (accumulate) {
                y0 = FloatVector.fromArray(F, y, at).add(y0);
                y1 = cols > 1 ? FloatVector.fromArray(F, y, at + pixel).add(y1) : y1;
                y2 = cols > 2 ? FloatVector.fromArray(F, y, at + 2 * pixel).add(y2) : y2;
                y3 = cols > 3 ? FloatVector.fromArray(F, y, at + 3 * pixel).add(y3) : y3;
            }
            y0.intoArray(y, at);
            if (cols > 1) {
                y1.intoArray(y, at + pixel);
            }
            if (cols > 2) {
                y2.intoArray(y, at + 2 * pixel);
            }
            if (cols > 3) {
                y3.intoArray(y, at + 3 * pixel);
            }
        }
    }

    /**
     * G on the taps from one channel to a vector of output channels: U, a vector in each plane.
     *
     * @param w     the taps, row by row, {@code tap} floats from one to the next
     * @param strip room for a strip of one tile
     */
    static void taps(float[] w, int at, int tap, float[] memory, int strip, int to, int plane) {
        for (int j = 0; j < KERNEL; j++) {
            int from = at + j * tap;
            FloatVector g0 = FloatVector.fromArray(F, w, from);
            FloatVector g1 = FloatVector.fromArray(F, w, from + KERNEL * tap);
            FloatVector g2 = FloatVector.fromArray(F, w, from + 2 * KERNEL * tap);
            FloatVector evenP = g2.fma(FloatVector.broadcast(F, Winograd.P2), g0);
            FloatVector evenQ = g2.fma(FloatVector.broadcast(F, Winograd.Q2), g0);
            int column = strip + j * COLUMN;
            g0.mul(Winograd.AT_ZERO).intoArray(memory, column);
            g1.fma(FloatVector.broadcast(F, Winograd.P), evenP).mul(Winograd.AT_P).intoArray(memory, column + L);
            g1.fma(FloatVector.broadcast(F, -Winograd.P), evenP).mul(Winograd.AT_P).intoArray(memory, column + 2 * L);
            g1.fma(FloatVector.broadcast(F, Winograd.Q), evenQ).mul(Winograd.AT_Q).intoArray(memory, column + 3 * L);
            g1.fma(FloatVector.broadcast(F, -Winograd.Q), evenQ).mul(Winograd.AT_Q).intoArray(memory, column + 4 * L);
            g2.intoArray(memory, column + 5 * L);
        }
        for (int i = 0; i < SEEN; i++) {
            int from = strip + i * L;
            FloatVector g0 = FloatVector.fromArray(F, memory, from);
            FloatVector g1 = FloatVector.fromArray(F, memory, from + COLUMN);
            FloatVector g2 = FloatVector.fromArray(F, memory, from + 2 * COLUMN);
            FloatVector evenP = g2.fma(FloatVector.broadcast(F, Winograd.P2), g0);
            FloatVector evenQ = g2.fma(FloatVector.broadcast(F, Winograd.Q2), g0);
            int vector = to + i * SEEN * plane;
            g0.mul(Winograd.AT_ZERO).intoArray(memory, vector);
            g1.fma(FloatVector.broadcast(F, Winograd.P), evenP).mul(Winograd.AT_P).intoArray(memory, vector + plane);
            g1.fma(FloatVector.broadcast(F, -Winograd.P), evenP).mul(Winograd.AT_P).intoArray(memory,
                    vector + 2 * plane);
            g1.fma(FloatVector.broadcast(F, Winograd.Q), evenQ).mul(Winograd.AT_Q).intoArray(memory,
                    vector + 3 * plane);
            g1.fma(FloatVector.broadcast(F, -Winograd.Q), evenQ).mul(Winograd.AT_Q).intoArray(memory,
                    vector + 4 * plane);
            g2.intoArray(memory, vector + 5 * plane);
        }
    }

    /**
     * Gᵀ on the sums from one channel to a vector of output channels, which lie in planes: the gradients of nine taps.
     *
     * @param strip room for a strip of one tile
     * @param to    where the first tap's go, {@code tap} floats to the next
     * @param add   whether they are added to what is there
     */
    static void tapGradients(float[] memory, int from, int plane, int strip, float[] dw, int to, int tap,
            boolean add) {
        for (int j = 0; j < SEEN; j++) {
            int s = from + j * plane;
            FloatVector s0 = FloatVector.fromArray(F, memory, s);
            FloatVector s1 = FloatVector.fromArray(F, memory, s + SEEN * plane);
            FloatVector s2 = FloatVector.fromArray(F, memory, s + 2 * SEEN * plane);
            FloatVector s3 = FloatVector.fromArray(F, memory, s + 3 * SEEN * plane);
            FloatVector s4 = FloatVector.fromArray(F, memory, s + 4 * SEEN * plane);
            FloatVector s5 = FloatVector.fromArray(F, memory, s + 5 * SEEN * plane);
            FloatVector evenP = s1.add(s2).mul(Winograd.AT_P);
            FloatVector oddP = s1.sub(s2).mul(Winograd.AT_P);
            FloatVector evenQ = s3.add(s4).mul(Winograd.AT_Q);
            FloatVector oddQ = s3.sub(s4).mul(Winograd.AT_Q);
            int row = strip + j * L;
            s0.fma(FloatVector.broadcast(F, Winograd.AT_ZERO), evenP.add(evenQ)).intoArray(memory, row);
            oddQ.fma(FloatVector.broadcast(F, Winograd.Q), oddP.mul(Winograd.P)).intoArray(memory, row + COLUMN);
            evenQ.fma(FloatVector.broadcast(F, Winograd.Q2), evenP.fma(FloatVector.broadcast(F, Winograd.P2), s5))
                    .intoArray(memory, row + 2 * COLUMN);
        }
        for (int i = 0; i < KERNEL; i++) {
            int row = strip + i * COLUMN;
            FloatVector s0 = FloatVector.fromArray(F, memory, row);
            FloatVector s1 = FloatVector.fromArray(F, memory, row + L);
            FloatVector s2 = FloatVector.fromArray(F, memory, row + 2 * L);
            FloatVector s3 = FloatVector.fromArray(F, memory, row + 3 * L);
            FloatVector s4 = FloatVector.fromArray(F, memory, row + 4 * L);
            FloatVector s5 = FloatVector.fromArray(F, memory, row + 5 * L);
            FloatVector evenP = s1.add(s2).mul(Winograd.AT_P);
            FloatVector oddP = s1.sub(s2).mul(Winograd.AT_P);
            FloatVector evenQ = s3.add(s4).mul(Winograd.AT_Q);
            FloatVector oddQ = s3.sub(s4).mul(Winograd.AT_Q);
            FloatVector g0 = s0.fma(FloatVector.broadcast(F, Winograd.AT_ZERO), evenP.add(evenQ));
            FloatVector g1 = oddQ.fma(FloatVector.broadcast(F, Winograd.Q), oddP.mul(Winograd.P));
            FloatVector g2 = evenQ.fma(FloatVector.broadcast(F, Winograd.Q2),
                    evenP.fma(FloatVector.broadcast(F, Winograd.P2), s5));
            int at = to + i * KERNEL * tap;
            if (add) {
                g0 = FloatVector.fromArray(F, dw, at).add(g0);
                g1 = FloatVector.fromArray(F, dw, at + tap).add(g1);
                g2 = FloatVector.fromArray(F, dw, at + 2 * tap).add(g2);
            }
            g0.intoArray(dw, at);
            g1.intoArray(dw, at + tap);
            g2.intoArray(dw, at + 2 * tap);
        }
    }
}
