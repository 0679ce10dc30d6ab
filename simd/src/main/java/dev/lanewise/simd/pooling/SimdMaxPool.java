package dev.lanewise.simd.pooling;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.MaxPool;
import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.scalar.ScalarPooling;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Max pooling forward, as many channels of an output pixel at a time as a vector holds. Fewer channels than that fill
 * the beginning of a vector, whose end spoils the pixels behind, which are computed after it; where a vector would leave
 * an array, the scalar kernels take over. A part is some rows of output pixels.
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
        Window window = taps.window;
        int channels = taps.channels;
        int from = pool.x().index(image, 0);
        int to = pool.y().index(image, row * taps.rowFloats);
        int overrun = Math.max(0, Lanes.COUNT - channels);
        boolean within = taps.rowWithin(row);
        // How many of this row's outputs leave room behind them.
        int roomy = Math.clamp((end - overrun - to) / channels, 0, window.outWidth());
        for (int col = 0; col < window.outWidth();) {
            int seen = from + taps.first(row, col);
            int pixels = col < roomy ? 1 : 0;
            if (within && taps.isTwoByTwo() && taps.colWithin(col)) {
                // Up to the last window that lies within the image, and whose vectors lie within the array.
                int step = window.stride() * channels;
                int room = x.length - taps.reach() - channels - overrun - seen;
                int inside = Math.min(taps.lastColWithin() + 1, roomy) - col;
                pixels = room < 0 ? 0 : Math.clamp(room / step + 1, 0, Math.max(0, inside));
                twoByTwo(seen, to, pixels);
            } else if (pixels > 0 && taps.lastSeen(row, col) + from + channels + overrun <= x.length) {
                pixel(row, col, seen, to, within && taps.colWithin(col));
            } else {
                pixels = 0;
            }
            if (pixels == 0) {
                ScalarPooling.max(pool, image, row, col);
                pixels = 1;
            }
            col += pixels;
            to += pixels * channels;
        }
    }

    private void twoByTwo(int seen, int to, int pixels) {
        int channels = taps.channels;
        int below = taps.window.width() * channels;
        int step = taps.window.stride() * channels;
        Matrix kept = pool.taps();
        if (kept == null) {
            largestOf4(x, seen, below, step, y, to, pixels, channels);
        } else {
            int toTaps = kept.offset() + to - pool.y().offset();
            largestOf4WithTaps(x, seen, below, step, y, to, kept.data(), toTaps, pixels, channels);
        }
    }

    private void pixel(int row, int col, int seen, int to, boolean within) {
        Matrix kept = pool.taps();
        int toTaps = kept == null ? 0 : kept.offset() + to - pool.y().offset();
        if (!within) {
            largestOfSome(x, seen, taps.offsets, taps.window.kernelWidth(), taps.firstRowSeen(row),
                    taps.lastRowSeen(row), taps.firstColSeen(col), taps.lastColSeen(col), y, to,
                    kept == null ? null : kept.data(), toTaps, taps.channels);
        } else if (kept == null) {
            largest(x, seen, taps.offsets, y, to, taps.channels);
        } else {
            largestWithTaps(x, seen, taps.offsets, y, to, kept.data(), toTaps, taps.channels);
        }
    }

    /** Of neighbouring windows of 2×2. */
    private static void largestOf4(float[] x, int seen, int below, int step, float[] y, int to, int pixels,
            int channels) {
        int last = Math.max(0, channels - Lanes.COUNT);
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
                int at = seen + c;
                FloatVector max = FloatVector.fromArray(Lanes.F, x, at);
                FloatVector value = FloatVector.fromArray(Lanes.F, x, at + channels);
                max = max.blend(value,
                        value.compare(VectorOperators.GT, max).or(value.compare(VectorOperators.NE, value)));
                value = FloatVector.fromArray(Lanes.F, x, at + below);
                max = max.blend(value,
                        value.compare(VectorOperators.GT, max).or(value.compare(VectorOperators.NE, value)));
                value = FloatVector.fromArray(Lanes.F, x, at + below + channels);
                max = max.blend(value,
                        value.compare(VectorOperators.GT, max).or(value.compare(VectorOperators.NE, value)));
                max.intoArray(y, to + c);
                if (c == last) {
                    break;
                }
            }
            seen += step;
            to += channels;
        }
    }

    private static void largestOf4WithTaps(float[] x, int seen, int below, int step, float[] y, int to, float[] taps,
            int toTaps, int pixels, int channels) {
        int last = Math.max(0, channels - Lanes.COUNT);
        FloatVector one = FloatVector.broadcast(Lanes.F, 1);
        FloatVector two = FloatVector.broadcast(Lanes.F, 2);
        FloatVector three = FloatVector.broadcast(Lanes.F, 3);
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
                int at = seen + c;
                FloatVector max = FloatVector.fromArray(Lanes.F, x, at);
                FloatVector value = FloatVector.fromArray(Lanes.F, x, at + channels);
                VectorMask<Float> larger = value.compare(VectorOperators.GT, max)
                        .or(value.compare(VectorOperators.NE, value));
                max = max.blend(value, larger);
                FloatVector where = FloatVector.zero(Lanes.F).blend(one, larger);
                value = FloatVector.fromArray(Lanes.F, x, at + below);
                larger = value.compare(VectorOperators.GT, max).or(value.compare(VectorOperators.NE, value));
                max = max.blend(value, larger);
                where = where.blend(two, larger);
                value = FloatVector.fromArray(Lanes.F, x, at + below + channels);
                larger = value.compare(VectorOperators.GT, max).or(value.compare(VectorOperators.NE, value));
                max.blend(value, larger).intoArray(y, to + c);
                where.blend(three, larger).intoArray(taps, toTaps + c);
                if (c == last) {
                    break;
                }
            }
            seen += step;
            to += channels;
            toTaps += channels;
        }
    }

    /** Of some rows and columns of taps: those of a window at the image's border that see it. */
    private static void largestOfSome(float[] x, int seen, int[] offsets, int width, int firstRow, int lastRow,
            int firstCol, int lastCol, float[] y, int to, float @Nullable [] taps, int toTaps, int channels) {
        int last = Math.max(0, channels - Lanes.COUNT);
        for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
            int first = firstRow * width + firstCol;
            FloatVector max = FloatVector.fromArray(Lanes.F, x, seen + offsets[first] + c);
            FloatVector where = FloatVector.broadcast(Lanes.F, first);
            for (int i = firstRow; i <= lastRow; i++) {
                for (int j = firstCol; j <= lastCol; j++) {
                    // Once more the first tap: a number is not larger than itself, and a NaN is the same NaN.
                    int tap = i * width + j;
                    FloatVector value = FloatVector.fromArray(Lanes.F, x, seen + offsets[tap] + c);
                    VectorMask<Float> larger = value.compare(VectorOperators.GT, max)
                            .or(value.compare(VectorOperators.NE, value));
                    max = max.blend(value, larger);
                    where = where.blend(FloatVector.broadcast(Lanes.F, tap), larger);
                }
            }
            max.intoArray(y, to + c);
            if (taps != null) {
                where.intoArray(taps, toTaps + c);
            }
            if (c == last) {
                return;
            }
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
