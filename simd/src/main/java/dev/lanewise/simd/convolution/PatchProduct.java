package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.gemm.Epilogue;
import dev.lanewise.simd.gemm.LeftFactor;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Products of patches and weights: convolution forward, and its input gradient, which sees the gradients of the outputs
 * through turned weights. One product for every group, and in the gradient for every phase of the stride.
 *
 * <p>First threads pack the weights into panels that all share. Then they claim parts, some pixels each. Where what a
 * pixel sees of a row is long enough, it is multiplied as it lies in the image, or in a copy with its padding; else
 * patches are copied slice by slice into the thread's own memory and multiplied from there while they are in the cache.
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

    private final List<Product> products = new ArrayList<>();
    private final boolean accumulate;
    private final @Nullable Matrix bias;
    private final boolean relu;
    private final Scratch scratch;
    private final Workers workers;
    /** One for each thread. */
    private final LeftFactor[] lefts;
    private final Workers.Task packing = this::packPanel;
    private final Workers.Task multiplying = this::multiplyPart;
    private int panels;
    private int parts;
    private long panelFloats;
    private long work;
    /** What each thread owns: padded images or a block of patches, a register tile, the sums of a later block of k, a block of C. */
    private int tileAt;
    private int sumsAt;
    private int blockAt;
    private int owned;

    private float[] memory = new float[0];

    /** One product, and which panels and parts are its own. */
    private static final class Product {
        private final int pixels;
        private final int cols;
        private final int k;
        private final Weights weights;
        private final Target target;
        private final Panels panels;
        /** Patches where they lie, or else their copies. */
        private final @Nullable PaddedImages inPlace;
        private final Patches copies;
        private final boolean across;
        private int panelsAt;
        private int firstPanel;
        private int firstPart;
        /** The most rows of a part. */
        private int rows;

        Product(Sight sight, Matrix images, Weights weights, Target target) {
            k = sight.patch();
            inPlace = PaddedImages.pay(sight) ? new PaddedImages(sight, images, MOST_PIXELS, PARTS) : null;
            copies = new Patches(sight, images, Slices.of(k, SLICE));
            across = copies.goAcross();
            pixels = images.rows() * sight.grid();
            this.weights = weights;
            this.target = target;
            cols = weights.cols();
            panels = new Panels(k, cols);
        }

        /** Cuts the work; returns the number of parts. */
        int cut(int products) {
            if (inPlace != null) {
                rows = inPlace.mostPixels();
                return inPlace.parts();
            }
            int unit = panels.tileRows();
            int longest = Math.max(1, copies.longest());
            rows = Math.clamp(BLOCK / longest, LEAST_PIXELS, MOST_PIXELS);
            while ((long) products * Math.ceilDiv(pixels, rows) < PARTS && rows > LEAST_PIXELS) {
                rows = Math.max(LEAST_PIXELS, rows / 2);
            }
            rows = Math.ceilDiv(rows, unit) * unit;
            return Math.ceilDiv(pixels, rows);
        }

        int first(int part) {
            return inPlace == null ? part * rows : inPlace.first(part);
        }

        int rows(int part) {
            return inPlace == null ? Math.min(rows, pixels - part * rows) : inPlace.pixels(part);
        }

        /** Floats of what a thread copies. */
        int copyFloats() {
            return inPlace == null ? rows * Math.max(1, copies.longest()) : inPlace.copyFloats();
        }

        /** Some rows of C, over all of k, with the copies, and a register tile, in the memory. */
        void multiply(int part, LeftFactor left, float[] memory, int copyAt, int tileAt, int sumsAt, float[] c, int atC,
                int rowC, boolean accumulate) {
            int rows = rows(part);
            if (inPlace != null) {
                inPlace.copy(part, memory, copyAt);
                for (int slice = 0; slice < inPlace.slices(); slice++) {
                    inPlace.find(part, slice, memory, copyAt, left);
                    multiply(left, rows, inPlace.begin(slice), inPlace.begin(slice + 1), memory, tileAt, sumsAt, c, atC,
                            rowC, accumulate);
                }
                return;
            }
            for (int slice = 0; slice < copies.slices(); slice++) {
                int length = copies.length(slice);
                if (across) {
                    copies.copyAcross(slice, first(part), rows, memory, copyAt, rows);
                    left.strided(memory, copyAt, 1, rows, length);
                } else {
                    copies.copy(slice, first(part), rows, memory, copyAt, length);
                    left.strided(memory, copyAt, length, 1, length);
                }
                multiply(left, rows, copies.begin(slice), copies.begin(slice) + length, memory, tileAt, sumsAt, c, atC,
                        rowC, accumulate);
            }
        }

        /** A slice of k: into C, or, of a block of k after the first, into sums of its own that are then added. */
        private void multiply(LeftFactor left, int rows, int p, int end, float[] memory, int tileAt, int sumsAt,
                float[] c,
                int atC, int rowC, boolean accumulate) {
            if (p < Operation.K_BLOCK) {
                panels.multiply(left, rows, memory, panelsAt, p, tileAt, c, atC, rowC, accumulate || p > 0);
                return;
            }
            panels.multiply(left, rows, memory, panelsAt, p, tileAt, memory, sumsAt, cols, p % Operation.K_BLOCK > 0);
            if (end == k || end % Operation.K_BLOCK == 0) {
                Epilogue.addSums(memory, sumsAt, cols, c, atC, rowC, rows, cols);
            }
        }
    }

    private PatchProduct(boolean accumulate, @Nullable Matrix bias, boolean relu, Scratch scratch, Workers workers) {
        this.accumulate = accumulate;
        this.bias = bias;
        this.relu = relu;
        this.scratch = scratch;
        this.workers = workers;
        lefts = new LeftFactor[workers.threads()];
        Arrays.setAll(lefts, i -> new LeftFactor());
    }

    /** Prepares a convolution whose activation is the identity or ReLU. */
    static Kernel bind(Convolve convolve, Scratch scratch, Workers workers) {
        Window window = convolve.window();
        PatchProduct kernel = new PatchProduct(false, convolve.bias(), convolve.activation() == Activation.RELU,
                scratch, workers);
        int out = convolve.w().cols() / window.groups();
        for (int group = 0; group < window.groups(); group++) {
            kernel.add(new Product(Sights.patches(window, group), convolve.x(),
                    new Weights(convolve.w(), group * out, out),
                    new Target(convolve.y(), convolve.w().cols(), group * out)));
        }
        kernel.reserve();
        return kernel;
    }

    /** Prepares an input gradient. */
    static Kernel bind(ConvolveInputGradient gradient, Scratch scratch, Workers workers) {
        Window window = gradient.window();
        PatchProduct kernel = new PatchProduct(gradient.accumulate(), null, false, scratch, workers);
        int stride = window.stride();
        for (int group = 0; group < window.groups(); group++) {
            for (int top = 0; top < Math.min(stride, window.height()); top++) {
                for (int left = 0; left < Math.min(stride, window.width()); left++) {
                    kernel.add(new Product(Sights.outputs(window, gradient.w().cols(), group, top, left), gradient.dy(),
                            new Weights(gradient.w(), window, group, Sights.taps(window, top, left)),
                            new Target(gradient.dx(), window, group, top, left)));
                }
            }
        }
        kernel.reserve();
        return kernel;
    }

    private void add(Product product) {
        product.firstPanel = panels;
        panels += product.panels.count();
        product.panelsAt = (int) panelFloats;
        panelFloats += product.panels.floats();
        if (panelFloats > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a convolution's weights of " + panelFloats + " floats are too many");
        }
        work += (long) product.pixels * product.cols * Math.max(1, product.k);
        products.add(product);
    }

    private void reserve() {
        int copies = 0;
        int tile = 0;
        int sums = 0;
        int block = 0;
        for (Product product : products) {
            product.firstPart = parts;
            parts += product.cut(products.size());
            copies = Math.max(copies, product.copyFloats());
            tile = Math.max(tile, product.panels.tileFloats());
            if (product.k > Operation.K_BLOCK) {
                sums = Math.max(sums, product.rows * product.cols);
            }
            if (!product.target.isGrid()) {
                block = Math.max(block, product.rows * product.cols);
            }
        }
        tileAt = copies;
        sumsAt = tileAt + tile;
        blockAt = sumsAt + sums;
        owned = blockAt + block;
        scratch.reserve(panelFloats + (long) owned * workers.threads());
    }

    @Override
    public void run() {
        memory = scratch.floats();
        share(packing, panels);
        share(multiplying, parts);
    }

    private void share(Workers.Task task, int count) {
        if (work >= SHARED_WORK) {
            workers.run(task, count);
        } else {
            for (int part = 0; part < count; part++) {
                task.run(part, 0);
            }
        }
    }

    private void packPanel(int panel, int worker) {
        int last = products.size() - 1;
        while (products.get(last).firstPanel > panel) {
            last--;
        }
        Product product = products.get(last);
        product.weights.pack(product.panels, panel - product.firstPanel, memory, product.panelsAt);
    }

    private void multiplyPart(int part, int worker) {
        int last = products.size() - 1;
        while (products.get(last).firstPart > part) {
            last--;
        }
        Product product = products.get(last);
        int own = part - product.firstPart;
        int first = product.first(own);
        int rows = product.rows(own);
        int at = (int) panelFloats + worker * owned;
        Target target = product.target;
        if (target.isGrid()) {
            multiply(product, own, lefts[worker], at, target.data(), target.index(first), target.pixel());
            if (bias != null || relu) {
                Epilogue.apply(bias, relu, target.data(), target.index(first), target.pixel(), rows, target.first(),
                        product.cols);
            }
        } else {
            if (accumulate) {
                target.gather(first, rows, product.cols, memory, at + blockAt);
            }
            multiply(product, own, lefts[worker], at, memory, at + blockAt, product.cols);
            target.scatter(first, rows, product.cols, memory, at + blockAt);
        }
    }

    private void multiply(Product product, int part, LeftFactor left, int at, float[] c, int atC, int rowC) {
        product.multiply(part, left, memory, at, at + tileAt, at + sumsAt, c, atC, rowC, accumulate);
        if (product.k == 0 && !accumulate) {
            for (int i = 0; i < product.rows(part); i++) {
                Arrays.fill(c, atC + i * rowC, atC + i * rowC + product.cols, 0f);
            }
        }
    }
}
