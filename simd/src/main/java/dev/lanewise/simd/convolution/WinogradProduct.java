package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.PackedWeights;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.Winograd;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.gemm.Transpose;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/**
 * Convolution forward by {@link Winograd}, and its input gradient, which is one with turned taps.
 *
 * <p>First threads transform the taps, into panels that all share. Then they claim blocks of tiles: pixels are
 * transformed into the thread's own memory, multiplied by the taps, and the sums transformed back while they are in the
 * cache.
 */
final class WinogradProduct implements Kernel {
    private static final int L = Lanes.COUNT;
    private static final int PRODUCTS = Winograd.PRODUCTS;
    private static final int TAPS = Winograd.KERNEL * Winograd.KERNEL;
    /** Floats of a block's pixels and sums, about: they stay in the L2 cache beside some taps, … */
    private static final int BLOCK = 1 << 16;
    /** … but no fewer tiles than this: all taps are read for each block, … */
    private static final int LEAST_TILES = 32;
    /** … except where threads would have fewer blocks than this, and then no fewer than a few register tiles. */
    private static final int BLOCKS = 8;
    private static final int FEWEST_TILES = 12;
    /** Channels whose taps are transformed at a time. */
    private static final int CHANNELS = Winograd.CHANNELS;
    /** The longest slice of channels, so that a panel's part stays in the L1 cache. */
    private static final int SLICE = 512;
    /** Floats between planes, so that they do not all meet in the same lines of the cache. */
    private static final int GAP = 16;
    /** Convolutions of fewer multiply-adds than this, were they direct, stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 20;

    private final Window window;
    private final Matrix x;
    private final Matrix w;
    private final Matrix y;
    private final boolean turned;
    private final int channels;
    private final int outputs;
    private final @Nullable Matrix bias;
    private final boolean relu;
    private final boolean accumulate;
    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task turning = this::turnTap;
    private final Workers.Task transforming = this::transformTaps;
    private final Workers.Task multiplying = this::multiplyBlock;
    private final Tiles tiles;
    private final Panels panels;
    private final int tilesOfBlock;
    private final boolean shared;
    /** Floats from plane to plane of taps and of a block's pixels; of its sums from tile to tile. */
    private final int tapPlane;
    private final int pixelPlane;
    private final int sumTile;
    /** Floats of a panel's part that is transformed at a time. */
    private final int chunk;
    /** Where turned taps lie, and what each thread owns; in it where pixels, sums, a strip and a register tile lie. */
    private final int turnedAt;
    private final int ownedAt;
    private final int sumsAt;
    private final int stripAt;
    private final int tileAt;
    private final int owned;

    /** Transformed taps that never change. */
    private final float @Nullable [] constantTaps;

    private float[] memory = new float[0];
    private float[] taps = new float[0];

    /** Which taps are transformed. */
    private record Taps(Matrix w, int channels) {
    }

    private WinogradProduct(Window window, Matrix x, Matrix w, Matrix y, boolean turned, @Nullable Matrix bias,
            boolean relu, boolean accumulate, @Nullable PackedWeights packed, Scratch scratch, Workers workers) {
        this.window = window;
        this.x = x;
        this.w = w;
        this.y = y;
        this.turned = turned;
        this.bias = bias;
        this.relu = relu;
        this.accumulate = accumulate;
        this.scratch = scratch;
        this.workers = workers;
        channels = window.channels();
        outputs = y.cols() / window.outPixels();
        tiles = new Tiles(window, x.rows());
        panels = new Panels(channels, outputs, false);
        int most = Math.max(LEAST_TILES, BLOCK / (PRODUCTS * (channels + outputs)));
        int wanted = Math.ceilDiv(tiles.count(), BLOCKS);
        int unit = panels.tileRows();
        tilesOfBlock = Math.ceilDiv(Math.clamp(wanted, FEWEST_TILES, most), unit) * unit;
        tapPlane = Math.toIntExact(panels.floats() + GAP);
        pixelPlane = tilesOfBlock * channels + GAP;
        sumTile = PRODUCTS * outputs + GAP;
        int tapFloats = Math.multiplyExact(PRODUCTS, tapPlane);
        turnedAt = packed == null ? tapFloats : 0;
        ownedAt = Math.addExact(turnedAt, turned ? TAPS * channels * outputs : 0);
        sumsAt = Math.multiplyExact(PRODUCTS, pixelPlane);
        chunk = CHANNELS * panels.width();
        stripAt = Math.max(PRODUCTS * chunk, Math.addExact(sumsAt, Math.multiplyExact(tilesOfBlock, sumTile)));
        tileAt = Math.addExact(stripAt, TileTransform.strip(tiles.across()));
        owned = Math.addExact(tileAt, panels.tileFloats());
        shared = (long) x.rows() * window.outPixels() * TAPS * channels * outputs >= SHARED_WORK;
        constantTaps = packed == null ? null : packed.get(new Taps(w, channels), () -> transformedTaps(tapFloats));
        scratch.reserve(ownedAt + (long) owned * workers.threads());
    }

    /** Prepares a convolution whose activation is the identity or ReLU. */
    static Kernel bind(Convolve convolve, @Nullable PackedWeights packed, Scratch scratch, Workers workers) {
        return new WinogradProduct(convolve.window(), convolve.x(), convolve.w(), convolve.y(), false, convolve.bias(),
                convolve.activation() == Activation.RELU, false, packed, scratch, workers);
    }

    /** Prepares an input gradient. */
    static Kernel bind(ConvolveInputGradient gradient, Scratch scratch, Workers workers) {
        return new WinogradProduct(Winograd.turned(gradient.window(), gradient.w().cols()), gradient.dy(), gradient.w(),
                gradient.dx(), true, null, false, gradient.accumulate(), null, scratch, workers);
    }

    @Override
    public void run() {
        memory = scratch.floats();
        if (constantTaps == null) {
            taps = memory;
            if (turned) {
                workers.run(turning, TAPS, shared);
            }
            workers.run(transforming, tapParts(), shared);
        } else {
            taps = constantTaps;
        }
        workers.run(multiplying, Math.ceilDiv(tiles.count(), tilesOfBlock), shared);
    }

    /** One tap's matrix, transposed so that it goes from output channels to input channels. */
    private void turnTap(int tap, int worker) {
        Transpose.copy(w.data(), w.index((TAPS - 1 - tap) * outputs, 0), w.stride(), outputs, channels, memory,
                turnedAt + tap * channels * outputs, outputs);
    }

    /** Parts that taps are transformed in. */
    private int tapParts() {
        return panels.count() * (channels / CHANNELS);
    }

    private float[] transformedTaps(int floats) {
        float[] u = new float[floats];
        float[] own = new float[PRODUCTS * chunk + TileTransform.strip(1)];
        for (int part = 0; part < tapParts(); part++) {
            transformTaps(part, w.data(), w.index(0, 0), w.stride(), own, 0, PRODUCTS * chunk, u);
        }
        return u;
    }

    private void transformTaps(int part, int worker) {
        int own = ownedAt + worker * owned;
        if (turned) {
            transformTaps(part, memory, turnedAt, outputs, memory, own, own + stripAt, taps);
        } else {
            transformTaps(part, w.data(), w.index(0, 0), w.stride(), memory, own, own + stripAt, taps);
        }
    }

    /**
     * One panel's part of U, some channels of it: first into memory that is close, because writing to 36 distant places
     * in turn is slow.
     */
    private void transformTaps(int part, float[] from, int at, int row, float[] memory, int own, int strip, float[] u) {
        int first = part / panels.count() * CHANNELS;
        int left = part % panels.count() * panels.width();
        int right = Math.min(outputs, left + panels.width());
        int step = panels.rowStep(left);
        for (int c = 0; c < CHANNELS; c++) {
            for (int o = left; o < right; o += L) {
                TileTransform.taps(from, at + (first + c) * row + o, channels * row, memory, strip,
                        own + c * step + o - left, chunk);
            }
        }
        int to = panels.index(first, left);
        for (int f = 0; f < PRODUCTS; f++) {
            System.arraycopy(memory, own + f * chunk, u, to + f * tapPlane, CHANNELS * step);
        }
    }

    private void multiplyBlock(int block, int worker) {
        int own = ownedAt + worker * owned;
        int first = block * tilesOfBlock;
        int end = Math.min(tiles.count(), first + tilesOfBlock);
        transformPixels(first, end, own);
        for (int f = 0; f < PRODUCTS; f++) {
            for (int p = 0; p < channels; p += SLICE) {
                panels.multiply(memory, own + f * pixelPlane + p, channels, 1, end - first, taps, f * tapPlane, p,
                        Math.min(SLICE, channels - p), memory, own + tileAt, memory, own + sumsAt + f * outputs,
                        sumTile, p > 0);
            }
        }
        transformSums(first, end, own);
    }

    private void transformPixels(int first, int end, int own) {
        for (int t = first; t < end; t = tiles.endOfRun(t, end)) {
            for (int c = 0; c < channels; c += L) {
                tiles.pixels(x, c, t, tiles.endOfRun(t, end), memory, own + stripAt,
                        own + (t - first) * channels + c, pixelPlane, channels);
            }
        }
    }

    private void transformSums(int first, int end, int own) {
        float[] added = bias == null ? memory : bias.data();
        for (int t = first; t < end; t++) {
            int to = y.index(tiles.image(t),
                    (tiles.row(t) * window.outWidth() + tiles.col(t)) * outputs);
            int from = own + sumsAt + (t - first) * sumTile;
            for (int o = 0; o < outputs; o += L) {
                TileTransform.sumColumns(memory, from + o, outputs, own + stripAt);
                TileTransform.sumRows(memory, own + stripAt, tiles.rows(t), tiles.cols(t), y.data(), to + o,
                        window.outWidth() * outputs, outputs, added, bias == null ? -1 : bias.offset() + o, accumulate,
                        relu);
            }
        }
    }
}
