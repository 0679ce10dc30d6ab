package dev.lanewise.simd.pooling;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.MaxPoolBackward;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Backward of max pooling by windows of 3×3 that move by two pixels, and so overlap by one. Every pixel is written once:
 * it gathers what the one, two or four windows that see it give, in their order. The four pixels below and right of a
 * window's first one see that window and the next ones:
 *
 * <pre>
 *  tap 4         | tap 5, and 3 of the window on the right
 *  tap 7, and 1  | tap 8, and 6 of the window on the right,
 *  of that below | 2 of that below, 0 of that below on the right
 * </pre>
 *
 * <p>A part is some rows of such blocks.
 */
final class OverlappingMaxPoolBackward implements Kernel, Workers.Task {
    private static final int KERNEL = 3;
    private static final int STRIDE = 2;
    /** What the tap of a channel that was added before is taken for. */
    private static final float NO_TAP = -1;
    /** What taps are compared with in place of one that there is not. */
    private static final float NO_SUCH_TAP = -2;

    private final MaxPoolBackward pool;
    private final Taps taps;
    private final Window window;
    private final int channels;
    private final float[] dy;
    private final float[] where;
    private final float[] dx;
    private final boolean accumulate;
    private final Workers workers;
    /** Rows of blocks: one above those of the windows, and one of the pixels that no window reaches. */
    private final int blockRows;
    private final int rowsPerPart;

    private OverlappingMaxPoolBackward(MaxPoolBackward pool, Workers workers) {
        this.pool = pool;
        this.workers = workers;
        window = pool.window();
        taps = new Taps(window);
        channels = taps.channels;
        dy = pool.dy().data();
        where = pool.taps().data();
        dx = pool.dx().data();
        accumulate = pool.accumulate();
        blockRows = Math.ceilDiv(window.height() + window.padding() + 1, STRIDE);
        rowsPerPart = taps.rowsPerPart();
    }

    /** Whether it is for such windows, and channels that fill a vector. */
    static boolean suits(Window window) {
        return window.kernelHeight() == KERNEL && window.kernelWidth() == KERNEL && window.stride() == STRIDE
                && window.dilation() == 1 && window.padding() <= 1 && window.channels() >= Lanes.COUNT;
    }

    static Kernel bind(MaxPoolBackward pool, Workers workers) {
        return new OverlappingMaxPoolBackward(pool, workers);
    }

    @Override
    public void run() {
        workers.run(this, Math.ceilDiv(pool.dx().rows() * blockRows, rowsPerPart));
    }

    @Override
    public void run(int part, int worker) {
        int last = Math.min((part + 1) * rowsPerPart, pool.dx().rows() * blockRows);
        for (int i = part * rowsPerPart; i < last; i++) {
            blockRow(i / blockRows, i % blockRows - 1);
        }
    }

    /** The blocks right and below of the first taps of a row of windows, from −1 on, of which there is none. */
    private void blockRow(int image, int row) {
        int top = window.row(row, 1);
        int blocks = Math.ceilDiv(window.width() + window.padding() + 1, STRIDE);
        boolean exists = row >= 0 && row < window.outHeight() && top >= 0 && top + 1 < window.height();
        // Those whose pixels exist, and their windows, but for the one on the right of the last.
        int first = exists ? 0 : blocks;
        int end = Math.min(window.outWidth(), (window.width() + window.padding() - 1) / STRIDE);
        for (int col = -1; col < blocks - 1;) {
            if (col >= first && col < end) {
                boolean last = col + 1 == window.outWidth();
                int count = last ? 1 : Math.min(end, window.outWidth() - 1) - col;
                int seen = row * taps.rowFloats + col * channels;
                gather(dy, pool.dy().index(image, seen), where, pool.taps().index(image, seen), last ? 0 : channels,
                        row + 1 == window.outHeight() ? 0 : taps.rowFloats, dx,
                        pool.dx().index(image, (top * window.width() + window.col(col, 1)) * channels),
                        window.width() * channels, count, channels, accumulate);
                col += count;
            } else {
                for (int i = 0; i < STRIDE * STRIDE; i++) {
                    gatherPixel(image, top + i / STRIDE, window.col(col, 1) + i % STRIDE);
                }
                col++;
            }
        }
    }

    /**
     * Neighbouring blocks.
     *
     * @param right from a window to the one on the right, or 0 if there is none
     * @param below from a window to the one below, or 0 if there is none
     */
    private static void gather(float[] dy, int from, float[] where, int fromTaps, int right, int below, float[] dx,
            int to, int dxBelow, int blocks, int channels, boolean accumulate) {
        FloatVector zeroth = FloatVector.broadcast(Lanes.F, right == 0 || below == 0 ? NO_SUCH_TAP : 0);
        FloatVector first = FloatVector.broadcast(Lanes.F, below == 0 ? NO_SUCH_TAP : 1);
        FloatVector second = FloatVector.broadcast(Lanes.F, below == 0 ? NO_SUCH_TAP : 2);
        FloatVector third = FloatVector.broadcast(Lanes.F, right == 0 ? NO_SUCH_TAP : 3);
        FloatVector sixth = FloatVector.broadcast(Lanes.F, right == 0 ? NO_SUCH_TAP : 6);
        VectorMask<Float> added = VectorMask.fromLong(Lanes.F, SimdMaxPoolBackward.addedBefore(channels));
        FloatVector zero = FloatVector.zero(Lanes.F);
        int last = channels - Lanes.COUNT;
        for (int block = 0; block < blocks; block++) {
            for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
                int at = from + c;
                int atTaps = fromTaps + c;
                FloatVector g0 = FloatVector.fromArray(Lanes.F, dy, at);
                FloatVector g1 = FloatVector.fromArray(Lanes.F, dy, at + right);
                FloatVector g2 = FloatVector.fromArray(Lanes.F, dy, at + below);
                FloatVector g3 = FloatVector.fromArray(Lanes.F, dy, at + below + right);
                FloatVector t0 = FloatVector.fromArray(Lanes.F, where, atTaps);
                FloatVector t1 = FloatVector.fromArray(Lanes.F, where, atTaps + right);
                FloatVector t2 = FloatVector.fromArray(Lanes.F, where, atTaps + below);
                FloatVector t3 = FloatVector.fromArray(Lanes.F, where, atTaps + below + right);
                FloatVector d0 = zero;
                FloatVector d1 = zero;
                FloatVector d2 = zero;
                FloatVector d3 = zero;
                int pixel = to + c;
                if (accumulate) {
                    if (c == last) {
                        // A vector that overlaps the one before adds to what is new to it alone.
                        t0 = t0.blend(NO_TAP, added);
                        t1 = t1.blend(NO_TAP, added);
                        t2 = t2.blend(NO_TAP, added);
                        t3 = t3.blend(NO_TAP, added);
                    }
                    d0 = FloatVector.fromArray(Lanes.F, dx, pixel);
                    d1 = FloatVector.fromArray(Lanes.F, dx, pixel + channels);
                    d2 = FloatVector.fromArray(Lanes.F, dx, pixel + dxBelow);
                    d3 = FloatVector.fromArray(Lanes.F, dx, pixel + dxBelow + channels);
                }
                d0.add(g0, t0.compare(VectorOperators.EQ, 4f)).intoArray(dx, pixel);
                d1.add(g0, t0.compare(VectorOperators.EQ, 5f)).add(g1, t1.compare(VectorOperators.EQ, third))
                        .intoArray(dx, pixel + channels);
                d2.add(g0, t0.compare(VectorOperators.EQ, 7f)).add(g2, t2.compare(VectorOperators.EQ, first))
                        .intoArray(dx, pixel + dxBelow);
                d3.add(g0, t0.compare(VectorOperators.EQ, 8f)).add(g1, t1.compare(VectorOperators.EQ, sixth))
                        .add(g2, t2.compare(VectorOperators.EQ, second)).add(g3, t3.compare(VectorOperators.EQ, zeroth))
                        .intoArray(dx, pixel + dxBelow + channels);
                if (c == last) {
                    break;
                }
            }
            from += channels;
            fromTaps += channels;
            to += 2 * channels;
        }
    }

    /** A pixel at a border, unless it lies outside: from those of four windows that there are. */
    private void gatherPixel(int image, int row, int col) {
        if (row < 0 || row >= window.height() || col < 0 || col >= window.width()) {
            return;
        }
        int y = Math.floorDiv(row + window.padding() - 1, STRIDE);
        int x = Math.floorDiv(col + window.padding() - 1, STRIDE);
        int i = row + window.padding() - STRIDE * y;
        int j = col + window.padding() - STRIDE * x;
        int from = pool.dy().index(image, 0);
        gather(dy, from + seen(y, x), from + seen(y, x + 1), from + seen(y + 1, x), from + seen(y + 1, x + 1), where,
                pool.taps().index(image, 0) - from, tap(y, x, i, j), tap(y, x + 1, i, j - STRIDE),
                tap(y + 1, x, i - STRIDE, j), tap(y + 1, x + 1, i - STRIDE, j - STRIDE), dx,
                pool.dx().index(image, (row * window.width() + col) * channels), channels, accumulate);
    }

    /** Where a window lies, or if there is none, one that there is. */
    private int seen(int y, int x) {
        return Math.clamp(y, 0, window.outHeight() - 1) * taps.rowFloats
                + Math.clamp(x, 0, window.outWidth() - 1) * channels;
    }

    /** The number of a tap, or if there is no such window or tap, of none. */
    private float tap(int y, int x, int i, int j) {
        boolean exists = y >= 0 && y < window.outHeight() && x >= 0 && x < window.outWidth() && i >= 0 && j >= 0;
        return exists ? i * KERNEL + j : NO_SUCH_TAP;
    }

    private static void gather(float[] dy, int from0, int from1, int from2, int from3, float[] where, int toTaps,
            float tap0, float tap1, float tap2, float tap3, float[] dx, int to, int channels, boolean accumulate) {
        VectorMask<Float> added = VectorMask.fromLong(Lanes.F, SimdMaxPoolBackward.addedBefore(channels));
        int last = channels - Lanes.COUNT;
        for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
            FloatVector t0 = FloatVector.fromArray(Lanes.F, where, from0 + toTaps + c);
            FloatVector t1 = FloatVector.fromArray(Lanes.F, where, from1 + toTaps + c);
            FloatVector t2 = FloatVector.fromArray(Lanes.F, where, from2 + toTaps + c);
            FloatVector t3 = FloatVector.fromArray(Lanes.F, where, from3 + toTaps + c);
            FloatVector sum = FloatVector.zero(Lanes.F);
            if (accumulate) {
                if (c == last) {
                    t0 = t0.blend(NO_TAP, added);
                    t1 = t1.blend(NO_TAP, added);
                    t2 = t2.blend(NO_TAP, added);
                    t3 = t3.blend(NO_TAP, added);
                }
                sum = FloatVector.fromArray(Lanes.F, dx, to + c);
            }
            sum.add(FloatVector.fromArray(Lanes.F, dy, from0 + c), t0.compare(VectorOperators.EQ, tap0))
                    .add(FloatVector.fromArray(Lanes.F, dy, from1 + c), t1.compare(VectorOperators.EQ, tap1))
                    .add(FloatVector.fromArray(Lanes.F, dy, from2 + c), t2.compare(VectorOperators.EQ, tap2))
                    .add(FloatVector.fromArray(Lanes.F, dy, from3 + c), t3.compare(VectorOperators.EQ, tap3))
                    .intoArray(dx, to + c);
            if (c == last) {
                return;
            }
        }
    }
}
