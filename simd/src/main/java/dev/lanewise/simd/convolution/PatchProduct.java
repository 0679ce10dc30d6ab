package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.PackedWeights;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.gemm.Epilogue;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.ArrayList;
import java.util.List;

/**
 * Products of patches and weights: convolution forward, and its input gradient, which sees the gradients of the outputs
 * through turned weights. One product for every group, and in the gradient for every phase of the stride.
 *
 * <p>First threads pack the weights into panels that all share. Then they claim parts, some pixels each: patches are
 * copied slice by slice into the thread's own memory and multiplied from there while they are in the cache.
 */
final class PatchProduct implements Kernel {
    /** The longest slice of k, and floats of a block of patches, at most: it stays in the L2 cache beside the panels. */
    private static final int SLICE = 768;
    private static final int BLOCK = 1 << 16;
    /** Pixels of a part, at most and, where threads would have too few parts, at least. */
    private static final int MOST_PIXELS = 192;
    private static final int LEAST_PIXELS = 24;
    private static final int PARTS = 8;
    /** Products of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;

    private final List<Product> products;
    private final boolean accumulate;
    private final @Nullable Matrix bias;
    private final boolean relu;
    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task multiplying = this::multiplyPart;
    private final WeightPanels weights;
    private final int parts;
    private final boolean shared;
    /** What each thread owns: a block of patches, a register tile, the sums of a later block of k, a block of C. */
    private final int tileAt;
    private final int sumsAt;
    private final int blockAt;
    private final int owned;
    private final int ownedAt;

    private float[] memory = new float[0];
    private float[] panels = new float[0];

    /** One product, where its panels are, and which parts are its own. */
    private static final class Product {
        private final Patches patches;
        private final int pixels;
        private final int cols;
        private final int k;
        private final Weights weights;
        private final Target target;
        private final Panels panels;
        private int panelsAt;
        private int firstPart;
        private int rows;

        Product(Sight sight, Matrix images, Weights weights, Target target) {
            k = sight.patch();
            patches = new Patches(sight, images, Slices.of(k, SLICE));
            pixels = images.rows() * sight.grid();
            this.weights = weights;
            this.target = target;
            cols = weights.cols();
            panels = new Panels(k, cols, patches.transposed(), true);
        }
    }

    private PatchProduct(List<Product> products, boolean accumulate, @Nullable Matrix bias, boolean relu,
            @Nullable PackedWeights packed, Matrix w, Scratch scratch, Workers workers) {
        this.products = products;
        this.accumulate = accumulate;
        this.bias = bias;
        this.relu = relu;
        this.scratch = scratch;
        this.workers = workers;
        List<Weights> factors = new ArrayList<>();
        List<Panels> panelsOfFactors = new ArrayList<>();
        for (Product product : products) {
            factors.add(product.weights);
            panelsOfFactors.add(product.panels);
        }
        weights = new WeightPanels(factors, panelsOfFactors, w, packed, workers);
        int part = 0;
        long work = 0;
        int patches = 0;
        int tile = 0;
        int sums = 0;
        int block = 0;
        for (int i = 0; i < products.size(); i++) {
            Product product = products.get(i);
            product.panelsAt = weights.at(i);
            work += (long) product.pixels * product.cols * Math.max(1, product.k);
            int longest = Math.max(1, product.patches.longest());
            product.rows = rowsOfParts(product, longest, products.size());
            product.firstPart = part;
            part += Math.ceilDiv(product.pixels, product.rows);
            patches = Math.max(patches, product.rows * longest);
            tile = Math.max(tile, product.panels.tileFloats() + product.panels.packedFloats(product.rows, longest));
            if (product.k > Operation.K_BLOCK) {
                sums = Math.max(sums, product.rows * product.cols);
            }
            if (!product.target.isGrid()) {
                block = Math.max(block, product.rows * product.cols);
            }
        }
        parts = part;
        shared = work >= SHARED_WORK;
        tileAt = patches;
        sumsAt = tileAt + tile;
        blockAt = sumsAt + sums;
        owned = blockAt + block;
        ownedAt = weights.floats();
        scratch.reserve(ownedAt + (long) owned * workers.threads());
    }

    /** How many rows a product's parts have: whole tiles. */
    private static int rowsOfParts(Product product, int longestSlice, int products) {
        int rows = Math.clamp(BLOCK / longestSlice, LEAST_PIXELS, MOST_PIXELS);
        while ((long) products * Math.ceilDiv(product.pixels, rows) < PARTS && rows > LEAST_PIXELS) {
            rows = Math.max(LEAST_PIXELS, rows / 2);
        }
        int unit = product.panels.tileRows();
        return Math.ceilDiv(rows, unit) * unit;
    }

    /** Prepares a convolution whose activation is the identity or ReLU. */
    static Kernel bind(Convolve convolve, @Nullable PackedWeights packed, Scratch scratch, Workers workers) {
        Window window = convolve.window();
        int groups = window.groups();
        int out = convolve.w().cols() / groups;
        List<Product> products = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            products.add(new Product(Sights.patches(window, group), convolve.x(),
                    new Weights(convolve.w(), group * out, out),
                    new Target(convolve.y(), convolve.w().cols(), group * out)));
        }
        return new PatchProduct(products, false, convolve.bias(), convolve.activation() == Activation.RELU, packed,
                convolve.w(), scratch, workers);
    }

    /** Prepares an input gradient. */
    static Kernel bind(ConvolveInputGradient gradient, Scratch scratch, Workers workers) {
        Window window = gradient.window();
        int stride = window.stride();
        List<Product> products = new ArrayList<>();
        for (int group = 0; group < window.groups(); group++) {
            for (int top = 0; top < Math.min(stride, window.height()); top++) {
                for (int left = 0; left < Math.min(stride, window.width()); left++) {
                    products.add(new Product(Sights.outputs(window, gradient.w().cols(), group, top, left),
                            gradient.dy(), new Weights(gradient.w(), window, group, Sights.taps(window, top, left)),
                            new Target(gradient.dx(), window, group, top, left)));
                }
            }
        }
        return new PatchProduct(products, gradient.accumulate(), null, false, null,
                gradient.w(), scratch, workers);
    }

    @Override
    public void run() {
        memory = scratch.floats();
        panels = weights.pack(memory, shared);
        workers.run(multiplying, parts, shared);
    }

    private void multiplyPart(int part, int worker) {
        int last = products.size() - 1;
        while (products.get(last).firstPart > part) {
            last--;
        }
        Product product = products.get(last);
        int first = (part - product.firstPart) * product.rows;
        int rows = Math.min(product.rows, product.pixels - first);
        int own = ownedAt + worker * owned;
        Target target = product.target;
        if (product.k == 0) {
            // Pixels that no output sees.
            if (!accumulate) {
                target.clear(first, rows, product.cols);
            }
        } else if (target.isGrid()) {
            multiply(product, first, rows, own, target.data(), target.index(first), target.pixel());
            if (bias != null || relu) {
                Epilogue.apply(bias, relu, target.data(), target.index(first), target.pixel(), rows, target.first(),
                        product.cols);
            }
        } else {
            if (accumulate) {
                target.gather(first, rows, product.cols, memory, own + blockAt);
            }
            multiply(product, first, rows, own, memory, own + blockAt, product.cols);
            target.scatter(first, rows, product.cols, memory, own + blockAt);
        }
    }

    /** Some rows of C, over all of k. */
    private void multiply(Product product, int first, int rows, int own, float[] c, int atC, int rowC) {
        Patches patches = product.patches;
        for (int slice = 0; slice < patches.slices(); slice++) {
            int p = patches.begin(slice);
            int length = patches.length(slice);
            patches.copy(slice, first, rows, memory, own);
            int rowA = patches.rowStep(slice);
            int stepA = patches.columnStep(rows);
            if (p < Operation.K_BLOCK) {
                product.panels.multiply(memory, own, rowA, stepA, rows, panels, product.panelsAt, p, length,
                        memory, own + tileAt, c, atC, rowC, accumulate || p > 0);
            } else {
                product.panels.multiply(memory, own, rowA, stepA, rows, panels, product.panelsAt, p, length,
                        memory, own + tileAt, memory, own + sumsAt, product.cols, p % Operation.K_BLOCK > 0);
                if (p + length == product.k || (p + length) % Operation.K_BLOCK == 0) {
                    Epilogue.addSums(memory, own + sumsAt, product.cols, c, atC, rowC, rows, product.cols);
                }
            }
        }
    }
}
