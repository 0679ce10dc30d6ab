package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Winograd;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;

/**
 * A convolution's weight gradient by {@link Winograd}. A part is some of the input channels. Its thread transforms
 * their pixels and the gradients of the outputs, some tiles at a time, into its own memory, adds the 36 products to the
 * sums over tiles, and transforms those back at the end of the block.
 */
final class WinogradGradient implements GradientBlocks.Product {
    private static final int L = Lanes.COUNT;
    private static final int PRODUCTS = Winograd.PRODUCTS;
    /** Floats of the pixels and gradients of a slice of tiles, about: they stay in the L2 cache, … */
    private static final int SLICE_FLOATS = 1 << 17;
    /** … but no fewer tiles than this: all sums are read and written for each slice. */
    private static final int SHORTEST_SLICE = 96;
    /** A part has whole vectors of channels at any width. */
    private static final int CHANNELS = Winograd.CHANNELS;
    /** Floats between planes and tiles, so that they do not all meet in the same lines of the cache. */
    private static final int GAP = 16;

    /** Whether eight channels of all tiles lie together, as {@link WinogradTile4x2} wants them; otherwise all channels. */
    private static final boolean BY_EIGHT = !Lanes.MANY_REGISTERS;

    private final Matrix x;
    private final Matrix dy;
    private final int channels;
    private final int outputs;
    private final Tiles tiles;
    private final Panels gradients;
    private final int slice;
    private final int channelsOfPart;
    /** Floats from tile to tile of pixels, and from plane to plane of pixels, gradients and sums. */
    private final int pixelStep;
    private final int pixelPlane;
    private final int gradientPlane;
    private final int sumPlane;
    /** Where gradients, sums, a strip and a register tile lie in a thread's memory, behind the pixels. */
    private final int gradientsAt;
    private final int sumsAt;
    private final int stripAt;
    private final int tileAt;

    private WinogradGradient(ConvolveWeightGradient gradient, Tiles tiles, int wantedParts) {
        x = gradient.x();
        dy = gradient.dy();
        channels = gradient.window().channels();
        outputs = gradient.dw().cols();
        this.tiles = tiles;
        int units = channels / CHANNELS;
        channelsOfPart = Math.ceilDiv(units, Math.min(units, wantedParts)) * CHANNELS;
        int most = Math.max(SHORTEST_SLICE, SLICE_FLOATS / (PRODUCTS * (channelsOfPart + outputs)));
        slice = Math.min(Math.min(most, Winograd.TILE_BLOCK), tiles.count());
        gradients = new Panels(slice, outputs, true);
        pixelStep = BY_EIGHT ? WinogradTile4x2.CHANNELS : channelsOfPart + GAP;
        pixelPlane = slice * (BY_EIGHT ? channelsOfPart : pixelStep) + GAP;
        gradientPlane = Math.toIntExact(gradients.floats() + GAP);
        sumPlane = channelsOfPart * outputs + GAP;
        gradientsAt = Math.multiplyExact(PRODUCTS, pixelPlane);
        sumsAt = Math.addExact(gradientsAt, Math.multiplyExact(PRODUCTS, gradientPlane));
        stripAt = Math.addExact(sumsAt, Math.multiplyExact(PRODUCTS, sumPlane));
        tileAt = Math.addExact(stripAt, TileTransform.strip(tiles.across()));
    }

    static Kernel bind(ConvolveWeightGradient gradient, Scratch scratch, Workers workers) {
        Tiles tiles = new Tiles(gradient.window(), gradient.x().rows());
        int wanted = GradientBlocks.wantedParts(tiles.count(), Winograd.TILE_BLOCK, workers);
        return new GradientBlocks(gradient, tiles.count(), Winograd.TILE_BLOCK,
                new WinogradGradient(gradient, tiles, wanted), scratch, workers);
    }

    @Override
    public int parts() {
        return Math.ceilDiv(channels, channelsOfPart);
    }

    @Override
    public int memory() {
        return tileAt + gradients.tileFloats();
    }

    @Override
    public void multiply(int p, int end, int part, float[] memory, int own, float[] to, int at, int stride,
            boolean resume) {
        int first = part * channelsOfPart;
        int count = Math.min(channelsOfPart, channels - first);
        for (int q = p; q < end; q += slice) {
            int length = Math.min(slice, end - q);
            transformTiles(q, q + length, first, count, memory, own);
            for (int f = 0; f < PRODUCTS; f++) {
                addProduct(memory, own + f * pixelPlane, count, own + gradientsAt + f * gradientPlane, length,
                        own + tileAt, own + sumsAt + f * sumPlane, q > p);
            }
        }
        for (int c = 0; c < count; c++) {
            for (int o = 0; o < outputs; o += L) {
                TileTransform.tapGradients(memory, own + sumsAt + c * outputs + o, sumPlane, own + stripAt, to,
                        at + (first + c) * stride + o, channels * stride, resume);
            }
        }
    }

    /** One of the 36 products, over the tiles of a slice. */
    private void addProduct(float[] memory, int pixels, int count, int panels, int length, int tile, int sums,
            boolean resume) {
        if (!BY_EIGHT) {
            gradients.multiply(memory, pixels, 1, pixelStep, count, memory, panels, 0, length, memory, tile, memory,
                    sums, outputs, resume);
            return;
        }
        for (int o = 0; o < outputs; o += WinogradTile4x2.COLS) {
            for (int c = 0; c < count; c += WinogradTile4x2.ROWS) {
                WinogradTile4x2.multiply(memory, pixels + pixelIndex(0, c), memory, panels + gradients.index(0, o),
                        memory, sums + c * outputs + o, outputs, length, resume);
            }
        }
    }

    /** Where a channel of a tile's pixels is in its plane. */
    private int pixelIndex(int tile, int channel) {
        int group = WinogradTile4x2.CHANNELS;
        return BY_EIGHT
                ? channel / group * group * slice + tile * group + channel % group
                : tile * pixelStep + channel;
    }

    /** V of some channels and D of some tiles. */
    private void transformTiles(int begin, int end, int channel, int count, float[] memory, int own) {
        int strip = own + stripAt;
        for (int t = begin; t < end; t = tiles.endOfRun(t, end)) {
            int stop = tiles.endOfRun(t, end);
            for (int c = 0; c < count; c += L) {
                tiles.pixels(x, channel + c, t, stop, memory, strip, own + pixelIndex(t - begin, c), pixelPlane,
                        pixelStep);
            }
            for (int o = 0; o < outputs; o += L) {
                tiles.gradients(dy, outputs, o, t, stop, memory, strip,
                        own + gradientsAt + gradients.index(t - begin, o), gradientPlane, gradients.rowStep(o));
            }
        }
    }
}
