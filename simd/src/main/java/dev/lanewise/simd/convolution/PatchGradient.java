package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.gemm.Packing;
import dev.lanewise.simd.gemm.Transpose;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;

/**
 * A convolution's weight gradient, turned: the gradients of the outputs, transposed, times the patches. Rows of dW lie
 * in the lanes of vectors: what neighbouring taps see of a pixel lies side by side in the image, and so is read where
 * it lies.
 *
 * <p>A part is some vectors of one group's patches. Its thread copies the images into frames of zeros, some channels of
 * a slice at a time, and the gradients of the outputs, if there are many, into panels as high as a tile.
 */
final class PatchGradient implements GradientBlocks.Product {
    private static final int L = Lanes.COUNT;
    /** Floats that a slice reads of pixels and of gradients, about, so that they stay in the L1 cache, … */
    private static final int SLICE_FLOATS = 1 << 14;
    /** … but no fewer pixels than this: each slice costs reading and writing the sums once more. */
    private static final int SHORTEST_SLICE = 200;
    /** Floats of a part's sums, at most: they stay in the L2 cache. */
    private static final int PART = 1 << 18;
    /** From how many rows on gradients are copied into panels. */
    private static final int PACKED_ROWS = 64;

    private final ShiftedTile tile;
    private final Matrix dy;
    private final int outputs;
    /** Channels and outputs of a group. */
    private final int channels;
    private final int groupOut;
    /** {@link #groupOut} in whole tiles. */
    private final int rows;
    private final FramedImages images;
    /** Channels of a frame. */
    private final int pitch;
    private final int slice;
    /** The vectors that a patch consists of: where they begin, their first rows in dW, and how many rows they have. */
    private final int[] vectors;
    private final int[] firstRows;
    private final int[] counts;
    /** Of every tile, the first channel of the frame that its vectors are in. */
    private final int[] frameChannels;
    private final int vectorsOfPart;
    private final int partsOfGroup;
    private final int groups;
    private final int gradientsAt;
    private final int sumsAt;

    private PatchGradient(ConvolveWeightGradient gradient, int wantedParts) {
        dy = gradient.dy();
        Window window = gradient.window();
        groups = window.groups();
        outputs = gradient.dw().cols();
        channels = window.groupChannels();
        groupOut = outputs / groups;
        tile = tile(window, groupOut);
        rows = tile.inWholeTiles(groupOut);
        // Where patches need not join the channels of neighbours, a frame has a tile's.
        int channelsOfTile = tile.vectors() * L;
        boolean joins = channels <= channelsOfTile || channels % L > 0;
        pitch = joins ? channels : channelsOfTile;
        slice = Math.clamp(SLICE_FLOATS / (pitch * window.stride() * window.stride() + rows), SHORTEST_SLICE,
                ShiftedTile.LONGEST_SLICE);
        images = new FramedImages(gradient.x(), Sights.patches(window, 0), pitch, slice);

        RunsTile runsTile = tile instanceof RunsTile chosen ? chosen : null;
        int taps = runsTile != null ? window.taps() : joins ? joinedTaps(window) : 1;
        int runs = window.taps() / taps;
        int floatsOfVector = runsTile == null ? L : runsTile.floatsOfVector();
        int tilesOfFrame = Math.ceilDiv(runs * Math.ceilDiv(taps * pitch, floatsOfVector), tile.vectors());
        firstRows = new int[Math.ceilDiv(channels, pitch) * tilesOfFrame * tile.vectors()];
        counts = new int[firstRows.length];
        vectors = new int[runsTile == null ? firstRows.length : firstRows.length * RunsTile.RUNS];
        frameChannels = new int[firstRows.length / tile.vectors()];
        int tiles = 0;
        for (int channel = 0; channel < channels; channel += pitch) {
            int run = taps * Math.min(pitch, channels - channel);
            int vectorsOfRun = Math.ceilDiv(run, floatsOfVector);
            for (int i = 0; i < runs * vectorsOfRun; i++) {
                int vector = tiles * tile.vectors() + i;
                int tap = i / vectorsOfRun * taps;
                int at = i % vectorsOfRun * floatsOfVector;
                if (runsTile == null) {
                    vectors[vector] = images.tap(tap) + at;
                } else {
                    runsTile.enter(images, runs(window), joinedTaps(window), vector, vectors);
                }
                firstRows[vector] = tap * channels + channel + at;
                counts[vector] = Math.min(floatsOfVector, run - at);
            }
            int end = tiles + Math.ceilDiv(runs * vectorsOfRun, tile.vectors());
            Arrays.fill(frameChannels, tiles, end, channel);
            tiles = end;
        }
        int most = Math.max(1, PART / (rows * tile.vectors() * L));
        int wanted = Math.min(tiles, Math.ceilDiv(wantedParts, groups));
        int tilesOfPart = Math.ceilDiv(tiles, Math.max(Math.ceilDiv(tiles, most), wanted));
        partsOfGroup = Math.ceilDiv(tiles, tilesOfPart);
        vectorsOfPart = tilesOfPart * tile.vectors();
        gradientsAt = images.floats(Operation.K_BLOCK);
        sumsAt = gradientsAt + (packs() ? rows / tile.rows() * panel() : 0);
    }

    /** Taps that are neighbours within a row of the kernel see floats side by side. */
    static int joinedTaps(Window window) {
        return window.dilation() == 1 ? window.kernelWidth() : 1;
    }

    /** How many runs of such floats a patch has. */
    private static int runs(Window window) {
        return window.taps() / joinedTaps(window);
    }

    private static ShiftedTile tile(Window window, int outputs) {
        int run = joinedTaps(window) * window.groupChannels();
        return RunsTile.suits(runs(window), run, outputs, shiftedCost(window, outputs))
                ? new RunsTile(run)
                : ShiftedTile.of(outputs);
    }

    /** What a patch of few channels costs, in multiply-adds of vectors. */
    static int cost(Window window, int outputs) {
        int cost = shiftedCost(window, outputs);
        int run = joinedTaps(window) * window.groupChannels();
        return RunsTile.suits(runs(window), run, outputs, cost) ? RunsTile.cost(runs(window), run, outputs) : cost;
    }

    private static int shiftedCost(Window window, int outputs) {
        ShiftedTile tile = ShiftedTile.of(outputs);
        int vectors = runs(window) * Math.ceilDiv(joinedTaps(window) * window.groupChannels(), L);
        return Math.ceilDiv(vectors, tile.vectors()) * tile.vectors() * tile.inWholeTiles(outputs);
    }

    static Kernel bind(ConvolveWeightGradient gradient, Scratch scratch, Workers workers) {
        PatchGradient product = new PatchGradient(gradient, GradientBlocks.wantedParts(gradient, workers));
        return new GradientBlocks(gradient, product, scratch, workers);
    }

    @Override
    public int parts() {
        return groups * partsOfGroup;
    }

    @Override
    public int memory() {
        return sumsAt + rows * vectorsOfPart * L;
    }

    /** Whether the gradients of the outputs are copied, to have rows of whole tiles or to lie close together. */
    private boolean packs() {
        return rows > groupOut || rows >= PACKED_ROWS;
    }

    /** Floats from one panel of gradients to the next, with room for what is written behind each. */
    private int panel() {
        return slice * tile.rows() + L;
    }

    @Override
    public void multiply(int p, int end, int part, float[] memory, int own, float[] to, int at, int stride,
            boolean resume) {
        int group = part / partsOfGroup;
        int first = part % partsOfGroup * vectorsOfPart;
        int last = Math.min(first + vectorsOfPart, frameChannels.length * tile.vectors());
        int sums = own + sumsAt;
        int rowOfSums = (last - first) * L;
        int column = at + group * groupOut;
        if (resume) {
            for (int i = first; i < last; i++) {
                Transpose.copy(to, column + firstRows[i] * stride, stride, counts[i], groupOut, memory,
                        sums + (i - first) * L, rowOfSums);
            }
        }
        for (int q = p; q < end; q += slice) {
            multiplySlice(group, q, Math.min(slice, end - q), first, last, memory, own, resume || q > p);
        }
        for (int i = first; i < last; i++) {
            Transpose.copy(memory, sums + (i - first) * L, rowOfSums, groupOut, counts[i], to,
                    column + firstRows[i] * stride, stride);
        }
    }

    private void multiplySlice(int group, int p, int length, int first, int last, float[] memory, int own,
            boolean resume) {
        float[] a = dy.data();
        int atA = dy.offset() + p * outputs + group * groupOut;
        int stepA = outputs;
        int nextA = tile.rows();
        if (packs()) {
            Packing.narrowPanels(a, atA, outputs, length, groupOut, memory, own + gradientsAt, tile.rows(), panel());
            a = memory;
            atA = own + gradientsAt;
            stepA = tile.rows();
            nextA = panel();
        }
        int atB = images.base(p, own);
        int rowOfSums = (last - first) * L;
        int copied = -1;
        for (int j = first; j < last; j += tile.vectors()) {
            int channel = frameChannels[j / tile.vectors()];
            if (channel != copied) {
                images.copy(group * channels + channel, Math.min(pitch, channels - channel), p, length, memory, own);
                copied = channel;
            }
            for (int i = 0; i < rows; i += tile.rows()) {
                tile.multiply(a, atA + i / tile.rows() * nextA, stepA, memory, atB, vectors, j, images.pixels(),
                        images.pixel(p), memory, own + sumsAt + i * rowOfSums + (j - first) * L, rowOfSums, length,
                        resume);
            }
        }
    }
}
