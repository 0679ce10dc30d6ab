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
    /** Products of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;

    private final ShiftedTile tile;
    private final Sight[] sights;
    private final PlanarImages images;
    private final Weights[] weights;
    private final Target[] targets;
    private final boolean accumulate;
    private final @Nullable Matrix bias;
    private final boolean relu;
    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task packing = this::packGroup;
    private final Workers.Task multiplying = this::multiplyPart;
    private final int cols;
    /** {@link #cols} in whole tiles. */
    private final int rows;
    private final int k;
    private final boolean shared;
    private final int[] vectors;
    /** Floats from row to row of the sums. */
    private final int rowC;
    private final int weightFloats;
    private final int sumsAt;
    private final int owned;
    private float[] memory = new float[0];

    private PlanarProduct(Sight[] sights, Matrix images, Weights[] weights, Target[] targets, boolean accumulate,
            @Nullable Matrix bias, boolean relu, Scratch scratch, Workers workers) {
        this.sights = sights;
        this.weights = weights;
        this.targets = targets;
        this.accumulate = accumulate;
        this.bias = bias;
        this.relu = relu;
        this.scratch = scratch;
        this.workers = workers;
        cols = weights[0].cols();
        tile = ShiftedTile.of(cols);
        vectors = new int[tile.vectors()];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = i * L;
        }
        rows = tile.inWholeTiles(cols);
        int beyond = vectors.length * L;
        this.images = new PlanarImages(sights[0], images, sights.length, rows, beyond);
        k = this.images.taps.length;
        rowC = this.images.span + beyond;
        shared = (long) images.rows() * sights[0].grid() * sights.length * cols * k >= SHARED_WORK;
        weightFloats = Math.multiplyExact(k, rows);
        sumsAt = this.images.floats();
        owned = Math.addExact(sumsAt, Math.multiplyExact(rows, rowC));
        scratch.reserve((long) weightFloats * sights.length + (long) owned * workers.threads());
    }

    /**
     * Whether a convolution of this kind is better computed so than by {@link PatchProduct}. Not where the outputs fill
     * two vectors and there are few registers: with them a tile of patches has as many sums, and nothing is turned.
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
        workers.run(multiplying, sights.length * images.parts(), shared);
    }

    private void packGroup(int group, int worker) {
        weights[group].pack(memory, group * weightFloats, rows);
    }

    private void multiplyPart(int part, int worker) {
        int group = part / images.parts();
        int rest = part % images.parts();
        int own = weightFloats * sights.length + worker * owned;
        Target target = targets[group];
        images.copy(sights[group], rest, memory, own);
        int count = images.count(rest);
        int height = images.height(rest);
        if (accumulate) {
            for (int i = 0; i < count; i++) {
                for (int y = 0; y < height; y++) {
                    Transpose.copy(target.data(), target.index(images.pixel(rest, i, y)), target.pixel(),
                            images.gridWidth, cols, memory, own + sumsAt + images.place(i, y), rowC);
                }
            }
        }
        int end = images.place(count - 1, height - 1) + images.gridWidth;
        multiply(group, height, end, own);
        complete(group, end, own);
        for (int i = 0; i < count; i++) {
            for (int y = 0; y < height; y++) {
                Transpose.copy(memory, own + sumsAt + images.place(i, y), rowC, cols, images.gridWidth, target.data(),
                        target.index(images.pixel(rest, i, y)), target.pixel());
            }
        }
    }

    private void multiply(int group, int height, int end, int own) {
        int slices = Math.ceilDiv(k, ShiftedTile.LONGEST_SLICE);
        int slice = Math.ceilDiv(k, slices);
        for (int s = 0; s < end; s = next(s + tile.vectors() * L, height)) {
            for (int i = 0; i < rows; i += tile.rows()) {
                for (int p = 0; p < k; p += slice) {
                    tile.multiply(memory, group * weightFloats + p * rows + i, rows, memory, own + s, vectors, 0,
                            images.taps, p, memory, own + sumsAt + i * rowC + s, rowC, Math.min(slice, k - p),
                            accumulate || p > 0);
                }
            }
        }
    }

    /** The first place from {@code s} on that is one of the grids' pixels. */
    private int next(int s, int height) {
        int pitch = images.frame.pitch;
        int unit = images.frame.unit;
        int row = s / pitch;
        int col = s % pitch;
        if (col >= images.gridWidth) {
            row++;
            col = 0;
        }
        if (row % unit >= height) {
            row = (row / unit + 1) * unit;
            col = 0;
        }
        return row * pitch + col;
    }

    /** Bias and activation, a channel at a time. */
    private void complete(int group, int end, int own) {
        if (bias == null && !relu) {
            return;
        }
        for (int i = 0; i < cols; i++) {
            if (bias == null) {
                Epilogue.relu(memory, own + sumsAt + i * rowC, end);
            } else {
                Epilogue.addToAll(bias.data()[bias.offset() + group * cols + i], relu, memory, own + sumsAt + i * rowC,
                        end);
            }
        }
    }
}
