package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.gemm.Epilogue;
import dev.lanewise.simd.gemm.Microkernel;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;

/**
 * The product of patches, transposed, and the gradients of the outputs: a convolution's weight gradient. k runs over the
 * pixels of all images, in the contract's blocks: the first in dW itself, later ones beside it in scratch memory, as many
 * at a time as fit, to be added in order.
 *
 * <p>A part is a rectangle of one group's dW over one block; its thread copies patches and gradients slice by slice into
 * its own memory.
 */
final class PatchGradient implements Kernel {
    /** Rows and columns of a part, at most. */
    private static final int ROWS = 192;
    private static final int COLS = 256;
    /** Floats of a block of patches, at most, and the longest and shortest slices of k. */
    private static final int BLOCK = 1 << 16;
    private static final int LONGEST_SLICE = 1000;
    /** Floats for the sums of later blocks, at most, if there is more than one at a time. */
    private static final int SUMS = 1 << 21;
    /** Gradients of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;

    private final ConvolveWeightGradient gradient;
    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task multiplying = this::multiplyPart;
    private final Workers.Task adding = this::addRows;
    private final int groups;
    private final int rows;
    private final int groupOut;
    private final int k;
    private final int blocks;
    private final int blocksAtATime;
    /** dY, a row per output pixel. */
    private final Matrix pixels;
    /** Of each group; their slices are the rows of parts. */
    private final Patches[] patches;
    private final int rowParts;
    private final int colParts;
    private final int cols;
    private final int slice;
    /** Of whole parts, and of the last ones of a row. */
    private final Panels panels;
    private final Panels lastPanels;
    private final int panelsAt;
    private final int tileAt;
    private final int owned;
    private final int sumsAt;

    private float[] memory = new float[0];
    private int firstBlock;
    private int endBlock;

    private PatchGradient(ConvolveWeightGradient gradient, Scratch scratch, Workers workers) {
        this.gradient = gradient;
        this.scratch = scratch;
        this.workers = workers;
        Window window = gradient.window();
        groups = window.groups();
        rows = window.patch();
        groupOut = gradient.dw().cols() / groups;
        k = gradient.x().rows() * window.outPixels();
        pixels = new Matrix(gradient.dy().data(), gradient.dy().offset(), k, gradient.dw().cols(),
                gradient.dw().cols(), false);
        blocks = Math.ceilDiv(k, Operation.K_BLOCK);
        rowParts = Math.ceilDiv(rows, ROWS);
        colParts = Math.ceilDiv(groupOut, COLS);
        cols = colParts == 1 ? groupOut : COLS;
        int unit = Microkernel.of(cols).rows();
        int height = Math.ceilDiv(Math.ceilDiv(rows, rowParts), unit) * unit;
        int[] begins = new int[rowParts + 1];
        for (int part = 0; part <= rowParts; part++) {
            begins[part] = Math.min(rows, part * height);
        }
        patches = new Patches[groups];
        for (int group = 0; group < groups; group++) {
            patches[group] = new Patches(Sights.patches(window, group), gradient.x(), begins);
        }
        int longest = patches[0].longest();
        slice = Math.clamp(BLOCK / longest, 1, Math.min(k, LONGEST_SLICE));
        panels = new Panels(slice, cols);
        lastPanels = new Panels(slice, groupOut - (colParts - 1) * cols);
        long size = (long) gradient.dw().rows() * gradient.dw().cols();
        blocksAtATime = Math.clamp(SUMS / size, 1, blocks);
        panelsAt = slice * longest;
        tileAt = panelsAt + (int) Math.max(panels.floats(), lastPanels.floats());
        owned = tileAt + Math.max(panels.tileFloats(), lastPanels.tileFloats());
        sumsAt = owned * workers.threads();
        scratch.reserve(sumsAt + (blocks == 1 ? 0 : size * blocksAtATime));
    }

    static Kernel bind(ConvolveWeightGradient gradient, Scratch scratch, Workers workers) {
        return new PatchGradient(gradient, scratch, workers);
    }

    @Override
    public void run() {
        memory = scratch.floats();
        for (firstBlock = 0; firstBlock < blocks; firstBlock += blocksAtATime) {
            endBlock = Math.min(blocks, firstBlock + blocksAtATime);
            share(multiplying, groups * rowParts * colParts * (endBlock - firstBlock));
            if (blocks > 1) {
                share(adding, rowParts);
            }
        }
    }

    private void share(Workers.Task task, int parts) {
        if ((long) k * rows * gradient.dw().cols() >= SHARED_WORK) {
            workers.run(task, parts);
        } else {
            for (int part = 0; part < parts; part++) {
                task.run(part, 0);
            }
        }
    }

    private void multiplyPart(int part, int worker) {
        int perBlock = groups * rowParts * colParts;
        int block = firstBlock + part / perBlock;
        int rest = part % perBlock;
        int group = rest / (rowParts * colParts);
        int rowPart = rest / colParts % rowParts;
        int col = rest % colParts * cols;
        int row = patches[group].begin(rowPart);
        Matrix dw = gradient.dw();
        int first = group * groupOut + col;
        if (block == 0) {
            multiply(group, rowPart, first, block, worker, dw.data(), dw.index(row, first), dw.stride());
        } else {
            multiply(group, rowPart, first, block, worker, memory, sums(block) + row * dw.cols() + first, dw.cols());
        }
    }

    /** Where the sums of a block after the first are: dW's rows without gaps. */
    private int sums(int block) {
        return sumsAt + (block - firstBlock) * gradient.dw().rows() * gradient.dw().cols();
    }

    /** One rectangle of dW over one block of k. */
    private void multiply(int group, int rowPart, int first, int block, int worker, float[] c, int atC, int rowC) {
        Panels right = first + cols > (group + 1) * groupOut ? lastPanels : panels;
        Matrix dy = gradient.dy();
        int out = gradient.dw().cols();
        int height = patches[group].length(rowPart);
        int own = worker * owned;
        int begin = block * Operation.K_BLOCK;
        int end = begin + Math.min(Operation.K_BLOCK, k - begin);
        for (int p = begin; p < end; p += slice) {
            int length = Math.min(slice, end - p);
            boolean resume = p > begin || (block == 0 && gradient.accumulate());
            patches[group].copy(rowPart, p, length, memory, own);
            // The factor is the patches transposed.
            int rowA = patches[group].columnStep(length);
            int stepA = patches[group].rowStep(rowPart);
            if (right.readsInPlace(out)) {
                right.multiplyInPlace(memory, own, rowA, stepA, height, dy.data(), dy.offset() + p * out + first, out,
                        length, c, atC, rowC, resume);
            } else {
                for (int panel = 0; panel < right.count(); panel++) {
                    right.pack(panel, pixels, p, length, first, 0, memory, own + panelsAt);
                }
                right.multiply(memory, own, rowA, stepA, height, memory, own + panelsAt, 0, length, own + tileAt, c,
                        atC, rowC, resume);
            }
        }
    }

    /** Some rows of dW: adds the sums of the blocks in order. */
    private void addRows(int part, int worker) {
        Matrix dw = gradient.dw();
        int row = patches[0].begin(part);
        for (int block = Math.max(1, firstBlock); block < endBlock; block++) {
            Epilogue.addSums(memory, sums(block) + row * dw.cols(), dw.cols(), dw.data(), dw.index(row, 0), dw.stride(),
                    patches[0].length(part), dw.cols());
        }
    }
}
