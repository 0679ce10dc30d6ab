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
    /** Products of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;

    private final Convolve convolve;
    private final DirectTile tile;
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
        tile = DirectTile.of(outputs);
        sights = new Sight[window.groups()];
        targets = new Target[window.groups()];
        for (int group = 0; group < sights.length; group++) {
            sights[group] = Sights.patches(window, group);
            targets[group] = new Target(convolve.y(), convolve.w().cols(), group * outputs);
        }
        images = new PlanarImages(sights[0], convolve.x(), sights.length, 0, tile.pixels());
        tiles = Math.ceilDiv(outputs, tile.outputs());
        relu = convolve.activation() == Activation.RELU;
        shared = (long) convolve.x().rows() * window.outPixels() * convolve.w().cols() * window.patch() >= SHARED_WORK;
        weightFloats = images.taps.length * tile.outputs();
        packedFloats = weightFloats + tile.outputs();
        tileAt = images.floats();
        owned = Math.addExact(tileAt, tile.pixels() * tile.outputs());
        scratch.reserve((long) packedFloats * tiles * sights.length + (long) owned * workers.threads());
    }

    /** Whether a convolution is better computed so than in any other way: outputs and rows of pixels nearly fill tiles. */
    static boolean suits(Window window, int outputs) {
        DirectTile tile = DirectTile.of(outputs);
        int width = window.outWidth();
        return window.stride() == 1 && width >= tile.pixels()
                && 3 * Math.ceilDiv(width, tile.pixels()) * tile.pixels() <= 5 * width
                && (long) window.taps() * window.groupChannels() <= DirectTile.LONGEST
                && 8 * Math.ceilDiv(outputs, tile.outputs()) * tile.outputs() <= 9 * outputs;
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

    private void packTile(int number, int worker) {
        int first = number / tiles * outputs + number % tiles * tile.outputs();
        int count = Math.min(tile.outputs(), outputs - number % tiles * tile.outputs());
        int at = number * packedFloats;
        Packing.panels(convolve.w(), 0, images.taps.length, first, count, memory, at, tile.outputs());
        Matrix bias = convolve.bias();
        if (bias != null) {
            Packing.panels(bias, 0, 1, first, count, memory, at + weightFloats, tile.outputs());
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
        int last = images.gridWidth - tile.pixels();
        float @Nullable [] bias = convolve.bias() == null ? null : memory;
        for (int j = 0; j < outputs; j += tile.outputs()) {
            int weights = (group * tiles + j / tile.outputs()) * packedFloats;
            int count = Math.min(tile.outputs(), outputs - j);
            for (int col = 0; col < images.gridWidth; col += tile.pixels()) {
                int x = Math.min(col, last);
                int atPixel = atY + x * stepY + j;
                if (count == tile.outputs()) {
                    tile.multiply(memory, at + x, images.taps, memory, weights, bias, weights + weightFloats,
                            relu, y, atPixel, stepY);
                } else {
                    tile.multiply(memory, at + x, images.taps, memory, weights, bias, weights + weightFloats,
                            relu, memory, atTile, tile.outputs());
                    Packing.copy(memory, atTile, tile.outputs(), tile.pixels(), count, y, atPixel, stepY);
                }
            }
        }
    }
}
