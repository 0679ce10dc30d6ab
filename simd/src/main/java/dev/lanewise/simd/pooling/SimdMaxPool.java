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
 * the beginning of a vector, whose end spoils the pixels behind, which are computed after it; where a vector would
 * leave an array, the scalar kernels take over. A part is some rows of output pixels.
 */
public final class SimdMaxPool implements Kernel, Workers.Task {
    /** Kinds of windows: some of it outside the image, all of it inside, inside and of 2×2. */
    private static final int SOME = 0;
    private static final int WHOLE = 1;
    private static final int TWO_BY_TWO = 2;

    private final MaxPool pool;
    private final Taps taps;
    private final ReadAhead ahead;
    private final float[] x;
    private final float[] y;
    private final Workers workers;
    private final int rows;
    private final int rowsPerPart;
    /** By the kind. */
    private final Windows[] kinds;

    /**
     * The loop over neighbouring windows of one kind, called by way of an interface, so that C2 compiles each by
     * itself: all of them in one method would be more than it inlines.
     */
    @FunctionalInterface
    private interface Windows {
        /** Computes output pixels from (row, col) on: from what is seen there to what lies in Y and the taps. */
        void run(int row, int col, int seen, int to, int toTaps, int pixels);
    }

    private SimdMaxPool(MaxPool pool, Workers workers) {
        this.pool = pool;
        this.workers = workers;
        taps = new Taps(pool.window());
        ahead = new ReadAhead(pool.x(), taps);
        x = pool.x().data();
        y = pool.y().data();
        rows = pool.x().rows() * pool.window().outHeight();
        rowsPerPart = taps.rowsPerPart();
        kinds = kinds(pool.taps());
    }

    private Windows[] kinds(@Nullable Matrix kept) {
        int[] offsets = taps.offsets;
        int channels = taps.channels;
        int width = taps.window.kernelWidth();
        int below = taps.window.width() * channels;
        int step = taps.window.stride() * channels;
        float[] where = kept == null ? null : kept.data();
        Windows some = (row, col, seen, to, toTaps, pixels) -> largestOfSome(x, seen, offsets, width,
                taps.firstRowSeen(row), taps.lastRowSeen(row), taps.firstColSeen(col), taps.lastColSeen(col), y, to,
                where, toTaps, channels);
        if (where == null) {
            return new Windows[]{some,
                    (row, col, seen, to, toTaps, pixels) -> largest(x, seen, offsets, step, y, to, pixels, channels),
                    (row, col, seen, to, toTaps, pixels) -> largestOf4(x, seen, below, step, y, to, pixels, channels)};
        }
        if (taps.isSquareOf(3)) {
            return new Windows[]{some,
                    (row, col, seen, to, toTaps, pixels) -> largestOf9WithTaps(x, seen, offsets, below, step,
                            y, to, where, toTaps, pixels, channels)};
        }
        return new Windows[]{some,
                (row, col, seen, to, toTaps, pixels) -> largestWithTaps(x, seen, offsets, step, y, to, where, toTaps,
                        pixels, channels),
                (row, col, seen, to, toTaps, pixels) -> largestOf4WithTaps(x, seen, below, step, y, to, where, toTaps,
                        pixels, channels)};
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
        ahead.row(image, row);
        // How many of this row's outputs leave room behind them.
        int roomy = Math.clamp((end - overrun - to) / channels, 0, window.outWidth());
        Matrix kept = pool.taps();
        int toTaps = kept == null ? 0 : kept.offset() + to - pool.y().offset();
        for (int col = 0; col < window.outWidth();) {
            int seen = from + taps.first(row, col);
            int kind = within && taps.colWithin(col) ? WHOLE : SOME;
            int pixels = col < roomy && taps.lastSeen(row, col) + from + channels + overrun <= x.length ? 1 : 0;
            if (pixels > 0 && kind == WHOLE) {
                // Up to the last window that lies within the image, and whose vectors lie within the array.
                kind = taps.isSquareOf(2) ? TWO_BY_TWO : WHOLE;
                int room = x.length - taps.reach() - channels - overrun - seen;
                pixels = Math.min(room / (window.stride() * channels) + 1,
                        Math.min(taps.lastColWithin() + 1, roomy) - col);
            }
            if (pixels > 0) {
                kinds[kind].run(row, col, seen, to, toTaps, pixels);
            } else {
                ScalarPooling.max(pool, image, row, col);
                pixels = 1;
            }
            col += pixels;
            to += pixels * channels;
            toTaps += pixels * channels;
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

    /** Of neighbouring windows of any size. */
    private static void largest(float[] x, int seen, int[] offsets, int step, float[] y, int to, int pixels,
            int channels) {
        int last = Math.max(0, channels - Lanes.COUNT);
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
                FloatVector max = FloatVector.fromArray(Lanes.F, x, seen + c);
                for (int tap = 1; tap < offsets.length; tap++) {
                    FloatVector value = FloatVector.fromArray(Lanes.F, x, seen + offsets[tap] + c);
                    max = max.blend(value,
                            value.compare(VectorOperators.GT, max).or(value.compare(VectorOperators.NE, value)));
                }
                max.intoArray(y, to + c);
                if (c == last) {
                    break;
                }
            }
            seen += step;
            to += channels;
        }
    }

    private static void largestWithTaps(float[] x, int seen, int[] offsets, int step, float[] y, int to, float[] taps,
            int toTaps, int pixels, int channels) {
        int last = Math.max(0, channels - Lanes.COUNT);
        for (int pixel = 0; pixel < pixels; pixel++) {
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
                    break;
                }
            }
            seen += step;
            to += channels;
            toTaps += channels;
        }
    }

    /**
     * Of neighbouring windows of 3×3: of every row of taps the first largest, and of these the first largest. A NaN is
     * larger than any number, which every comparison would have to ask for; instead, sums of zeros tell whether a vector
     * of windows has one, or an infinity, and is to be done again.
     */
    private static void largestOf9WithTaps(float[] x, int seen, int[] offsets, int below, int step, float[] y, int to,
            float[] taps, int toTaps, int pixels, int channels) {
        int last = Math.max(0, channels - Lanes.COUNT);
        FloatVector zero = FloatVector.zero(Lanes.F);
        FloatVector one = FloatVector.broadcast(Lanes.F, 1);
        FloatVector two = FloatVector.broadcast(Lanes.F, 2);
        FloatVector three = FloatVector.broadcast(Lanes.F, 3);
        FloatVector six = FloatVector.broadcast(Lanes.F, 6);
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
                int at = seen + c;
                FloatVector max = FloatVector.fromArray(Lanes.F, x, at);
                FloatVector zeros = max.mul(zero);
                FloatVector value = FloatVector.fromArray(Lanes.F, x, at + channels);
                zeros = value.fma(zero, zeros);
                VectorMask<Float> larger = value.compare(VectorOperators.GT, max);
                max = max.blend(value, larger);
                FloatVector where = zero.blend(one, larger);
                value = FloatVector.fromArray(Lanes.F, x, at + 2 * channels);
                zeros = value.fma(zero, zeros);
                larger = value.compare(VectorOperators.GT, max);
                max = max.blend(value, larger);
                where = where.blend(two, larger);
                at += below;
                FloatVector row = FloatVector.fromArray(Lanes.F, x, at);
                zeros = row.fma(zero, zeros);
                value = FloatVector.fromArray(Lanes.F, x, at + channels);
                zeros = value.fma(zero, zeros);
                larger = value.compare(VectorOperators.GT, row);
                row = row.blend(value, larger);
                FloatVector inRow = zero.blend(one, larger);
                value = FloatVector.fromArray(Lanes.F, x, at + 2 * channels);
                zeros = value.fma(zero, zeros);
                larger = value.compare(VectorOperators.GT, row);
                row = row.blend(value, larger);
                inRow = inRow.blend(two, larger);
                larger = row.compare(VectorOperators.GT, max);
                max = max.blend(row, larger);
                where = where.blend(inRow.add(three), larger);
                at += below;
                row = FloatVector.fromArray(Lanes.F, x, at);
                zeros = row.fma(zero, zeros);
                value = FloatVector.fromArray(Lanes.F, x, at + channels);
                zeros = value.fma(zero, zeros);
                larger = value.compare(VectorOperators.GT, row);
                row = row.blend(value, larger);
                inRow = zero.blend(one, larger);
                value = FloatVector.fromArray(Lanes.F, x, at + 2 * channels);
                zeros = value.fma(zero, zeros);
                larger = value.compare(VectorOperators.GT, row);
                row = row.blend(value, larger);
                inRow = inRow.blend(two, larger);
                larger = row.compare(VectorOperators.GT, max);
                max = max.blend(row, larger);
                where = where.blend(inRow.add(six), larger);
                max.intoArray(y, to + c);
                where.intoArray(taps, toTaps + c);
                if (zeros.compare(VectorOperators.NE, zeros).anyTrue()) {
                    largestOfSome(x, seen + c, offsets, 3, 0, 2, 0, 2, y, to + c, taps, toTaps + c, Lanes.COUNT);
                }
                if (c == last) {
                    break;
                }
            }
            seen += step;
            to += channels;
            toTaps += channels;
        }
    }
}
