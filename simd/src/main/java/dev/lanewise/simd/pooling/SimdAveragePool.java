package dev.lanewise.simd.pooling;

import dev.lanewise.kernel.AveragePool;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.scalar.ScalarPooling;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import jdk.incubator.vector.FloatVector;

/** Average pooling forward; vectors and parts as in {@link SimdMaxPool}. */
public final class SimdAveragePool implements Kernel, Workers.Task {
    /** Floats that some vectors of channels pass by before the next ones do: they stay in the L1 cache for these. */
    private static final int CHUNK = 4096;

    private final AveragePool pool;
    private final Taps taps;
    private final ReadAhead ahead;
    private final float[] x;
    private final Workers workers;
    private final int rows;
    private final int rowsPerPart;

    private SimdAveragePool(AveragePool pool, Workers workers) {
        this.pool = pool;
        this.workers = workers;
        taps = new Taps(pool.window());
        ahead = new ReadAhead(pool.x(), taps);
        x = pool.x().data();
        rows = pool.x().rows() * pool.window().outHeight();
        rowsPerPart = taps.rowsPerPart();
    }

    /** Binds the pool to its images. */
    public static Kernel bind(AveragePool pool, Workers workers) {
        return new SimdAveragePool(pool, workers);
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
        if (taps.wholeImage() && taps.channels % Lanes.COUNT == 0) {
            meanOfImage(from, pool.y().index(image, 0));
            return;
        }
        int to = pool.y().index(image, row * taps.rowFloats);
        int overrun = Math.max(0, Lanes.COUNT - taps.channels);
        boolean within = taps.rowWithin(row);
        ahead.row(image, row);
        for (int col = 0; col < taps.window.outWidth(); col++, to += taps.channels) {
            int seen = from + taps.first(row, col);
            if (within && taps.colWithin(col) && to + taps.channels + overrun <= end
                    && seen + taps.reach() + taps.channels + overrun <= x.length) {
                mean(x, seen, taps.offsets, pool.y().data(), to, taps.channels);
            } else {
                ScalarPooling.average(pool, image, row, col);
            }
        }
    }

    private static void mean(float[] x, int seen, int[] offsets, float[] y, int to, int channels) {
        int last = Math.max(0, channels - Lanes.COUNT);
        for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
            FloatVector sum = FloatVector.zero(Lanes.F);
            for (int offset : offsets) {
                sum = sum.add(FloatVector.fromArray(Lanes.F, x, seen + offset + c));
            }
            sum.div(FloatVector.broadcast(Lanes.F, offsets.length)).intoArray(y, to + c);
            if (c == last) {
                return;
            }
        }
    }

    /** Of all pixels of an image, which lie side by side: the mean of each channel. */
    private void meanOfImage(int from, int to) {
        int channels = taps.channels;
        int count = taps.offsets.length;
        int pixels = Math.max(1, CHUNK / channels);
        float[] y = pool.y().data();
        for (int first = 0; first < count; first += pixels) {
            int at = from + first * channels;
            int length = Math.min(pixels, count - first);
            int divisor = first + length == count ? count : 1;
            int c = 0;
            for (; c <= channels - 4 * Lanes.COUNT; c += 4 * Lanes.COUNT) {
                addBy4(x, at + c, channels, length, y, to + c, first > 0, divisor);
            }
            for (; c < channels; c += Lanes.COUNT) {
                add(x, at + c, channels, length, y, to + c, first > 0, divisor);
            }
        }
    }

    /** Adds the pixels to four vectors of sums, and divides these. */
    private static void addBy4(float[] x, int from, int step, int pixels, float[] y, int to, boolean resume,
            int divisor) {
        FloatVector a = FloatVector.zero(Lanes.F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        if (resume) {
            a = FloatVector.fromArray(Lanes.F, y, to);
            b = FloatVector.fromArray(Lanes.F, y, to + Lanes.COUNT);
            c = FloatVector.fromArray(Lanes.F, y, to + 2 * Lanes.COUNT);
            d = FloatVector.fromArray(Lanes.F, y, to + 3 * Lanes.COUNT);
        }
        for (int pixel = 0; pixel < pixels; pixel++) {
            int at = from + pixel * step;
            a = a.add(FloatVector.fromArray(Lanes.F, x, at));
            b = b.add(FloatVector.fromArray(Lanes.F, x, at + Lanes.COUNT));
            c = c.add(FloatVector.fromArray(Lanes.F, x, at + 2 * Lanes.COUNT));
            d = d.add(FloatVector.fromArray(Lanes.F, x, at + 3 * Lanes.COUNT));
        }
        FloatVector count = FloatVector.broadcast(Lanes.F, divisor);
        a.div(count).intoArray(y, to);
        b.div(count).intoArray(y, to + Lanes.COUNT);
        c.div(count).intoArray(y, to + 2 * Lanes.COUNT);
        d.div(count).intoArray(y, to + 3 * Lanes.COUNT);
    }

    /** The same of one vector. */
    private static void add(float[] x, int from, int step, int pixels, float[] y, int to, boolean resume,
            int divisor) {
        FloatVector sum = resume ? FloatVector.fromArray(Lanes.F, y, to) : FloatVector.zero(Lanes.F);
        for (int pixel = 0; pixel < pixels; pixel++) {
            sum = sum.add(FloatVector.fromArray(Lanes.F, x, from + pixel * step));
        }
        sum.div(FloatVector.broadcast(Lanes.F, divisor)).intoArray(y, to);
    }
}
