package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;

/**
 * {@code C ← act(C + A·B + bias)} by blocks: partition, pack, and five loops around a {@link Microkernel}, after Goto
 * and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), and Van Zee and van de Geijn, "BLIS: A
 * Framework for Rapidly Instantiating BLAS Functionality" (2015).
 *
 * <p>Loop 5 is over parts, rectangles of C that threads claim one by one; a thread packs the columns of B that its part
 * needs into its own memory, so that no thread waits for another. A is read where it lies, unless it is transposed:
 * then threads first pack it together. The numeric contract cuts k into blocks of {@link Operation#K_BLOCK}, whose
 * chains each begin anew: the first runs in C itself, the others beside it, and their sums are added in order. Slices
 * of KC within a block continue its chains through memory, which loses nothing.
 *
 * <p>Scratch memory holds packed A, shared, and for each thread panels of B, the sums of a part and one register tile.
 */
public final class BlockedGemm implements Kernel {
    /** Added to the stride of packed A, lest its rows meet in the same sets of a cache. */
    private static final int SKEW = 16;

    private final Gemm gemm;
    private final Blocking blocking;
    private final Microkernel tile;
    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task packing = this::packA;
    private final Workers.Task multiplying = this::multiplyPart;
    private final int m;
    private final int n;
    private final int k;
    private final boolean packsA;
    private final Finish finish;
    private final Finish edgeFinish;
    private final int strideA;
    private final int ownedAt;
    private final int ownedSize;
    private final int panelsSize;
    private final int sumsSize;

    /** Where the loops over blocks of k and packed rows of A are: read by the threads, written between their jobs. */
    private float[] memory = new float[0];
    private int block;
    private int depth;
    private int firstRow;
    private int rows;

    private BlockedGemm(Gemm gemm, Blocking blocking, Scratch scratch, Workers workers) {
        this.gemm = gemm;
        this.blocking = blocking;
        this.scratch = scratch;
        this.workers = workers;
        tile = blocking.tile();
        m = gemm.c().rows();
        n = gemm.c().cols();
        k = gemm.a().cols();
        packsA = gemm.a().transposed();
        finish = Finish.of(gemm);
        edgeFinish = finish.atEdge(n - n % tile.cols(), tile.cols());
        int deepest = Math.min(k, Operation.K_BLOCK);
        strideA = packsA ? deepest + SKEW : gemm.a().stride();
        panelsSize = Blocking.slice(deepest) * blocking.cols();
        sumsSize = k > Operation.K_BLOCK ? blocking.rows() * blocking.cols() : 0;
        ownedSize = panelsSize + sumsSize + tile.rows() * tile.cols();
        long packedA = packsA ? (long) Math.min(blocking.packed(), m) * strideA : 0;
        scratch.reserve(packedA + (long) ownedSize * workers.threads());
        ownedAt = (int) packedA;
    }

    /** Prepares a product: decides how it is cut and reserves the scratch memory it needs. */
    public static Kernel bind(Gemm gemm, Scratch scratch, Workers workers) {
        return bind(gemm, Blocking.of(gemm, Blocking.TILE), scratch, workers);
    }

    /** As {@link #bind(Gemm, Scratch, Workers)}, with a blocking other than the best; for tests. */
    static Kernel bind(Gemm gemm, Blocking blocking, Scratch scratch, Workers workers) {
        return new BlockedGemm(gemm, blocking, scratch, workers);
    }

    @Override
    public void run() {
        memory = scratch.floats();
        edgeFinish.copyFrom(finish, n);
        int rowsAtOnce = packsA ? blocking.packed() : m;
        for (block = 0; block < k; block += Operation.K_BLOCK) {
            depth = Math.min(Operation.K_BLOCK, k - block);
            for (firstRow = 0; firstRow < m; firstRow += rowsAtOnce) {
                rows = Math.min(rowsAtOnce, m - firstRow);
                if (packsA) {
                    share(packing, rowParts());
                }
                share(multiplying, rowParts() * Math.ceilDiv(n, blocking.cols()));
            }
        }
    }

    private void share(Workers.Task task, int parts) {
        if (blocking.shared()) {
            workers.run(task, parts);
        } else {
            for (int part = 0; part < parts; part++) {
                task.run(part, 0);
            }
        }
    }

    private int rowParts() {
        return Math.ceilDiv(rows, blocking.rows());
    }

    /** Packs one part's rows of a transposed A, as rows. */
    private void packA(int part, int worker) {
        Matrix a = gemm.a();
        int row = part * blocking.rows();
        int height = Math.min(blocking.rows(), rows - row);
        Packing.transpose(a.data(), a.index(firstRow + row, block), a.stride(), depth, height, memory, row * strideA,
                strideA);
    }

    /** Loop 5, one part of C: its chains over one block of k, and the epilogue after the last. */
    private void multiplyPart(int part, int worker) {
        Matrix c = gemm.c();
        int row = part % rowParts() * blocking.rows();
        int col = part / rowParts() * blocking.cols();
        int height = Math.min(blocking.rows(), rows - row);
        int width = Math.min(blocking.cols(), n - col);
        int atC = c.index(firstRow + row, col);
        int panels = ownedAt + worker * ownedSize;
        if (block == 0) {
            multiplyBlock(row, height, col, width, c.data(), atC, c.stride(), gemm.accumulate(), panels);
        } else {
            int sums = panels + panelsSize;
            multiplyBlock(row, height, col, width, memory, sums, blocking.cols(), false, panels);
            Epilogue.addSums(memory, sums, blocking.cols(), c.data(), atC, c.stride(), height, width);
        }
        // The register tiles finish the sums themselves, unless those of later blocks are added.
        boolean finished = k <= Operation.K_BLOCK;
        if (block + depth == k && (!finished || Epilogue.remains(gemm))) {
            Epilogue.apply(gemm, firstRow + row, height, col, width, finished);
        }
    }

    /** Loops 4 and 3: slices of k, and blocks of rows of A that share the L2 cache with the packed panels of B. */
    private void multiplyBlock(int row, int height, int col, int width, float[] c, int atC, int strideC,
            boolean accumulate, int panels) {
        float[] a = packsA ? memory : gemm.a().data();
        int atA = packsA ? row * strideA : gemm.a().index(firstRow + row, block);
        int kc = Blocking.slice(depth);
        int mc = Blocking.even(height, Blocking.MC, tile.rows());
        for (int p = 0; p < depth; p += kc) {
            int slice = Math.min(kc, depth - p);
            Packing.panels(gemm.b(), block + p, slice, col, width, memory, panels, tile.cols());
            for (int i = 0; i < height; i += mc) {
                multiplyPanels(a, atA + i * strideA + p, Math.min(mc, height - i), panels, slice, c, atC + i * strideC,
                        strideC, width, accumulate || p > 0, p + slice == k, col);
            }
        }
    }

    /** Loop 2: the panels of B, each of which stays in the L1 cache for all rows. */
    private void multiplyPanels(float[] a, int atA, int height, int panels, int slice, float[] c, int atC, int strideC,
            int width, boolean resume, boolean last, int col) {
        int whole = width - width % tile.cols();
        for (int j = 0; j < whole; j += tile.cols()) {
            multiplyPanel(a, atA, height, panels + j * slice, slice, c, atC + j, strideC, resume,
                    last ? finish : Finish.NONE,
                    col + j);
        }
        if (whole < width) {
            multiplyEdge(a, atA, height, panels, panels + whole * slice, slice, c, atC + whole, strideC, width - whole,
                    resume, last ? edgeFinish : Finish.NONE, col + whole);
        }
    }

    /** Loop 1: register tiles of whole width. */
    private void multiplyPanel(float[] a, int atA, int height, int panel, int slice, float[] c, int atC, int strideC,
            boolean resume, Finish finish, int column) {
        for (int i = 0; i < height; i += tile.rows()) {
            tile.multiply(a, atA + i * strideA, strideA, Math.min(tile.rows(), height - i), memory, panel, c,
                    atC + i * strideC, strideC, slice, resume, finish, column);
        }
    }

    /** Loop 1 at the right edge: register tiles of which only {@code width} columns exist, by way of a copy. */
    private void multiplyEdge(float[] a, int atA, int height, int panels, int panel, int slice, float[] c, int atC,
            int strideC, int width, boolean resume, Finish finish, int column) {
        int edge = panels + panelsSize + sumsSize;
        for (int i = 0; i < height; i += tile.rows()) {
            int tileHeight = Math.min(tile.rows(), height - i);
            int at = atC + i * strideC;
            if (resume) {
                Packing.copy(c, at, strideC, tileHeight, width, memory, edge, tile.cols());
            }
            tile.multiply(a, atA + i * strideA, strideA, tileHeight, memory, panel, memory, edge, tile.cols(), slice,
                    resume, finish, column);
            Packing.copy(memory, edge, tile.cols(), tileHeight, width, c, at, strideC);
        }
    }
}
