package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.parallel.Workers;

/**
 * An operation on rows in chunks that stay in the L1 cache, each chunk in several passes one after the other. A chunk
 * is also a part. Few elements stay on the caller's thread.
 */
final class RowChunks implements Kernel, Workers.Task {
    private final int rows;
    private final int rowsPerChunk;
    private final int chunks;
    private final boolean shared;
    private final int memory;
    private final Scratch scratch;
    private final Workers workers;
    private final RowPass[] passes;

    /**
     * Binds the passes.
     *
     * @param rowsPerChunk as {@link #rowsPerChunk} says
     * @param shared       whether the workers share the chunks
     * @param memory       how many floats of scratch memory a thread needs
     */
    RowChunks(int rows, int rowsPerChunk, boolean shared, int memory, Scratch scratch, Workers workers,
            RowPass... passes) {
        this.rows = rows;
        this.rowsPerChunk = rowsPerChunk;
        this.chunks = Math.ceilDiv(rows, rowsPerChunk);
        this.shared = shared && chunks > 1;
        this.memory = memory;
        this.scratch = scratch;
        this.workers = workers;
        this.passes = passes;
        scratch.reserve((long) workers.threads() * memory);
    }

    /** How many rows of {@code cols} elements make a chunk of so many elements: at least one, at most all. */
    static int rowsPerChunk(int rows, int cols, int elements) {
        return Math.clamp(elements / cols, 1, rows);
    }

    @Override
    public void run() {
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
        int end = first + Math.min(rowsPerChunk, rows - first);
        float[] floats = scratch.floats();
        for (RowPass pass : passes) {
            pass.run(first, end, floats, worker * memory);
        }
    }
}
