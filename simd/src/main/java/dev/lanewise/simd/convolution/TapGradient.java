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
 * gradients. A part is some vectors of one group's outputs.
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
    /** Vectors of a group's outputs, and of those a part has. */
    private final int vectors;
    private final int vectorsOfPart;
    /** Whether tiles slide over the pixels of a row, … */
    private final boolean slides;
    /** … of so many pixels. */
    private final int width;
    private final int slice;
    private final FramedImages images;
    /** Where the triples of the patch begin that a tile multiplies. */
    private final int[] triples;
    /** The row of dW of every float of the triples, −1 for none. */
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
        slides = slides(window);
        width = window.outWidth();
        slice = slides && vectors == 1 ? LONG_SLICE : SLICE;
        images = new FramedImages(gradient.x(), Sights.patches(window, 0), channels, slice);
        int taps = PatchGradient.joinedTaps(window);
        int run = taps * channels;
        int triplesOfRun = Math.ceilDiv(run, TapTile.TRIPLE);
        int count = window.taps() / taps * triplesOfRun;
        triples = new int[Math.ceilDiv(count, TapTile.TRIPLES) * TapTile.TRIPLES];
        rows = new int[triples.length * TapTile.TRIPLE];
        Arrays.fill(rows, -1);
        for (int i = 0; i < count; i++) {
            int tap = i / triplesOfRun * taps;
            // Three taps of one channel, or three floats side by side.
            int at = i % triplesOfRun * (slides ? 1 : TapTile.TRIPLE);
            int step = slides ? channels : 1;
            triples[i] = images.tap(tap) + at;
            for (int j = 0; j < TapTile.TRIPLE && at + j * step < run; j++) {
                rows[i * TapTile.TRIPLE + j] = tap * channels + at + j * step;
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
        int taps = PatchGradient.joinedTaps(window);
        int runs = window.taps() / taps;
        int run = taps * window.groupChannels();
        int tiles = Math.ceilDiv(runs * Math.ceilDiv(run, TapTile.TRIPLE), TapTile.TRIPLES);
        int ours = tiles * TapTile.TRIPLES * TapTile.TRIPLE * Math.ceilDiv(outputs, L);
        return (slides(window) ? ours : 2 * ours) < PatchGradient.cost(window, outputs);
    }

    private static boolean slides(Window window) {
        return Lanes.MANY_REGISTERS && window.stride() == 1 && PatchGradient.joinedTaps(window) == TapTile.TRIPLE;
    }

    static Kernel bind(ConvolveWeightGradient gradient, Scratch scratch, Workers workers) {
        return new GradientBlocks(gradient, new TapGradient(gradient, workers), scratch, workers);
    }

    @Override
    public int parts() {
        return groups * Math.ceilDiv(vectors, vectorsOfPart);
    }

    @Override
    public int memory() {
        return sumsAt + vectorsOfPart * rows.length * L;
    }

    @Override
    public void multiply(int p, int end, int part, float[] memory, int own, float[] to, int at, int stride,
            boolean resume) {
        int partsOfGroup = Math.ceilDiv(vectors, vectorsOfPart);
        int group = part / partsOfGroup;
        int first = part % partsOfGroup * vectorsOfPart;
        int last = Math.min(vectors, first + vectorsOfPart);
        int sums = own + sumsAt;
        int sumsOfVector = rows.length * L;
        for (int v = first; resume && v < last; v++) {
            load(to, at + column(group, v), stride, count(v), memory, sums + (v - first) * sumsOfVector);
        }
        // A slice of pixels and of all their gradients before the next one: each is read from afar once.
        for (int q = p; q < end; q += slice) {
            int length = Math.min(slice, end - q);
            images.copy(group * channels, channels, q, length, memory, own);
            for (int v = first; v < last; v++) {
                multiplySlice(q, length, column(group, v), count(v), memory, own, sums + (v - first) * sumsOfVector,
                        resume || q > p);
            }
        }
        for (int v = first; v < last; v++) {
            store(memory, sums + (v - first) * sumsOfVector, to, at + column(group, v), stride, count(v));
        }
    }

    /** Sums of one vector of outputs from where they go, to go on from. */
    private void load(float[] from, int at, int stride, int count, float[] memory, int sums) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] >= 0) {
                Packing.copy(from, at + rows[i] * stride, 0, 1, count, memory, sums + i * L, 0);
            }
        }
    }

    private void store(float[] memory, int sums, float[] to, int at, int stride, int count) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] >= 0) {
                Packing.copy(memory, sums + i * L, 0, 1, count, to, at + rows[i] * stride, 0);
            }
        }
    }

    /** One vector of outputs over one slice of pixels. */
    private void multiplySlice(int q, int length, int column, int count, float[] memory, int own, int sums,
            boolean resume) {
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
        for (int i = 0; i < triples.length; i += TapTile.TRIPLES) {
            int to = sums + i * TapTile.TRIPLE * L;
            if (slides) {
                SlidingTapTile.multiply(memory, base, triples, i, channels, width, images.pixels(), images.pixel(q), b,
                        atB, stepB, memory, to, length, resume);
            } else {
                TapTile.multiply(memory, base, triples, i, images.pixels(), images.pixel(q), b, atB, stepB, memory, to,
                        length, resume);
            }
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
