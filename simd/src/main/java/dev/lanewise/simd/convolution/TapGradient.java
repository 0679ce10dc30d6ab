package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.gemm.Packing;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;

/**
 * The weight gradient of a convolution that sees images of few channels, where {@link PatchGradient} would leave most
 * lanes empty: columns of dW lie in the lanes, and every float of a patch is multiplied with a vector of outputs'
 * gradients. A part is some vectors of one group's outputs, or some tiles of one vector.
 */
final class TapGradient implements GradientBlocks.Product {
    private static final int L = Lanes.COUNT;
    /** Pixels of a slice: its frame and a vector of its gradients stay in the L1 cache, all of them in the L2 cache. */
    private static final int SLICE = 400;
    /** Those of a slice whose gradients are one vector's, and small kernels: there is little that has to stay. */
    private static final int LONG_SLICE = ShiftedTile.LONGEST_SLICE;

    private final Matrix dy;
    private final int groups;
    private final int channels;
    private final int groupOut;
    private final TapTile tile;
    /** Vectors of a group's outputs, and of those a part has; tiles of a vector, and of those a part has. */
    private final int vectors;
    private final int vectorsOfPart;
    private final int tiles;
    private final int tilesOfPart;
    /** Outputs of a row. */
    private final int width;
    private final int slice;
    private final FramedImages images;
    /** Where the runs of a patch begin that tiles multiply. */
    private final int[] runs;
    /** The row of dW of every float of the runs, −1 for none. */
    private final int[] rows;
    private final int gradientsAt;
    private final int sumsAt;

    private TapGradient(ConvolveWeightGradient gradient, Workers workers) {
        dy = gradient.dy();
        Window window = gradient.window();
        groups = window.groups();
        channels = window.groupChannels();
        groupOut = gradient.dw().cols() / groups;
        vectors = Math.ceilDiv(groupOut, L);
        int partsOfGroup = Math.ceilDiv(GradientBlocks.wantedParts(gradient, workers), groups);
        vectorsOfPart = Math.max(1, vectors / partsOfGroup);
        tile = TapTile.of(window);
        width = window.outWidth();
        slice = tile.slides() && vectors == 1 ? LONG_SLICE : SLICE;
        images = new FramedImages(gradient.x(), Sights.patches(window, 0), channels, slice);
        int taps = PatchGradient.joinedTaps(window);
        int run = taps * channels;
        int runsOfRow = Math.ceilDiv(run, tile.taps());
        int count = window.taps() / taps * runsOfRow;
        tiles = Math.ceilDiv(count, tile.runs());
        tilesOfPart = Math.ceilDiv(tiles, Math.min(tiles, Math.ceilDiv(partsOfGroup, partsOfVectors())));
        runs = new int[tiles * tile.runs()];
        rows = new int[runs.length * tile.taps()];
        Arrays.fill(rows, -1);
        for (int i = 0; i < count; i++) {
            int tap = i / runsOfRow * taps;
            int at = i % runsOfRow * (tile.slides() ? 1 : tile.taps());
            int step = tile.slides() ? channels : 1;
            runs[i] = images.tap(tap) + at;
            for (int j = 0; j < tile.taps() && at + j * step < run; j++) {
                rows[i * tile.taps() + j] = tap * channels + at + j * step;
            }
        }
        gradientsAt = images.floats(Operation.K_BLOCK);
        // A last vector that reaches beyond the group's outputs is read from a copy.
        sumsAt = gradientsAt + (groupOut % L > 0 ? slice * L : 0);
    }

    /**
     * Whether it is the faster. A tile that slides does as many multiply-adds of vectors in a cycle as that of
     * {@link PatchGradient}; the other does half as many, and so must have less than half of them to do.
     */
    static boolean suits(Window window, int outputs) {
        TapTile tile = TapTile.of(window);
        int taps = PatchGradient.joinedTaps(window);
        int runs = window.taps() / taps * Math.ceilDiv(taps * window.groupChannels(), tile.taps());
        int ours = Math.ceilDiv(runs, tile.runs()) * tile.runs() * tile.taps() * Math.ceilDiv(outputs, L);
        return (tile.slides() ? ours : 2 * ours) < PatchGradient.cost(window, outputs);
    }

    static Kernel bind(ConvolveWeightGradient gradient, Scratch scratch, Workers workers) {
        return new GradientBlocks(gradient, new TapGradient(gradient, workers), scratch, workers);
    }

    @Override
    public int parts() {
        return groups * partsOfVectors() * partsOfTiles();
    }

    private int partsOfVectors() {
        return Math.ceilDiv(vectors, vectorsOfPart);
    }

    private int partsOfTiles() {
        return Math.ceilDiv(tiles, tilesOfPart);
    }

    private int sumsOfTile() {
        return tile.runs() * tile.taps() * L;
    }

    @Override
    public int memory() {
        return sumsAt + vectorsOfPart * tilesOfPart * sumsOfTile();
    }

    @Override
    public void multiply(int p, int end, int part, float[] memory, int own, float[] to, int at, int stride,
            boolean resume) {
        int group = part / (partsOfVectors() * partsOfTiles());
        int first = part / partsOfTiles() % partsOfVectors() * vectorsOfPart;
        int last = Math.min(vectors, first + vectorsOfPart);
        int firstTile = part % partsOfTiles() * tilesOfPart;
        int lastTile = Math.min(tiles, firstTile + tilesOfPart);
        int sums = own + sumsAt;
        int sumsOfVector = (lastTile - firstTile) * sumsOfTile();
        for (int v = first; resume && v < last; v++) {
            load(to, at + column(group, v), stride, count(v), firstTile, lastTile, memory,
                    sums + (v - first) * sumsOfVector);
        }
        // A slice of pixels and of all their gradients before the next one: each is read from afar once.
        for (int q = p; q < end; q += slice) {
            int length = Math.min(slice, end - q);
            images.copy(group * channels, channels, q, length, memory, own);
            for (int v = first; v < last; v++) {
                multiplySlice(q, length, column(group, v), count(v), firstTile, lastTile, memory, own,
                        sums + (v - first) * sumsOfVector, resume || q > p);
            }
        }
        for (int v = first; v < last; v++) {
            store(memory, sums + (v - first) * sumsOfVector, to, at + column(group, v), stride, count(v), firstTile,
                    lastTile);
        }
    }

    /** Sums of some tiles of one vector of outputs from where they go, to go on from. */
    private void load(float[] from, int at, int stride, int count, int firstTile, int lastTile, float[] memory,
            int sums) {
        int first = firstTile * tile.runs() * tile.taps();
        for (int i = first; i < lastTile * tile.runs() * tile.taps(); i++) {
            if (rows[i] >= 0) {
                Packing.copy(from, at + rows[i] * stride, 0, 1, count, memory, sums + (i - first) * L, 0);
            }
        }
    }

    private void store(float[] memory, int sums, float[] to, int at, int stride, int count, int firstTile,
            int lastTile) {
        int first = firstTile * tile.runs() * tile.taps();
        for (int i = first; i < lastTile * tile.runs() * tile.taps(); i++) {
            if (rows[i] >= 0) {
                Packing.copy(memory, sums + (i - first) * L, 0, 1, count, to, at + rows[i] * stride, 0);
            }
        }
    }

    /** Some tiles of one vector of outputs over one slice of pixels. */
    private void multiplySlice(int q, int length, int column, int count, int firstTile, int lastTile, float[] memory,
            int own, int sums, boolean resume) {
        int outputs = groups * groupOut;
        float[] b = dy.data();
        int atB = dy.offset() + q * outputs + column;
        int stepB = outputs;
        if (count < L) {
            Packing.copyNarrow(b, atB, stepB, length, count, memory, own + gradientsAt, L);
            b = memory;
            atB = own + gradientsAt;
            stepB = L;
        }
        int base = images.base(q, own);
        for (int i = firstTile; i < lastTile; i++) {
            tile.multiply(memory, base, runs, i * tile.runs(), tile.slides() ? channels : 1, width, images.pixels(),
                    images.pixel(q), b, atB, stepB, memory, sums + (i - firstTile) * sumsOfTile(), length, resume);
        }
    }

    /** The first of a group's outputs that a vector has. */
    private int column(int group, int vector) {
        return group * groupOut + vector * L;
    }

    /** How many outputs a vector has. */
    private int count(int vector) {
        return Math.min(L, groupOut - vector * L);
    }
}
