package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.simd.parallel.Workers;

/**
 * Softmax and cross-entropy of every row with the gradient, as {@link SoftmaxWithLoss} defines them: rows of few
 * classes side by side ({@link NarrowSoftmax}), rows of many one by one ({@link WideSoftmax}). Works in chunks of rows
 * that stay in the L1 cache; a chunk is also a part.
 */
public final class SimdSoftmaxWithLoss implements Kernel, Workers.Task {
    /** How many elements make a chunk: logits, gradient and scratch memory stay in a small L1 cache. */
    private static final int CHUNK = 2 * 1024;
    /** From how many elements on the workers share the chunks. */
    private static final int SHARED = 8 * 1024;
    /** Up to how many classes rows go side by side: beyond, moving them costs more than it saves. */
    private static final int NARROW = 48;

    /**
     * One loop over the rows of a chunk. That it is called by way of an interface keeps C2 from inlining all passes into
     * one method, which would be too large for it: it would then leave out functions within the loops, and their vectors
     * would become objects.
     */
    @FunctionalInterface
    interface Pass {
        /** Goes over rows from {@code first} to before {@code end}, with the chunk's scratch memory at {@code at}. */
        void run(int first, int end, float[] memory, int at);
    }

    private final SoftmaxWithLoss operation;
    private final Pass[] passes;
    private final int scratchSize;
    private final Scratch scratch;
    private final Workers workers;
    private final int rowsPerChunk;
    private final int chunks;
    private final boolean shared;

    private SimdSoftmaxWithLoss(SoftmaxWithLoss operation, Scratch scratch, Workers workers) {
        this.operation = operation;
        this.scratch = scratch;
        this.workers = workers;
        int m = operation.logits().rows();
        int n = operation.logits().cols();
        rowsPerChunk = Math.min(m, Math.max(1, CHUNK / n));
        chunks = Math.ceilDiv(m, rowsPerChunk);
        shared = chunks > 1 && (long) m * n >= SHARED;
        boolean narrow = n <= NARROW;
        passes = narrow ? new NarrowSoftmax(operation).passes() : new WideSoftmax(operation).passes();
        scratchSize = narrow ? NarrowSoftmax.scratch(rowsPerChunk, n) : WideSoftmax.scratch(rowsPerChunk);
        scratch.reserve((long) workers.threads() * scratchSize);
    }

    /** Binds the loss to its matrices, with scratch memory for a chunk on each thread. */
    public static Kernel bind(SoftmaxWithLoss operation, Scratch scratch, Workers workers) {
        return new SimdSoftmaxWithLoss(operation, scratch, workers);
    }

    @Override
    public void run() {
        operation.checkLabels();
        if (shared) {
            workers.run(this, chunks);
        } else {
            for (int chunk = 0; chunk < chunks; chunk++) {
                run(chunk, 0);
            }
        }
    }

    @Override
    public void run(int part, int worker) {
        int first = part * rowsPerChunk;
        int end = Math.min(operation.logits().rows(), first + rowsPerChunk);
        float[] memory = scratch.floats();
        for (Pass pass : passes) {
            pass.run(first, end, memory, worker * scratchSize);
        }
    }
}
