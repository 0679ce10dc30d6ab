package dev.lanewise.simd.pooling;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Matrix;

/**
 * Reads images that come from memory before windows look at them, a float of every cache line. Windows see several rows
 * at a time and compute in between, and so get half of the memory's speed at most; lines that are read one after the
 * other arrive at all of it. Vectors of a whole line ask for lines fast enough by themselves.
 */
final class ReadAhead {
    /** Images of more floats than this come from memory, others from a cache. */
    private static final int CACHED = 1 << 22;
    /** Floats of a cache line. */
    private static final int LINE = 16;

    private final Matrix x;
    private final Taps taps;
    private final int rowOfImage;
    private final boolean fromMemory;
    /** Of what was read. Nobody wants it, but without it the JIT would leave the reading out. */
    float sum;

    ReadAhead(Matrix x, Taps taps) {
        this.x = x;
        this.taps = taps;
        rowOfImage = taps.window.width() * taps.channels;
        fromMemory = Lanes.COUNT < LINE && (long) x.rows() * x.cols() > CACHED;
    }

    /** Reads what a row of windows is the first of its image to see. */
    void row(int image, int row) {
        if (fromMemory) {
            int first = row == 0 ? 0 : endOfSeen(row - 1);
            sum += sumOfLines(x.data(), x.index(image, first * rowOfImage),
                    x.index(image, endOfSeen(row) * rowOfImage));
        }
    }

    /** The row of the image behind the last one that a row of windows sees. */
    private int endOfSeen(int row) {
        return taps.window.row(row, 0) + taps.lastRowSeen(row) + 1;
    }

    private static float sumOfLines(float[] x, int from, int end) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int at = from; at < end - 3 * LINE; at += 4 * LINE) {
            a += x[at];
            b += x[at + LINE];
            c += x[at + 2 * LINE];
            d += x[at + 3 * LINE];
        }
        return a + b + c + d;
    }
}
