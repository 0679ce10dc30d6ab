package dev.lanewise.simd.pooling;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.MaxPoolBackward;
import dev.lanewise.kernel.scalar.ScalarPooling;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Max pooling's backward, as many channels at a time as a vector holds. Where no two windows meet, every pixel is
 * written once, and read never; otherwise gradients are added. A part is some images.
 */
public final class SimdMaxPoolBackward implements Kernel, Workers.Task {
    /** What no tap is. */
    private static final float NO_TAP = -1;

    private final MaxPoolBackward pool;
    private final Taps taps;
    private final float[] dy;
    private final float[] where;
    private final float[] dx;
    private final Workers workers;
    private final int imagesPerPart;

    private SimdMaxPoolBackward(MaxPoolBackward pool, Workers workers) {
        this.pool = pool;
        this.workers = workers;
        taps = new Taps(pool.window());
        dy = pool.dy().data();
        where = pool.taps().data();
        dx = pool.dx().data();
        imagesPerPart = taps.imagesPerPart();
    }

    /** Binds the backward to its images. */
    public static Kernel bind(MaxPoolBackward pool, Workers workers) {
        return OverlappingMaxPoolBackward.suits(pool.window())
                ? OverlappingMaxPoolBackward.bind(pool, workers)
                : new SimdMaxPoolBackward(pool, workers);
    }

    @Override
    public void run() {
        workers.run(this, Math.ceilDiv(pool.dx().rows(), imagesPerPart));
    }

    @Override
    public void run(int part, int worker) {
        int first = part * imagesPerPart;
        for (int image = first; image < Math.min(pool.dx().rows(), first + imagesPerPart); image++) {
            boolean tiled = taps.tiled();
            if (!pool.accumulate() && !tiled) {
                int at = pool.dx().index(image, 0);
                Arrays.fill(dx, at, at + pool.dx().cols(), 0f);
            }
            boolean overwrite = !pool.accumulate() && taps.disjoint() && (tiled || taps.channels >= Lanes.COUNT);
            for (int row = 0; row < taps.window.outHeight(); row++) {
                if (overwrite) {
                    writeRow(image, row);
                } else {
                    addRow(image, row);
                }
            }
        }
    }

    /** The pixels of the image in their order, so that the end of a vector spoils only those behind. */
    private void writeRow(int image, int row) {
        int channels = taps.channels;
        int width = taps.window.kernelWidth();
        int overrun = Math.max(0, Lanes.COUNT - channels);
        int cols = taps.window.outWidth();
        int from = pool.dy().index(image, row * taps.rowFloats);
        int fromTaps = pool.taps().index(image, row * taps.rowFloats);
        int end = pool.dx().index(image, 0) + pool.dx().cols();
        int step = taps.window.stride() * channels;
        for (int i = 0; i < taps.window.kernelHeight(); i++) {
            int to = pool.dx().index(image, taps.first(row, 0)) + taps.offsets[i * width];
            // The pixels whose vectors stay within the image and the arrays.
            int room = Math.min((end - overrun - width * channels - to) / step,
                    Math.min(dy.length - from, where.length - fromTaps) / channels - Math.ceilDiv(overrun, channels)
                            - 1);
            int inside = Math.clamp(room + 1, 0, cols);
            if (width == 2 && inside > 0) {
                write2(dy, from, where, fromTaps, i * width, dx, to, step, inside, channels);
            } else {
                write(dy, from, where, fromTaps, i * width, width, dx, to, step, inside, channels);
            }
            for (int col = inside; col < cols; col++) {
                for (int j = 0; j < width; j++) {
                    writeScalar(from + col * channels, fromTaps + col * channels, i * width + j,
                            to + col * step + j * channels);
                }
            }
        }
    }

    /** One row of taps for some output pixels. */
    private static void write(float[] dy, int from, float[] where, int fromTaps, int tap, int width, float[] dx, int to,
            int step, int pixels, int channels) {
        FloatVector zero = FloatVector.zero(Lanes.F);
        int last = Math.max(0, channels - Lanes.COUNT);
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int j = 0; j < width; j++) {
                for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
                    FloatVector gradient = FloatVector.fromArray(Lanes.F, dy, from + c);
                    FloatVector tapOf = FloatVector.fromArray(Lanes.F, where, fromTaps + c);
                    zero.add(gradient, tapOf.compare(VectorOperators.EQ, tap + j)).intoArray(dx, to + j * channels + c);
                    if (c == last) {
                        break;
                    }
                }
            }
            from += channels;
            fromTaps += channels;
            to += step;
        }
    }

    /** As {@link #write}, of two taps, which share what they read. */
    private static void write2(float[] dy, int from, float[] where, int fromTaps, int tap, float[] dx, int to, int step,
            int pixels, int channels) {
        FloatVector zero = FloatVector.zero(Lanes.F);
        int last = Math.max(0, channels - Lanes.COUNT);
        for (int pixel = 0; pixel < pixels; pixel++) {
            // The right pixel behind the left one, whose vector's end it overwrites.
            for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
                FloatVector gradient = FloatVector.fromArray(Lanes.F, dy, from + c);
                FloatVector tapOf = FloatVector.fromArray(Lanes.F, where, fromTaps + c);
                zero.add(gradient, tapOf.compare(VectorOperators.EQ, tap)).intoArray(dx, to + c);
                zero.add(gradient, tapOf.compare(VectorOperators.EQ, tap + 1)).intoArray(dx, to + channels + c);
                if (c == last) {
                    break;
                }
            }
            from += channels;
            fromTaps += channels;
            to += step;
        }
    }

    private void writeScalar(int from, int fromTaps, int tap, int to) {
        for (int c = 0; c < taps.channels; c++) {
            dx[to + c] = where[fromTaps + c] == tap ? 0 + dy[from + c] : 0;
        }
    }

    private void addRow(int image, int row) {
        boolean within = taps.rowWithin(row);
        for (int col = 0; col < taps.window.outWidth(); col++) {
            if (taps.channels < Lanes.COUNT) {
                ScalarPooling.maxBackward(pool, image, row, col, 0);
                continue;
            }
            int pixel = row * taps.rowFloats + col * taps.channels;
            int from = pool.dy().index(image, pixel);
            int fromTaps = pool.taps().index(image, pixel);
            int to = pool.dx().index(image, 0) + taps.first(row, col);
            if (within && taps.colWithin(col)) {
                add(dy, from, where, fromTaps, taps.offsets, dx, to, taps.channels);
            } else {
                addSome(dy, from, where, fromTaps, taps.offsets, taps.window.kernelWidth(), taps.firstRowSeen(row),
                        taps.lastRowSeen(row), taps.firstColSeen(col), taps.lastColSeen(col), dx, to, taps.channels);
            }
        }
    }

    /** The lanes of a last vector whose channels the vector before it has, too. */
    static long addedBefore(int channels) {
        return (1L << Math.floorMod(-channels, Lanes.COUNT)) - 1;
    }

    /** To some rows and columns of taps: those of a window at the image's border that see it. */
    private static void addSome(float[] dy, int from, float[] where, int fromTaps, int[] offsets, int width,
            int firstRow, int lastRow, int firstCol, int lastCol, float[] dx, int to, int channels) {
        VectorMask<Float> added = VectorMask.fromLong(Lanes.F, addedBefore(channels));
        int last = channels - Lanes.COUNT;
        for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
            FloatVector gradient = FloatVector.fromArray(Lanes.F, dy, from + c);
            FloatVector tapOf = FloatVector.fromArray(Lanes.F, where, fromTaps + c);
            // A vector that overlaps the one before adds to what is new to it alone.
            tapOf = c == last ? tapOf.blend(NO_TAP, added) : tapOf;
            for (int i = firstRow; i <= lastRow; i++) {
                for (int j = firstCol; j <= lastCol; j++) {
                    int tap = i * width + j;
                    int at = to + offsets[tap] + c;
                    FloatVector.fromArray(Lanes.F, dx, at).add(gradient, tapOf.compare(VectorOperators.EQ, tap))
                            .intoArray(dx, at);
                }
            }
            if (c == last) {
                return;
            }
        }
    }

    /** To all taps of a window within the image. */
    private static void add(float[] dy, int from, float[] where, int fromTaps, int[] offsets, float[] dx, int to,
            int channels) {
        VectorMask<Float> added = VectorMask.fromLong(Lanes.F, addedBefore(channels));
        int last = channels - Lanes.COUNT;
        for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
            FloatVector gradient = FloatVector.fromArray(Lanes.F, dy, from + c);
            FloatVector tapOf = FloatVector.fromArray(Lanes.F, where, fromTaps + c);
            tapOf = c == last ? tapOf.blend(NO_TAP, added) : tapOf;
            for (int tap = 0; tap < offsets.length; tap++) {
                int at = to + offsets[tap] + c;
                FloatVector.fromArray(Lanes.F, dx, at).add(gradient, tapOf.compare(VectorOperators.EQ, tap))
                        .intoArray(dx, at);
            }
            if (c == last) {
                return;
            }
        }
    }
}
