package dev.lanewise.simd.pooling;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.MaxPool;
import dev.lanewise.kernel.scalar.ScalarPooling;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Max pooling forward, as many channels of an output pixel at a time as a vector holds. Fewer channels than that fill
 * the beginning of a vector, whose end spoils the pixels behind, which are computed after it. A part is some rows of
 * output pixels.
 */
public final class SimdMaxPool implements Kernel, Workers.Task {
    private final MaxPool pool;
    private final Taps taps;
    private final float[] x;
    private final float[] y;
    private final Workers workers;
    private final int rows;
    private final int rowsPerPart;

    private SimdMaxPool(MaxPool pool, Workers workers) {
        this.pool = pool;
        this.workers = workers;
        taps = new Taps(pool.window());
        x = pool.x().data();
        y = pool.y().data();
        rows = pool.x().rows() * pool.window().outHeight();
        rowsPerPart = taps.rowsPerPart();
    }

    /** Binds the pool to its images. */
    public static Kernel bind(MaxPool pool, Workers workers) {
        return new SimdMaxPool(pool, workers);
    }

    @Override
    public void run() {
        workers.run(this, Math.ceilDiv(rows, rowsPerPart));
    }

    @Override
    public void run(int part, int worker) {
        int first = part * rowsPerPart;
        int last = Math.min(rows, first + rowsPerPart);
        int end = pool.y().offset() + last * taps.rowFloats;
        for (int i = first; i < last; i++) {
            row(i / taps.window.outHeight(), i % taps.window.outHeight(), end);
        }
    }

    /** @param end where this part's outputs end */
    private void row(int image, int row, int end) {
        int from = pool.x().index(image, 0);
        int to = pool.y().index(image, row * taps.rowFloats);
        boolean within = taps.rowWithin(row);
        for (int col = 0; col < taps.window.outWidth(); col++, to += taps.channels) {
            int seen = from + taps.first(row, col);
            int overrun = Math.max(0, Lanes.COUNT - taps.channels);
            if (within && taps.colWithin(col) && to + taps.channels + overrun <= end
                    && seen + taps.reach() + taps.channels + overrun <= x.length) {
                pixel(seen, to);
            } else {
                ScalarPooling.max(pool, image, row, col);
            }
        }
    }

    private void pixel(int seen, int to) {
        Matrix kept = pool.taps();
        if (kept == null) {
            largest(x, seen, taps.offsets, y, to, taps.channels);
        } else {
            int toTaps = kept.offset() + to - pool.y().offset();
            largestWithTaps(x, seen, taps.offsets, y, to, kept.data(), toTaps, taps.channels);
        }
    }

    private static void largest(float[] x, int seen, int[] offsets, float[] y, int to, int channels) {
        int last = Math.max(0, channels - Lanes.COUNT);
        for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
            FloatVector max = FloatVector.fromArray(Lanes.F, x, seen + c);
            for (int tap = 1; tap < offsets.length; tap++) {
                FloatVector value = FloatVector.fromArray(Lanes.F, x, seen + offsets[tap] + c);
                max = max.blend(value,
                        value.compare(VectorOperators.GT, max).or(value.compare(VectorOperators.NE, value)));
            }
            max.intoArray(y, to + c);
            if (c == last) {
                return;
            }
        }
    }

    private static void largestWithTaps(float[] x, int seen, int[] offsets, float[] y, int to, float[] taps, int toTaps,
            int channels) {
        int last = Math.max(0, channels - Lanes.COUNT);
        for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
            FloatVector max = FloatVector.fromArray(Lanes.F, x, seen + c);
            FloatVector where = FloatVector.zero(Lanes.F);
            for (int tap = 1; tap < offsets.length; tap++) {
                FloatVector value = FloatVector.fromArray(Lanes.F, x, seen + offsets[tap] + c);
                VectorMask<Float> larger = value.compare(VectorOperators.GT, max)
                        .or(value.compare(VectorOperators.NE, value));
                max = max.blend(value, larger);
                where = where.blend(FloatVector.broadcast(Lanes.F, tap), larger);
            }
            max.intoArray(y, to + c);
            where.intoArray(taps, toTaps + c);
            if (c == last) {
                return;
            }
        }
    }
}
