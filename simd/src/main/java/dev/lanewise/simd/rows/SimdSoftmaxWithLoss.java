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
public final class SimdSoftmaxWithLoss {
    /** How many elements make a chunk: logits, gradient and scratch memory stay in a small L1 cache. */
    private static final int CHUNK = 2 * 1024;
    /** From how many elements on the workers share the chunks. */
    private static final int SHARED = 8 * 1024;
    /** Up to how many classes rows go side by side: beyond, moving them costs more than it saves. */
    private static final int NARROW = 48;

    private SimdSoftmaxWithLoss() {
    }

    /** Binds the loss to its matrices, with scratch memory for a chunk on each thread. */
    public static Kernel bind(SoftmaxWithLoss operation, Scratch scratch, Workers workers) {
        int m = operation.logits().rows();
        int n = operation.logits().cols();
        int rows = RowChunks.rowsPerChunk(m, n, CHUNK);
        boolean shared = (long) m * n >= SHARED;
        Kernel chunks = n <= NARROW
                ? new RowChunks(m, rows, shared, NarrowSoftmax.scratch(rows, n), scratch, workers,
                        new NarrowSoftmax(operation).passes())
                : new RowChunks(m, rows, shared, WideSoftmax.scratch(rows), scratch, workers,
                        new WideSoftmax(operation).passes());
        return () -> {
            operation.checkLabels();
            chunks.run();
        };
    }
}
