package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.gemm.Epilogue;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;

/**
 * A convolution's weight gradient over the blocks of its k, which runs over all outputs: their pixels, or tiles of
 * them. The first block's product goes into dW, later ones' beside it into scratch memory, as many at a time as fit, to
 * be added in order.
 */
final class GradientBlocks implements Kernel {
    /** Parts for each of several threads, at least. */
    private static final int PARTS = 4;
    /** Floats for the sums of later blocks, at most, if there is more than one at a time. */
    private static final int SUMS = 1 << 21;
    /** Gradients of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;

    /** How a block's product is computed. */
    interface Product {
        /** How many parts a block has, that threads compute each by itself. */
        int parts();

        /** How many floats of memory a thread needs. */
        int memory();

        /**
         * Computes one part.
         *
         * @param p      the first of the block's pixels or tiles, counted over all images
         * @param end    the end of them
         * @param part   which part
         * @param memory the thread's own memory, …
         * @param own    … which begins here
         * @param to     where the sums go: rows and columns of dW from {@code at} on, {@code stride} from row to row
         * @param resume whether the sums go on from what is there
         */
        void multiply(int p, int end, int part, float[] memory, int own, float[] to, int at, int stride,
                boolean resume);
    }

    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task multiplying = this::multiplyPart;
    private final Workers.Task adding = this::addRows;
    private final Product product;
    private final Matrix dw;
    private final boolean accumulate;
    private final int k;
    private final int length;
    private final int blocks;
    private final int blocksAtATime;
    private final boolean shared;
    private final int sumsAt;

    private float[] memory = new float[0];
    private int firstBlock;
    private int endBlock;

    /** For a k of pixels, in blocks of {@link Operation#K_BLOCK}. */
    GradientBlocks(ConvolveWeightGradient gradient, Product product, Scratch scratch, Workers workers) {
        this(gradient, pixels(gradient), Operation.K_BLOCK, product, scratch, workers);
    }

    /** For a k in blocks of a given length. */
    GradientBlocks(ConvolveWeightGradient gradient, int k, int length, Product product, Scratch scratch,
            Workers workers) {
        this.k = k;
        this.length = length;
        this.scratch = scratch;
        this.workers = workers;
        this.product = product;
        dw = gradient.dw();
        accumulate = gradient.accumulate();
        blocks = Math.ceilDiv(k, length);
        long size = (long) dw.rows() * dw.cols();
        blocksAtATime = Math.clamp(SUMS / size, 1, blocks);
        shared = pixels(gradient) * (size / gradient.window().groups()) >= SHARED_WORK;
        sumsAt = Math.multiplyExact(product.memory(), workers.threads());
        scratch.reserve(sumsAt + (blocks == 1 ? 0 : size * blocksAtATime));
    }

    /** The pixels of all outputs. */
    static int pixels(ConvolveWeightGradient gradient) {
        Window window = gradient.window();
        return gradient.x().rows() * window.outHeight() * window.outWidth();
    }

    /** How many parts a block of pixels should have, at least, for all threads to be busy. */
    static int wantedParts(ConvolveWeightGradient gradient, Workers workers) {
        return wantedParts(pixels(gradient), Operation.K_BLOCK, workers);
    }

    /** How many parts a block of a given length should have, at least, for all threads to be busy. */
    static int wantedParts(int k, int length, Workers workers) {
        return workers.threads() == 1 ? 1 : Math.ceilDiv(PARTS * workers.threads(), Math.ceilDiv(k, length));
    }

    @Override
    public void run() {
        memory = scratch.floats();
        for (firstBlock = 0; firstBlock < blocks; firstBlock += blocksAtATime) {
            endBlock = Math.min(blocks, firstBlock + blocksAtATime);
            workers.run(multiplying, product.parts() * (endBlock - firstBlock), shared);
            if (blocks > 1) {
                workers.run(adding, addingParts(), shared);
            }
        }
    }

    private void multiplyPart(int part, int worker) {
        int block = firstBlock + part / product.parts();
        int begin = block * length;
        int end = begin + Math.min(length, k - begin);
        int own = worker * product.memory();
        if (block == 0) {
            product.multiply(begin, end, part % product.parts(), memory, own, dw.data(), dw.offset(), dw.stride(),
                    accumulate);
        } else {
            product.multiply(begin, end, part % product.parts(), memory, own, memory, sums(block), dw.cols(), false);
        }
    }

    /** Where the sums of a block after the first are: dW's rows without gaps. */
    private int sums(int block) {
        return sumsAt + (block - firstBlock) * dw.rows() * dw.cols();
    }

    private int addingParts() {
        return Math.min(PARTS * workers.threads(), dw.rows());
    }

    /** Some rows of dW: adds the sums of the blocks in order. */
    private void addRows(int part, int worker) {
        int parts = addingParts();
        int row = (int) ((long) dw.rows() * part / parts);
        int end = (int) ((long) dw.rows() * (part + 1) / parts);
        for (int block = Math.max(1, firstBlock); block < endBlock; block++) {
            Epilogue.addSums(memory, sums(block) + row * dw.cols(), dw.cols(), dw.data(), dw.index(row, 0), dw.stride(),
                    end - row, dw.cols());
        }
    }
}
