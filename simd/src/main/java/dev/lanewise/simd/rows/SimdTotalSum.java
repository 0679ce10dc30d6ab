package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.SquareSum;
import dev.lanewise.kernel.TotalSum;
import dev.lanewise.kernel.scalar.ScalarKernels;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;

/**
 * The sum of a whole array, or of its squares, as {@link TotalSum} and {@link SquareSum} define them: {@code s ← Σ xᵢ},
 * {@code s ← Σ xᵢ²}. Each block's sum goes to scratch, where each thread also has its lanes; the caller's thread then
 * adds them in order. A part is some blocks.
 */
public final class SimdTotalSum implements Kernel, Workers.Task {
    /**
     * Up to how many elements the scalar kernel adds them: a mini-batch's losses, once a step, are few enough, and a
     * loop of vectors that runs so seldom is made of objects until it is compiled, thousands of steps later.
     */
    private static final int FEW = 1024;
    /** How many blocks make a part. */
    private static final int BLOCKS_PER_PART = 8;

    private final Matrix x;
    private final Matrix sum;
    private final boolean squares;
    private final Scratch scratch;
    private final Workers workers;
    private final int size;
    private final int blocks;
    private final int blocksPerPart;
    private final int parts;

    private SimdTotalSum(Matrix x, Matrix sum, boolean squares, Scratch scratch, Workers workers) {
        this.x = x;
        this.sum = sum;
        this.squares = squares;
        this.scratch = scratch;
        this.workers = workers;
        size = x.rows() * x.cols();
        blocks = Math.ceilDiv(size, Operation.SUM_BLOCK);
        scratch.reserve(blocks + (long) workers.threads() * Operation.LANES);
        blocksPerPart = blocks < 2 * BLOCKS_PER_PART ? blocks : BLOCKS_PER_PART;
        parts = Math.ceilDiv(blocks, blocksPerPart);
    }

    /** Binds the sum to its array, with a float of scratch for each block and sixteen for each thread. */
    public static Kernel bind(TotalSum operation, Scratch scratch, Workers workers) {
        return operation.x().rows() * operation.x().cols() <= FEW ? ScalarKernels.INSTANCE.bind(operation, scratch)
                : new SimdTotalSum(operation.x(), operation.sum(), false, scratch, workers);
    }

    /** As the other, of the squares. */
    public static Kernel bind(SquareSum operation, Scratch scratch, Workers workers) {
        return new SimdTotalSum(operation.x(), operation.sum(), true, scratch, workers);
    }

    @Override
    public void run() {
        if (parts == 1) {
            run(0, 0);
        } else {
            workers.run(this, parts);
        }
        float[] sums = scratch.floats();
        float total = sums[0];
        for (int block = 1; block < blocks; block++) {
            total += sums[block];
        }
        sum.data()[sum.offset()] = total;
    }

    @Override
    public void run(int part, int worker) {
        float[] sums = scratch.floats();
        int first = part * blocksPerPart;
        for (int block = first; block < Math.min(blocks, first + blocksPerPart); block++) {
            int from = block * Operation.SUM_BLOCK;
            int length = Math.min(Operation.SUM_BLOCK, size - from);
            int lanes = blocks + worker * Operation.LANES;
            sums[block] = squares ? RowReductions.squares(x.data(), x.offset() + from, length, sums, lanes)
                    : RowReductions.sum(x.data(), x.offset() + from, length, sums, lanes);
        }
    }
}
