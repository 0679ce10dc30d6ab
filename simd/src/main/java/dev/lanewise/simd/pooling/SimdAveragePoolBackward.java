package dev.lanewise.simd.pooling;

import dev.lanewise.kernel.AveragePoolBackward;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.scalar.ScalarPooling;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Average pooling's backward: gradients are written or added a vector of channels at a time. A part is some images. */
public final class SimdAveragePoolBackward implements Kernel, Workers.Task {
    /** Floats that are copied at a time, about: few enough to stay in the L1 cache. */
    private static final int COPIED = 4096;

    private final AveragePoolBackward pool;
    private final Taps taps;
    private final float[] dy;
    private final float[] dx;
    private final Workers workers;
    private final int imagesPerPart;

    private SimdAveragePoolBackward(AveragePoolBackward pool, Workers workers) {
        this.pool = pool;
        this.workers = workers;
        taps = new Taps(pool.window());
        dy = pool.dy().data();
        dx = pool.dx().data();
        imagesPerPart = taps.imagesPerPart();
    }

    /** Binds the backward to its images. */
    public static Kernel bind(AveragePoolBackward pool, Workers workers) {
        return new SimdAveragePoolBackward(pool, workers);
    }

    @Override
    public void run() {
        workers.run(this, Math.ceilDiv(pool.dx().rows(), imagesPerPart));
    }

    @Override
    public void run(int part, int worker) {
        int first = part * imagesPerPart;
        for (int image = first; image < Math.min(pool.dx().rows(), first + imagesPerPart); image++) {
            if (!pool.accumulate() && taps.wholeImage()) {
                fill(pool.dx().index(image, 0), pool.dy().index(image, 0));
                continue;
            }
            boolean overwrite = !pool.accumulate() && taps.tiled() && taps.channels >= Lanes.COUNT;
            if (!pool.accumulate() && !overwrite) {
                int at = pool.dx().index(image, 0);
                Arrays.fill(dx, at, at + pool.dx().cols(), 0f);
            }
            for (int row = 0; row < taps.window.outHeight(); row++) {
                if (overwrite) {
                    write(dy, pool.dy().index(image, row * taps.rowFloats), taps.window.outWidth(), taps.offsets, dx,
                            pool.dx().index(image, taps.first(row, 0)), taps.window.stride() * taps.channels,
                            taps.channels);
                } else {
                    row(image, row);
                }
            }
        }
    }

    /** An image that is one window: every pixel is the first one, and copies of copies are made until there is room. */
    private void fill(int to, int from) {
        int channels = taps.channels;
        for (int c = 0; c < channels; c++) {
            // Added to 0 as everywhere: of −0 that is +0.
            dx[to + c] = 0 + dy[from + c] / taps.offsets.length;
        }
        int floats = pool.dx().cols();
        int pixels = Math.max(1, COPIED / channels);
        for (int done = channels; done < floats;) {
            int count = Math.min(Math.min(done, pixels * channels), floats - done);
            System.arraycopy(dx, to, dx, to + done, count);
            done += count;
        }
    }

    /** One row of output pixels whose windows see every pixel once, so that nothing need be there to be added to. */
    private static void write(float[] dy, int from, int pixels, int[] offsets, float[] dx, int to, int step,
            int channels) {
        int last = channels - Lanes.COUNT;
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int c = 0;; c = Math.min(c + Lanes.COUNT, last)) {
                FloatVector share = FloatVector.fromArray(Lanes.F, dy, from + c)
                        .div(FloatVector.broadcast(Lanes.F, offsets.length));
                FloatVector sum = FloatVector.zero(Lanes.F).add(share);
                for (int offset : offsets) {
                    sum.intoArray(dx, to + offset + c);
                }
                if (c == last) {
                    break;
                }
            }
            from += channels;
            to += step;
        }
    }

    private void row(int image, int row) {
        boolean within = taps.rowWithin(row);
        int vectors = taps.channels / Lanes.COUNT * Lanes.COUNT;
        for (int col = 0; col < taps.window.outWidth(); col++) {
            if (vectors == 0 || !within || !taps.colWithin(col)) {
                ScalarPooling.averageBackward(pool, image, row, col, 0);
                continue;
            }
            add(dy, pool.dy().index(image, row * taps.rowFloats + col * taps.channels), taps.offsets, dx,
                    pool.dx().index(image, taps.first(row, col)), vectors);
            ScalarPooling.averageBackward(pool, image, row, col, vectors);
        }
    }

    private static void add(float[] dy, int from, int[] offsets, float[] dx, int to, int channels) {
        for (int c = 0; c < channels; c += Lanes.COUNT) {
            FloatVector share = FloatVector.fromArray(Lanes.F, dy, from + c)
                    .div(FloatVector.broadcast(Lanes.F, offsets.length));
            for (int offset : offsets) {
                int at = to + offset + c;
                FloatVector.fromArray(Lanes.F, dx, at).add(share).intoArray(dx, at);
            }
        }
    }
}
