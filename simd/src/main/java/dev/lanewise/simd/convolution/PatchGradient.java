package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.gemm.Epilogue;
import dev.lanewise.simd.gemm.Packing;
import dev.lanewise.simd.gemm.Transpose;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;

/**
 * A convolution's weight gradient, turned: the gradients of the outputs, transposed, times the patches. Rows of dW lie in
 * the lanes of vectors: what neighbouring taps see of a pixel lies side by side in the image, and so is read where it lies.
 *
 * <p>k runs over the pixels of all images, in the contract's blocks: the first goes into dW, later ones beside it into
 * scratch memory, as many at a time as fit, to be added in order. A part is some vectors of the patches of some channels
 * over one block; its thread copies these channels of the images into frames of zeros, slice by slice, into its own
 * memory, and the gradients of the outputs into panels as high as a tile, if there are many.
 */
final class PatchGradient implements Kernel {
    private static final ShiftedTile TILE = ShiftedTile.OF_MACHINE;
    private static final int L = Lanes.COUNT;
    /** Floats that a slice reads of pixels and of gradients, about, so that they stay in the L1 cache, … */
    private static final int SLICE_FLOATS = 1 << 14;
    /** … but no fewer pixels than this: each slice costs reading and writing the sums once more. */
    private static final int SHORTEST_SLICE = 200;
    /** Floats of a part's sums, at most: they stay in the L2 cache. */
    private static final int PART = 1 << 18;
    /** Channels of a frame, at most, where patches need not join the channels of neighbours: a tile's. */
    private static final int FRAME_CHANNELS = TILE.vectors() * L;
    /** From how many rows on gradients are copied into panels. */
    private static final int PACKED_ROWS = 64;
    /** Parts for each of several threads, at least; each part copies images and gradients for itself. */
    private static final int PARTS = 4;
    /** Columns that {@link Packing#copy} takes at a time. */
    private static final int CHUNK = 4 * L;
    /** Floats for the sums of later blocks, at most, if there is more than one at a time. */
    private static final int SUMS = 1 << 21;
    /** Gradients of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;

    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task multiplying = this::multiplyPart;
    private final Workers.Task adding = this::addRows;
    private final Matrix x;
    private final Matrix dy;
    private final Matrix dw;
    private final boolean accumulate;
    private final int groups;
    /** Channels of a group. */
    private final int channels;
    private final Sight sight;
    /** The distance between the image's pixels that the sight has side by side. */
    private final int thin;
    /** Floats from row to row of the image that the sight has one below the other. */
    private final int rowOfImage;
    private final Frame frame;
    /** Floats of a pixel in the frame. */
    private final int pitch;
    private final int groupOut;
    /** {@link #groupOut} in whole tiles. */
    private final int rows;
    private final int k;
    private final int blocks;
    private final int blocksAtATime;
    private final int slice;
    /** The vectors that a patch consists of: where they begin, their first rows in dW, and how many rows they have. */
    private final int[] vectors;
    private final int[] firstRows;
    private final int[] counts;
    /** Of every tile, the first channel of the frame that its vectors are in. */
    private final int[] frameChannels;
    private final int vectorsOfGroup;
    private final int vectorsOfPart;
    private final int partsOfGroup;
    /** Where the frame shows the first tap of a grid's pixels, those of the image the slice begins in being first. */
    private final int[] pixels;
    private final int gradientsAt;
    private final int tileAt;
    private final int owned;
    private final int sumsAt;

    private float[] memory = new float[0];
    private int firstBlock;
    private int endBlock;

    private PatchGradient(ConvolveWeightGradient gradient, Scratch scratch, Workers workers) {
        this.scratch = scratch;
        this.workers = workers;
        x = gradient.x();
        dy = gradient.dy();
        dw = gradient.dw();
        accumulate = gradient.accumulate();
        Window window = gradient.window();
        groups = window.groups();
        channels = window.groupChannels();
        groupOut = dw.cols() / groups;
        rows = Math.ceilDiv(groupOut, TILE.rows()) * TILE.rows();
        thin = window.taps() == 1 && window.padding() == 0 ? window.stride() : 1;
        sight = thin == 1 ? Sights.patches(window, 0) : Sights.patches(window, 0).thinned();
        rowOfImage = thin * window.width() * window.channels();
        frame = new Frame(sight);
        boolean joins = channels <= FRAME_CHANNELS || channels % L > 0;
        pitch = joins ? channels : FRAME_CHANNELS;
        k = x.rows() * sight.grid();
        blocks = Math.ceilDiv(k, Operation.K_BLOCK);
        slice = Math.clamp(SLICE_FLOATS / (pitch * sight.step * sight.step + rows), SHORTEST_SLICE,
                ShiftedTile.LONGEST_SLICE);
        pixels = pixels();

        // Taps that are neighbours within a row of the kernel see floats side by side.
        int taps = joins && window.dilation() == 1 ? window.kernelWidth() : 1;
        int runs = window.taps() / taps;
        int tilesOfFrame = Math.ceilDiv(runs * Math.ceilDiv(taps * pitch, L), TILE.vectors());
        vectors = new int[Math.ceilDiv(channels, pitch) * tilesOfFrame * TILE.vectors()];
        firstRows = new int[vectors.length];
        counts = new int[vectors.length];
        frameChannels = new int[vectors.length / TILE.vectors()];
        int tiles = 0;
        for (int channel = 0; channel < channels; channel += pitch) {
            int run = taps * Math.min(pitch, channels - channel);
            int vectorsOfRun = Math.ceilDiv(run, L);
            for (int i = 0; i < runs * vectorsOfRun; i++) {
                int vector = tiles * TILE.vectors() + i;
                int tap = i / vectorsOfRun * taps;
                int at = i % vectorsOfRun * L;
                vectors[vector] = frame.taps[tap] * pitch + at;
                firstRows[vector] = tap * channels + channel + at;
                counts[vector] = Math.min(L, run - at);
            }
            int end = tiles + Math.ceilDiv(runs * vectorsOfRun, TILE.vectors());
            Arrays.fill(frameChannels, tiles, end, channel);
            tiles = end;
        }
        int most = Math.max(1, PART / (rows * TILE.vectors() * L));
        int wanted = workers.threads() == 1 ? 1 : Math.ceilDiv(PARTS * workers.threads(), groups * blocks);
        int tilesOfPart = Math.ceilDiv(tiles, Math.max(Math.ceilDiv(tiles, most), Math.min(tiles, wanted)));
        partsOfGroup = Math.ceilDiv(tiles, tilesOfPart);
        vectorsOfPart = tilesOfPart * TILE.vectors();
        vectorsOfGroup = tiles * TILE.vectors();

        long size = (long) dw.rows() * dw.cols();
        blocksAtATime = Math.clamp(SUMS / size, 1, blocks);
        gradientsAt = frameFloats();
        tileAt = gradientsAt + (packs() ? rows / TILE.rows() * panel() : 0);
        owned = tileAt + rows * vectorsOfPart * L;
        sumsAt = Math.multiplyExact(owned, workers.threads());
        scratch.reserve(sumsAt + (blocks == 1 ? 0 : size * blocksAtATime));
    }

    static Kernel bind(ConvolveWeightGradient gradient, Scratch scratch, Workers workers) {
        return new PatchGradient(gradient, scratch, workers);
    }

    private int[] pixels() {
        int[] at = new int[sight.grid() + slice];
        for (int p = 0; p < at.length; p++) {
            at[p] = Math.multiplyExact(frameRow(p) * frame.pitch + p % sight.gridWidth * sight.step, pitch);
        }
        return at;
    }

    /** How far down the frame a pixel of the grids is. */
    private int frameRow(int p) {
        return p / sight.grid() * frame.unit + p % sight.grid() / sight.gridWidth * sight.step;
    }

    /** Floats of the frame that the largest slice needs, with what vectors read beyond it. */
    private int frameFloats() {
        int most = 0;
        for (int block = 0; block < k; block += Operation.K_BLOCK) {
            int end = Math.min(block + Operation.K_BLOCK, k);
            for (int p = block; p < end; p += slice) {
                most = Math.max(most, frameRow(Math.min(p + slice, end) - 1) - frameRow(p));
            }
        }
        int height = most + frame.lastRow - frame.firstRow + 1;
        return Math.multiplyExact(height * frame.pitch + frame.left, pitch) + L;
    }

    /** Whether the gradients of the outputs are copied, to have rows of whole tiles or to lie close together. */
    private boolean packs() {
        return rows > groupOut || rows >= PACKED_ROWS;
    }

    @Override
    public void run() {
        memory = scratch.floats();
        for (firstBlock = 0; firstBlock < blocks; firstBlock += blocksAtATime) {
            endBlock = Math.min(blocks, firstBlock + blocksAtATime);
            share(multiplying, groups * partsOfGroup * (endBlock - firstBlock));
            if (blocks > 1) {
                share(adding, Math.min(PARTS * workers.threads(), dw.rows()));
            }
        }
    }

    private void share(Workers.Task task, int parts) {
        if ((long) k * dw.rows() * dw.cols() / groups >= SHARED_WORK) {
            workers.run(task, parts);
        } else {
            for (int part = 0; part < parts; part++) {
                task.run(part, 0);
            }
        }
    }

    private void multiplyPart(int part, int worker) {
        int block = firstBlock + part / (groups * partsOfGroup);
        int group = part / partsOfGroup % groups;
        int vector = part % partsOfGroup * vectorsOfPart;
        int end = Math.min(vector + vectorsOfPart, vectorsOfGroup);
        float[] to = block == 0 ? dw.data() : memory;
        int at = (block == 0 ? dw.offset() : sums(block)) + group * groupOut;
        int stride = block == 0 ? dw.stride() : dw.cols();
        int tile = worker * owned + tileAt;
        int rowTile = (end - vector) * L;
        if (block == 0 && accumulate) {
            for (int i = vector; i < end; i++) {
                Transpose.copy(to, at + firstRows[i] * stride, stride, counts[i], groupOut, memory,
                        tile + (i - vector) * L, rowTile);
            }
        }
        multiply(block, group, vector, end, worker * owned);
        for (int i = vector; i < end; i++) {
            Transpose.copy(memory, tile + (i - vector) * L, rowTile, groupOut, counts[i], to,
                    at + firstRows[i] * stride, stride);
        }
    }

    /** Where the sums of a block after the first are: dW's rows without gaps. */
    private int sums(int block) {
        return sumsAt + (block - firstBlock) * dw.rows() * dw.cols();
    }

    /** Some vectors of a group's patches over one block of k. */
    private void multiply(int block, int group, int vector, int end, int own) {
        int rowTile = (end - vector) * L;
        int begin = block * Operation.K_BLOCK;
        int stop = begin + Math.min(Operation.K_BLOCK, k - begin);
        for (int p = begin; p < stop; p += slice) {
            int length = Math.min(slice, stop - p);
            int pixel = p % sight.grid();
            // The frame's rows count from the first image of the slice, the copy begins with the first that is seen.
            int atB = own - (frameRow(pixel) + frame.firstRow) * frame.pitch * pitch;
            float[] a = dy.data();
            int atA = dy.offset() + p * dw.cols() + group * groupOut;
            int stepA = dw.cols();
            int nextA = TILE.rows();
            if (packs()) {
                copyGradients(atA, length, own + gradientsAt);
                a = memory;
                atA = own + gradientsAt;
                stepA = TILE.rows();
                nextA = panel();
            }
            boolean resume = p > begin || (block == 0 && accumulate);
            int copied = -1;
            for (int j = vector; j < end; j += TILE.vectors()) {
                int channel = frameChannels[j / TILE.vectors()];
                if (channel != copied) {
                    copyImages(group * channels + channel, Math.min(pitch, channels - channel), p, length, own);
                    copied = channel;
                }
                for (int i = 0; i < rows; i += TILE.rows()) {
                    TILE.multiply(a, atA + i / TILE.rows() * nextA, stepA, memory, atB, vectors, j, pixels, pixel,
                            memory,
                            own + tileAt + i * rowTile + (j - vector) * L, rowTile, length, resume);
                }
            }
        }
    }

    /** Copies the gradients of {@code length} outputs into panels of a tile's rows. */
    private void copyGradients(int from, int length, int to) {
        if (TILE.rows() <= L) {
            Packing.copyNarrowPanels(dy.data(), from, dw.cols(), length, groupOut, memory, to, TILE.rows(), panel());
        } else {
            for (int i = 0; i < groupOut; i += TILE.rows()) {
                Packing.copy(dy.data(), from + i, dw.cols(), length, Math.min(TILE.rows(), groupOut - i), memory,
                        to + i / TILE.rows() * panel(), TILE.rows());
            }
        }
    }

    /** Floats from one panel of gradients to the next, with room for what is written behind each. */
    private int panel() {
        return slice * TILE.rows() + L;
    }

    /** Copies some channels of what the taps see from {@code length} pixels of the grids on, with the zeros around it. */
    private void copyImages(int channel, int count, int p, int length, int at) {
        int first = frameRow(p) + frame.firstRow;
        int end = frameRow(p + length - 1) + frame.lastRow + 1;
        int width = frame.pitch * pitch;
        int lead = frame.left * pitch;
        int inside = sight.width * pitch;
        int to = at;
        Arrays.fill(memory, to, to + lead, 0f);
        for (int row = first; row < end; row++) {
            int image = row / frame.unit;
            int imageRow = frame.imageRow(row);
            if (image < x.rows() && imageRow >= 0 && imageRow < sight.height) {
                copyRow(x.index(image, imageRow * rowOfImage + channel), count, to + lead);
                Arrays.fill(memory, to + lead + inside, to + lead + width, 0f);
            } else {
                Arrays.fill(memory, to + lead, to + lead + width, 0f);
            }
            to += width;
        }
    }

    private void copyRow(int from, int count, int to) {
        int next = thin * sight.pixel;
        if (count == next && count == pitch) {
            System.arraycopy(x.data(), from, memory, to, sight.width * count);
            return;
        }
        for (int j = 0; j < count; j += CHUNK) {
            Packing.copy(x.data(), from + j, next, sight.width, Math.min(CHUNK, count - j), memory, to + j, pitch);
        }
    }

    /** Some rows of dW: adds the sums of the blocks in order. */
    private void addRows(int part, int worker) {
        int parts = Math.min(PARTS * workers.threads(), dw.rows());
        int row = (int) ((long) dw.rows() * part / parts);
        int end = (int) ((long) dw.rows() * (part + 1) / parts);
        for (int block = Math.max(1, firstBlock); block < endBlock; block++) {
            Epilogue.addSums(memory, sums(block) + row * dw.cols(), dw.cols(), dw.data(), dw.index(row, 0), dw.stride(),
                    end - row, dw.cols());
        }
    }
}
