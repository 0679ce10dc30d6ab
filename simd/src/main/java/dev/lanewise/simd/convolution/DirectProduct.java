package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.gemm.Packing;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/**
 * Direct convolution, for images of few channels: outputs lie in the lanes of vectors, and what their pixels see is
 * broadcast from the image. With so short a k, {@link PatchProduct} would spend more on copying patches, and on coming
 * back for bias and activation, than on the product.
 *
 * <p>First threads pack the weights and the bias of the groups. Then they claim parts, some images of one group each,
 * or some rows of one, which are copied into frames.
 */
final class DirectProduct implements Kernel {
    private static final int OUTPUTS = DirectTile.OUTPUTS;
    private static final int PIXELS = DirectTile.PIXELS;
    /** Products of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;

    private final Convolve convolve;
    private final Sight[] sights;
    private final Target[] targets;
    private final PlanarImages images;
    /** Outputs of a group, and how many tiles those of a pixel are. */
    private final int outputs;
    private final int tiles;
    private final boolean relu;
    private final boolean shared;
    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task packing = this::packTile;
    private final Workers.Task multiplying = this::multiplyPart;
    /** Of every tile of every group, the weights and then the bias; then what threads own: images, outputs of a tile. */
    private final int weightFloats;
    private final int packedFloats;
    private final int tileAt;
    private final int owned;
    private float[] memory = new float[0];

    private DirectProduct(Convolve convolve, Scratch scratch, Workers workers) {
        this.convolve = convolve;
        this.scratch = scratch;
        this.workers = workers;
        Window window = convolve.window();
        outputs = convolve.w().cols() / window.groups();
        sights = new Sight[window.groups()];
        targets = new Target[window.groups()];
        for (int group = 0; group < sights.length; group++) {
            sights[group] = Sights.patches(window, group);
            targets[group] = new Target(convolve.y(), convolve.w().cols(), group * outputs);
        }
        images = new PlanarImages(sights[0], convolve.x(), sights.length, 0, PIXELS);
        tiles = Math.ceilDiv(outputs, OUTPUTS);
        relu = convolve.activation() == Activation.RELU;
        shared = (long) convolve.x().rows() * window.outPixels() * convolve.w().cols() * window.patch() >= SHARED_WORK;
        weightFloats = images.taps.length * OUTPUTS;
        packedFloats = weightFloats + OUTPUTS;
        tileAt = images.floats();
        owned = Math.addExact(tileAt, PIXELS * OUTPUTS);
        scratch.reserve((long) packedFloats * tiles * sights.length + (long) owned * workers.threads());
    }

    /** Whether a convolution is better computed so than in any other way: its outputs nearly fill pairs of vectors. */
    static boolean suits(Window window, int outputs) {
        return window.stride() == 1 && window.outWidth() >= PIXELS
                && (long) window.taps() * window.groupChannels() <= DirectTile.LONGEST
                && 8 * Math.ceilDiv(outputs, OUTPUTS) * OUTPUTS <= 9 * outputs;
    }

    /** Prepares a convolution whose activation is the identity or ReLU. */
    static Kernel bind(Convolve convolve, Scratch scratch, Workers workers) {
        return new DirectProduct(convolve, scratch, workers);
    }

    @Override
    public void run() {
        memory = scratch.floats();
        workers.run(packing, sights.length * tiles, shared);
        workers.run(multiplying, sights.length * images.parts(), shared);
    }

    private void packTile(int tile, int worker) {
        int first = tile / tiles * outputs + tile % tiles * OUTPUTS;
        int count = Math.min(OUTPUTS, outputs - tile % tiles * OUTPUTS);
        int at = tile * packedFloats;
        Packing.panels(convolve.w(), 0, images.taps.length, first, count, memory, at, OUTPUTS);
        Matrix bias = convolve.bias();
        if (bias != null) {
            Packing.panels(bias, 0, 1, first, count, memory, at + weightFloats, OUTPUTS);
        }
    }

    private void multiplyPart(int part, int worker) {
        int group = part / images.parts();
        int rest = part % images.parts();
        int own = packedFloats * tiles * sights.length + worker * owned;
        images.copy(sights[group], rest, memory, own);
        Target target = targets[group];
        for (int i = 0; i < images.count(rest); i++) {
            for (int row = 0; row < images.height(rest); row++) {
                multiplyRow(group, own + images.place(i, row), own + tileAt, target.data(),
                        target.index(images.pixel(rest, i, row)), target.pixel());
            }
        }
    }

    /** A row of the grid. Where its last tile would reach beyond, it begins earlier and finds the same once more. */
    private void multiplyRow(int group, int at, int atTile, float[] y, int atY, int stepY) {
        int last = images.gridWidth - PIXELS;
        float @Nullable [] bias = convolve.bias() == null ? null : memory;
        for (int j = 0; j < outputs; j += OUTPUTS) {
            int weights = (group * tiles + j / OUTPUTS) * packedFloats;
            int count = Math.min(OUTPUTS, outputs - j);
            for (int col = 0; col < images.gridWidth; col += PIXELS) {
                int x = Math.min(col, last);
                int atPixel = atY + x * stepY + j;
                if (count == OUTPUTS) {
                    DirectTile.multiply(memory, at + x, images.taps, memory, weights, bias, weights + weightFloats,
                            relu, y, atPixel, stepY);
                } else {
                    DirectTile.multiply(memory, at + x, images.taps, memory, weights, bias, weights + weightFloats,
                            relu, memory, atTile, OUTPUTS);
                    Packing.copy(memory, atTile, OUTPUTS, PIXELS, count, y, atPixel, stepY);
                }
            }
        }
    }
}
