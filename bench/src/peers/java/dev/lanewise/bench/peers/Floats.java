package dev.lanewise.bench.peers;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/** Floats in native memory, aligned to cache lines as BLAS libraries like it best. */
final class Floats {
    private static final int LINE_BYTES = 64;
    private static final int LINE = LINE_BYTES / Float.BYTES;

    private Floats() {
    }

    /** A copy of an array. */
    static FloatPointer copy(float[] values) {
        FloatPointer whole = new FloatPointer(values.length + (long) LINE);
        long misaligned = whole.address() % LINE_BYTES / Float.BYTES;
        FloatPointer aligned = whole.getPointer((LINE - misaligned) % LINE);
        aligned.put(values, 0, values.length);
        return aligned;
    }

    /** Memory for results, full of NaN. */
    static FloatPointer unwritten(int length) {
        float[] nan = new float[length];
        Arrays.fill(nan, Float.NaN);
        return copy(nan);
    }

    /** A copy of the first so many floats. */
    static float[] read(FloatPointer floats, int length) {
        float[] values = new float[length];
        floats.get(values, 0, length);
        return values;
    }
}
