package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.PackedWeights;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/**
 * {@code C ← act(C + A·B + bias)}, act being the identity or ReLU, by blocks: partition, pack, and five loops around a
 * {@link Microkernel}, after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), and Van
 * Zee and van de Geijn, "BLIS: A Framework for Rapidly Instantiating BLAS Functionality" (2015). Where it differs:
 *
 * <pre>
 * in the papers                              here
 * loop 5  columns of B and C, NC at a time   parts, rectangles of C that threads claim one by one: rows × cols
 * loop 4  k, KC at a time; B is packed       the same; each thread packs the columns of its part into memory of its
 *                                            own, so that none waits for another
 * loop 3  rows of A, MC at a time; packed    MC rows stay in the cache; packed where registers are few or
 *                                            integers cost multiply-adds, and columns are many; otherwise read where
 *                                            they lie, row by row or column by column: a register tile needs few rows,
 *                                            and packing costs a pass over A
 * loop 2  panels of B, NR columns            the same
 * loop 1  register tiles, MR rows            the same
 * </pre>
 *
 * <p>Columns that do not fill a register tile are rows of Cᵀ where A lies column by column, as that of the weights'
 * gradient does: see {@link TileLoop#multiplyAcross}.
 *
 * <p>The numeric contract cuts k into blocks of {@link Operation#K_BLOCK}, whose chains each begin anew: the first runs
 * in C itself, the others beside it and at the same time, and their sums are then added in order. Slices of KC within a
 * block continue its chains through memory, which loses nothing.
 *
 * <p>Scratch memory holds, for each thread, panels of B and one register tile, and the sums of later blocks.
 */
public final class BlockedGemm implements Kernel {
    private final Gemm gemm;
    private final Blocking blocking;
    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task multiplying = this::multiplyPart;
    private final Workers.Task adding = this::addRows;
    /** One for each thread. */
    private final Macrokernel[] macrokernels;
    private final int m;
    private final int n;
    private final int rowParts;
    private final int colParts;
    private final int blocks;
    private final int sumsAt;

    /** Where the loop over groups of blocks of k is: read by the threads, written between their jobs. */
    private float[] memory = new float[0];
    private int firstBlock;
    private int endBlock;

    private BlockedGemm(Gemm gemm, Blocking blocking, @Nullable PackedWeights packed, Scratch scratch,
            Workers workers) {
        this.gemm = gemm;
        this.blocking = blocking;
        this.scratch = scratch;
        this.workers = workers;
        m = gemm.c().rows();
        n = gemm.c().cols();
        rowParts = Math.ceilDiv(m, blocking.rows());
        colParts = Math.ceilDiv(n, blocking.cols());
        blocks = Math.ceilDiv(gemm.a().cols(), Operation.K_BLOCK);
        long owned = Macrokernel.memory(gemm, blocking);
        long sums = blocks == 1 ? 0 : (long) m * n * blocking.group();
        scratch.reserve(owned * workers.threads() + sums);
        sumsAt = (int) owned * workers.threads();
        PackedFactor constant =
                packed == null || !blocking.packs() ? null : PackedFactor.of(gemm.b(), blocking, packed);
        macrokernels = new Macrokernel[workers.threads()];
        for (int i = 0; i < macrokernels.length; i++) {
            macrokernels[i] = new Macrokernel(gemm, blocking, constant, (int) owned * i);
        }
    }

    /**
     * Prepares a product: decides how it is cut and reserves the scratch memory it needs. Its activation is the
     * identity or ReLU.
     *
     * @param packed where the panels of a B that never changes are kept, or {@code null} if it may change
     */
    public static Kernel bind(Gemm gemm, @Nullable PackedWeights packed, Scratch scratch, Workers workers) {
        if (Gemv.takes(gemm, packed != null)) {
            return Gemv.bind(gemm, scratch, workers);
        }
        Gemm product = alongRow(gemm);
        return new BlockedGemm(product, Blocking.of(product, packed != null, workers.threads()), packed, scratch,
                workers);
    }

    /** The same product; a B of one row that lies as a column is read along it, as that of a network with one output. */
    private static Gemm alongRow(Gemm gemm) {
        Matrix b = gemm.b();
        if (!b.transposed() || b.rows() > 1 || b.stride() > 1) {
            return gemm;
        }
        Matrix row = Matrix.row(b.data(), b.offset(), b.cols());
        return new Gemm(gemm.a(), row, gemm.c(), gemm.accumulate(), gemm.bias(), gemm.activation());
    }

    /** As {@link #bind(Gemm, PackedWeights, Scratch, Workers)}, with a blocking other than the best; for tests. */
    static Kernel withBlocking(Gemm gemm, Blocking blocking, Scratch scratch, Workers workers) {
        return new BlockedGemm(gemm, blocking, null, scratch, workers);
    }

    @Override
    public void run() {
        memory = scratch.floats();
        for (firstBlock = 0; firstBlock < blocks; firstBlock += blocking.group()) {
            endBlock = Math.min(blocks, firstBlock + blocking.group());
            workers.run(multiplying, rowParts * colParts * (endBlock - firstBlock), blocking.shared());
            if (blocks > 1) {
                workers.run(adding, rowParts, blocking.shared());
            }
        }
    }

    /** Loop 5, one part of C over one block of k. */
    private void multiplyPart(int part, int worker) {
        Matrix c = gemm.c();
        int block = firstBlock + part / (rowParts * colParts);
        int row = part % rowParts * blocking.rows();
        int col = part / rowParts % colParts * blocking.cols();
        int height = Math.min(blocking.rows(), m - row);
        int width = Math.min(blocking.cols(), n - col);
        if (block == 0) {
            macrokernels[worker].multiply(memory, 0, row, height, col, width, c.data(), c.index(row, col), c.stride(),
                    gemm.accumulate());
        } else {
            macrokernels[worker].multiply(memory, block * Operation.K_BLOCK, row, height, col, width, memory,
                    sums(block) + row * n + col, n, false);
        }
    }

    /** Where the sums of a block after the first are: m rows of n floats. */
    private int sums(int block) {
        return sumsAt + (block - firstBlock) * m * n;
    }

    /** One part of the rows: adds the sums of the blocks of a group to C in order; the epilogue after the last. */
    private void addRows(int part, int worker) {
        int row = part * blocking.rows();
        int height = Math.min(blocking.rows(), m - row);
        Matrix c = gemm.c();
        for (int block = Math.max(1, firstBlock); block < endBlock; block++) {
            Epilogue.addSums(memory, sums(block) + row * n, n, c.data(), c.index(row, 0), c.stride(), height, n);
        }
        if (endBlock == blocks) {
            Epilogue.apply(gemm, row, height, 0, n);
        }
    }
}
