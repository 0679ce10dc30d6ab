package dev.lanewise.simd.pooling;

import dev.lanewise.kernel.AveragePool;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.scalar.ScalarPooling;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import jdk.incubator.vector.FloatVector;

/** Average pooling forward; vectors and parts as in {@link SimdMaxPool}. */
public final class SimdAveragePool implements Kernel, Workers.Task {
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
}
