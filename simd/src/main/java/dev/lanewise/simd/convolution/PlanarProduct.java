package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.gemm.Epilogue;
import dev.lanewise.simd.gemm.Transpose;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.Arrays;

/**
 * Products of patches and weights, turned, for outputs of few channels and a stride of 1: neighbouring pixels lie in
 * the lanes of vectors, where few channels would leave lanes empty, and the weights are broadcast. Convolution forward,
 * and its input gradient, which sees the gradients of the outputs through turned weights.
 *
 * <p>First threads pack the weights of the groups. Then they claim parts, some images of one group each, or some rows
 * of one: channel by channel, images are copied into frames of zeros, where what a tap sees of neighbouring pixels lies
 * side by side; the sums are turned back as they go to where they belong.
 */
final class PlanarProduct implements Kernel {
    private static final int L = Lanes.COUNT;
    /** The most channels that are computed so. */
    private static final int MOST_CHANNELS = 16;
    /** Floats of a part's images and sums, at most, if it has more than one image, and rows of a part at least. */
    private static final int PART = 1 << 16;
    private static final int LEAST_ROWS = 8;
    /** Where there are fewer parts, they are made smaller. */
    private static final int PARTS = 8;
    /** Products of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;

    private final ShiftedTile tile;
    private final Sight[] sights;
    private final Matrix images;
    private final Weights[] weights;
    private final Target[] targets;
    private final boolean accumulate;
    private final @Nullable Matrix bias;
    private final boolean relu;
    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task packing = this::packGroup;
    private final Workers.Task multiplying = this::multiplyPart;
    private final Frame frame;
    private final int gridHeight;
    private final int gridWidth;
    private final int channels;
    private final int cols;
    /** {@link #cols} in whole tiles. */
    private final int rows;
    private final int k;
    /** What parts are: so many images, or so many rows of the grid of one image. */
    private final int imagesOfPart;
    private final int rowsOfPart;
    private final int bands;
    private final int partsOfGroup;
    private final boolean shared;
    private final int[] vectors;
    /** Where the frame shows what each row of the weights belongs to. */
    private final int[] taps;
    /** Floats of a channel's frame, and from row to row of the sums. */
    private final int plane;
    private final int rowC;
    private final int weightFloats;
    private final int sumsAt;
    private final int owned;
    private float[] memory = new float[0];

    private PlanarProduct(Sight[] sights, Matrix images, Weights[] weights, Target[] targets, boolean accumulate,
            @Nullable Matrix bias, boolean relu, Scratch scratch, Workers workers) {
        this.sights = sights;
        this.images = images;
        this.weights = weights;
        this.targets = targets;
        this.accumulate = accumulate;
        this.bias = bias;
        this.relu = relu;
        this.scratch = scratch;
        this.workers = workers;
        Sight sight = sights[0];
        frame = new Frame(sight);
        gridHeight = sight.gridHeight;
        gridWidth = sight.gridWidth;
        channels = sight.channels;
        k = sight.patch();
        cols = weights[0].cols();
        tile = ShiftedTile.of(cols);
        vectors = new int[tile.vectors()];
        rows = tile.inWholeTiles(cols);

        long row = (long) (channels + rows) * frame.pitch;
        imagesOfPart = (int) Math.clamp(PART / (row * frame.unit), 1,
                Math.ceilDiv((long) images.rows() * sights.length, PARTS));
        int most = (int) Math.max(LEAST_ROWS, 2 * PART / row - (frame.lastRow - frame.firstRow));
        bands = imagesOfPart > 1 ? 1 : Math.ceilDiv(gridHeight, most);
        rowsOfPart = Math.ceilDiv(gridHeight, bands);
        partsOfGroup = Math.ceilDiv(images.rows(), imagesOfPart) * bands;
        shared = (long) images.rows() * gridHeight * gridWidth * sights.length * cols * k >= SHARED_WORK;

        int last = 0;
        for (int tap : frame.taps) {
            last = Math.max(last, tap);
        }
        int span = Math.addExact(
                Math.multiplyExact((imagesOfPart - 1) * frame.unit + rowsOfPart - 1, frame.pitch), gridWidth);
        rowC = span + tile.vectors() * L;
        plane = rowC + last;
        taps = new int[k];
        for (int p = 0; p < k; p++) {
            taps[p] = Math.addExact(frame.taps[p / channels], Math.multiplyExact(p % channels, plane));
        }
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = i * L;
        }
        weightFloats = Math.multiplyExact(k, rows);
        sumsAt = Math.multiplyExact(channels, plane);
        owned = Math.addExact(sumsAt, Math.multiplyExact(rows, rowC));
        scratch.reserve((long) weightFloats * sights.length + (long) owned * workers.threads());
    }

    /**
     * Whether a convolution of this kind is better computed so than by {@link PatchProduct}. Not where the outputs fill
     * two vectors and there are few registers: weights are broadcast to no more than 8 sums there.
     */
    static boolean suits(Window window, int outputs, int inputs) {
        boolean fills = !Lanes.MANY_REGISTERS && outputs % (2 * L) == 0;
        return window.stride() == 1 && outputs <= MOST_CHANNELS && !fills
                && (long) window.taps() * inputs <= Operation.K_BLOCK;
    }

    /** Prepares a convolution whose activation is the identity or ReLU. */
    static Kernel bind(Convolve convolve, Scratch scratch, Workers workers) {
        Window window = convolve.window();
        int groups = window.groups();
        int out = convolve.w().cols() / groups;
        Sight[] sights = new Sight[groups];
        Weights[] weights = new Weights[groups];
        Target[] targets = new Target[groups];
        for (int group = 0; group < groups; group++) {
            sights[group] = Sights.patches(window, group);
            weights[group] = new Weights(convolve.w(), group * out, out);
            targets[group] = new Target(convolve.y(), convolve.w().cols(), group * out);
        }
        return new PlanarProduct(sights, convolve.x(), weights, targets, false, convolve.bias(),
                convolve.activation() == Activation.RELU, scratch, workers);
    }

    /** Prepares an input gradient. */
    static Kernel bind(ConvolveInputGradient gradient, Scratch scratch, Workers workers) {
        Window window = gradient.window();
        int groups = window.groups();
        Sight[] sights = new Sight[groups];
        Weights[] weights = new Weights[groups];
        Target[] targets = new Target[groups];
        for (int group = 0; group < groups; group++) {
            sights[group] = Sights.outputs(window, gradient.w().cols(), group, 0, 0);
            weights[group] = new Weights(gradient.w(), window, group, Sights.taps(window, 0, 0));
            targets[group] = new Target(gradient.dx(), window, group, 0, 0);
        }
        return new PlanarProduct(sights, gradient.dy(), weights, targets, gradient.accumulate(), null, false, scratch,
                workers);
    }

    @Override
    public void run() {
        memory = scratch.floats();
        workers.run(packing, sights.length, shared);
        workers.run(multiplying, sights.length * partsOfGroup, shared);
    }

    private void packGroup(int group, int worker) {
        weights[group].pack(memory, group * weightFloats, rows);
    }

    private void multiplyPart(int part, int worker) {
        int group = part / partsOfGroup;
        int rest = part % partsOfGroup;
        int image = rest / bands * imagesOfPart;
        int count = Math.min(imagesOfPart, images.rows() - image);
        int row = rest % bands * rowsOfPart;
        int height = Math.min(rowsOfPart, gridHeight - row);
        int own = weightFloats * sights.length + worker * owned;
        copyImages(sights[group], image, count, row, height, own);
        if (accumulate) {
            for (int i = 0; i < count; i++) {
                for (int y = 0; y < height; y++) {
                    Target target = targets[group];
                    Transpose.copy(target.data(), target.index(pixel(image + i, row + y)), target.pixel(), gridWidth,
                            cols, memory, own + sumsAt + (i * frame.unit + y) * frame.pitch, rowC);
                }
            }
        }
        multiply(group, count, height, own);
        complete(group, count, height, own);
        for (int i = 0; i < count; i++) {
            for (int y = 0; y < height; y++) {
                Target target = targets[group];
                Transpose.copy(memory, own + sumsAt + (i * frame.unit + y) * frame.pitch, rowC, cols, gridWidth,
                        target.data(), target.index(pixel(image + i, row + y)), target.pixel());
            }
        }
    }

    /** The first pixel of a row of an image's grid, among all pixels. */
    private int pixel(int image, int row) {
        return (image * gridHeight + row) * gridWidth;
    }

    /** Copies what the grids' rows {@code row} to before {@code row + height} see, channel by channel. */
    private void copyImages(Sight sight, int image, int count, int row, int height, int at) {
        Arrays.fill(memory, at, at + sumsAt, 0f);
        // Rows of the frame count from what the part's first row of the grid sees at no distance.
        int first = Math.max(0, row - frame.top);
        int end = Math.min(sight.height, row + height - frame.top + frame.lastRow);
        for (int i = 0; i < count; i++) {
            for (int y = first; y < end; y++) {
                int from = images.index(image + i, y * sight.width * sight.pixel + sight.first);
                int to = at + (i * frame.unit + frame.top + y - row) * frame.pitch + frame.left;
                if (sight.pixel == 1) {
                    System.arraycopy(images.data(), from, memory, to, sight.width);
                } else {
                    Transpose.copy(images.data(), from, sight.pixel, sight.width, channels, memory, to, plane);
                }
            }
        }
    }

    private void multiply(int group, int count, int height, int own) {
        int slices = Math.ceilDiv(k, ShiftedTile.LONGEST_SLICE);
        int slice = Math.ceilDiv(k, slices);
        int end = ((count - 1) * frame.unit + height - 1) * frame.pitch + gridWidth;
        for (int s = 0; s < end; s = next(s + tile.vectors() * L, height)) {
            for (int i = 0; i < rows; i += tile.rows()) {
                for (int p = 0; p < k; p += slice) {
                    tile.multiply(memory, group * weightFloats + p * rows + i, rows, memory, own + s, vectors, 0, taps,
                            p, memory, own + sumsAt + i * rowC + s, rowC, Math.min(slice, k - p), accumulate || p > 0);
                }
            }
        }
    }

    /** The first place from {@code s} on that is one of the grid's pixels. */
    private int next(int s, int height) {
        int row = s / frame.pitch;
        int col = s % frame.pitch;
        if (col >= gridWidth) {
            row++;
            col = 0;
        }
        if (row % frame.unit >= height) {
            row = (row / frame.unit + 1) * frame.unit;
            col = 0;
        }
        return row * frame.pitch + col;
    }

    /** Bias and activation, a channel at a time. */
    private void complete(int group, int count, int height, int own) {
        if (bias == null && !relu) {
            return;
        }
        int span = ((count - 1) * frame.unit + height - 1) * frame.pitch + gridWidth;
        for (int i = 0; i < cols; i++) {
            if (bias == null) {
                Epilogue.relu(memory, own + sumsAt + i * rowC, span);
            } else {
                Epilogue.addToAll(bias.data()[bias.offset() + group * cols + i], relu, memory, own + sumsAt + i * rowC,
                        span);
            }
        }
    }
}
