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
 * needs into its own memory, so that no thread waits for another. A is read where it lies, row by row or column by
 * column. The numeric contract cuts k into blocks of {@link Operation#K_BLOCK}, whose chains each begin anew: the first
 * runs in C itself, the others beside it and at the same time, and their sums are then added in order. Slices of KC
 * within a block continue its chains through memory, which loses nothing.
 *
 * <p>Scratch memory holds, for each thread, panels of B and one register tile, and the sums of later blocks.
 */
public final class BlockedGemm implements Kernel {
    private final Gemm gemm;
    private final Blocking blocking;
    private final Microkernel tile;
    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task multiplying = this::multiplyPart;
    private final Workers.Task adding = this::addRows;
    private final int m;
    private final int n;
    private final int k;
    private final int rowParts;
    private final int colParts;
    private final int blocks;
    private final int panelsSize;
    private final int ownedSize;
    private final int sumsAt;

    /** Where the loop over groups of blocks of k is: read by the threads, written between their jobs. */
    private float[] memory = new float[0];
    private int firstBlock;
    private int endBlock;

    private BlockedGemm(Gemm gemm, Blocking blocking, Scratch scratch, Workers workers) {
        this.gemm = gemm;
        this.blocking = blocking;
        this.scratch = scratch;
        this.workers = workers;
        tile = blocking.tile();
        m = gemm.c().rows();
        n = gemm.c().cols();
        k = gemm.a().cols();
        rowParts = Math.ceilDiv(m, blocking.rows());
        colParts = Math.ceilDiv(n, blocking.cols());
        blocks = Math.ceilDiv(k, Operation.K_BLOCK);
        int packedCols = blocking.packs() ? blocking.cols() : blocking.packsEdge() ? blocking.edge().cols() : 0;
        panelsSize = blocking.kc() * packedCols;
        ownedSize = panelsSize + blocking.edge().rows() * blocking.edge().cols();
        long owned = (long) ownedSize * workers.threads();
        long sums = blocks == 1 ? 0 : (long) m * n * blocking.group();
        scratch.reserve(owned + sums);
        sumsAt = (int) owned;
    }

    /** Prepares a product: decides how it is cut and reserves the scratch memory it needs. */
    public static Kernel bind(Gemm gemm, Scratch scratch, Workers workers) {
        return Gemv.takes(gemm) ? Gemv.bind(gemm, scratch, workers) : bind(gemm, Blocking.of(gemm), scratch, workers);
    }

    /** As {@link #bind(Gemm, Scratch, Workers)}, with a blocking other than the best; for tests. */
    static Kernel bind(Gemm gemm, Blocking blocking, Scratch scratch, Workers workers) {
        return new BlockedGemm(gemm, blocking, scratch, workers);
    }

    @Override
    public void run() {
        memory = scratch.floats();
        for (firstBlock = 0; firstBlock < blocks; firstBlock += blocking.group()) {
            endBlock = Math.min(blocks, firstBlock + blocking.group());
            share(multiplying, rowParts * colParts * (endBlock - firstBlock));
            if (blocks > 1) {
                share(adding, rowParts);
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

    /** Loop 5, one part of C: its chains over one block of k, and the epilogue if there is no other. */
    private void multiplyPart(int part, int worker) {
        Matrix c = gemm.c();
        int block = firstBlock + part / (rowParts * colParts);
        int row = part % rowParts * blocking.rows();
        int col = part / rowParts % colParts * blocking.cols();
        int height = Math.min(blocking.rows(), m - row);
        int width = Math.min(blocking.cols(), n - col);
        int owned = worker * ownedSize;
        if (block == 0) {
            multiplyBlock(0, row, height, col, width, c.data(), c.index(row, col), c.stride(), gemm.accumulate(),
                    owned);
        } else {
            multiplyBlock(block, row, height, col, width, memory, sums(block) + row * n + col, n, false, owned);
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

    /** Loops 4 and 3: slices of k, and blocks of rows of A that share the L2 cache with the panels of B. */
    private void multiplyBlock(int block, int row, int height, int col, int width, float[] c, int atC, int rowC,
            boolean accumulate, int owned) {
        int first = block * Operation.K_BLOCK;
        int depth = Math.min(Operation.K_BLOCK, k - first);
        int kc = blocking.kc();
        int mc = blocking.mc();
        for (int p = 0; p < depth; p += kc) {
            int slice = Math.min(kc, depth - p);
            pack(first + p, slice, col, width, owned);
            for (int i = 0; i < height; i += mc) {
                multiplyPanels(row + i, Math.min(mc, height - i), col, width, first + p, slice, c, atC + i * rowC, rowC,
                        accumulate || p > 0, owned, blocks == 1 && p + slice == depth);
            }
        }
    }

    /** Packs the panels of B that are not read where they lie. */
    private void pack(int p, int slice, int col, int width, int owned) {
        int whole = width - width % tile.cols();
        if (blocking.packs()) {
            Packing.panels(gemm.b(), p, slice, col, whole, memory, owned, tile.cols());
        }
        if (blocking.packsEdge() && whole < width) {
            Packing.panels(gemm.b(), p, slice, col + whole, width - whole, memory, edgePanel(whole, slice, owned),
                    blocking.edge().cols());
        }
    }

    /** Where the packed panel at the right edge is, behind the whole ones if those are packed too. */
    private int edgePanel(int whole, int slice, int owned) {
        return blocking.packs() ? owned + whole * slice : owned;
    }

    /** Loop 2: the panels of B, each of which stays in the L1 or L2 cache for all rows. */
    private void multiplyPanels(int row, int height, int col, int width, int p, int slice, float[] c, int atC,
            int rowC, boolean resume, int owned, boolean last) {
        Matrix b = gemm.b();
        int nr = tile.cols();
        int whole = width - width % nr;
        for (int j = 0; j < whole; j += nr) {
            if (blocking.packs()) {
                multiplyPanel(tile, row, height, p, memory, owned + j * slice, nr, slice, c, atC + j, rowC, resume);
            } else {
                multiplyPanel(tile, row, height, p, b.data(), b.index(p, col + j), b.stride(), slice, c, atC + j, rowC,
                        resume);
            }
            if (last) {
                Epilogue.apply(gemm, row, height, col + j, nr);
            }
        }
        if (whole < width) {
            if (blocking.packsEdge()) {
                multiplyEdge(row, height, p, memory, edgePanel(whole, slice, owned), blocking.edge().cols(), slice, c,
                        atC + whole, rowC, width - whole, resume, owned);
            } else {
                multiplyEdge(row, height, p, b.data(), b.index(p, col + whole), b.stride(), slice, c, atC + whole, rowC,
                        width - whole, resume, owned);
            }
            if (last) {
                Epilogue.apply(gemm, row, height, col + whole, width - whole);
            }
        }
    }

    /** Loop 1: register tiles of whole width. */
    private void multiplyPanel(Microkernel tile, int row, int height, int p, float[] b, int atB, int stepB, int slice,
            float[] c, int atC, int rowC, boolean resume) {
        Matrix a = gemm.a();
        int mr = tile.rows();
        int rowA = a.transposed() ? 1 : a.stride();
        int stepA = a.transposed() ? a.stride() : 1;
        int atA = a.index(row, p);
        for (int i = 0; i < height; i += mr) {
            tile.multiply(a.data(), atA + i * rowA, rowA, stepA, Math.min(mr, height - i), b, atB, stepB, c,
                    atC + i * rowC, rowC, slice, resume);
        }
    }

    /** Loop 1 at the right edge: register tiles of which only {@code width} columns exist, by way of a copy. */
    private void multiplyEdge(int row, int height, int p, float[] b, int atB, int stepB, int slice, float[] c, int atC,
            int rowC, int width, boolean resume, int owned) {
        Microkernel edge = blocking.edge();
        int mr = edge.rows();
        int nr = edge.cols();
        if (width == nr) {
            multiplyPanel(edge, row, height, p, b, atB, stepB, slice, c, atC, rowC, resume);
            return;
        }
        Matrix a = gemm.a();
        int rowA = a.transposed() ? 1 : a.stride();
        int stepA = a.transposed() ? a.stride() : 1;
        int atA = a.index(row, p);
        int copy = owned + panelsSize;
        for (int i = 0; i < height; i += mr) {
            int rows = Math.min(mr, height - i);
            if (resume) {
                Packing.copy(c, atC + i * rowC, rowC, rows, width, memory, copy, nr);
            }
            edge.multiply(a.data(), atA + i * rowA, rowA, stepA, rows, b, atB, stepB, memory, copy, nr, slice, resume);
            Packing.copy(memory, copy, nr, rows, width, c, atC + i * rowC, rowC);
        }
    }
}
