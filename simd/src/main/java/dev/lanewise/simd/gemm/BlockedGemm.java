package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;

/**
 * {@code C ← act(C + A·B + bias)} by blocks: partition, pack, and five loops around a {@link Microkernel}, after Goto
 * and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), in the form of Van Zee and van de
 * Geijn, "BLIS: A Framework for Rapidly Instantiating BLAS Functionality" (2015).
 *
 * <p>Differs from theirs in what the numeric contract and the JVM ask for. The chain of an element runs over k in
 * blocks of {@link Operation#K_BLOCK}, so that whole block is packed at once and the slices of KC lie inside the loops
 * that threads share. Sums of later blocks begin at +0 beside C and are added afterwards. A is read where it lies unless
 * it is transposed.
 *
 * <p>Scratch memory holds, in this order: packed B, packed A, and for each worker a register tile and a part's sums.
 */
public final class BlockedGemm implements Kernel {
    /** Added to the stride of packed A, so that rows do not meet in the same cache sets. */
    private static final int SKEW = 16;

    private final Gemm gemm;
    private final Scratch scratch;
    private final Workers workers;
    private final Blocking blocking;
    private final Microkernel tile;
    private final int m;
    private final int n;
    private final int k;
    private final int strideA;
    private final int atPackedA;
    private final int atAreas;
    private final int areaSize;
    private final Workers.Task packing = this::pack;
    private final Workers.Task multiplying = this::multiply;

    /** Where the loops are now, for the parts. */
    private float[] memory = new float[0];
    private int jc;
    private int columns;
    private int pc;
    private int depth;
    private int ic;
    private int rows;

    private BlockedGemm(Gemm gemm, Blocking blocking, Scratch scratch, Workers workers) {
        this.gemm = gemm;
        this.scratch = scratch;
        this.workers = workers;
        this.blocking = blocking;
        tile = blocking.tile();
        m = gemm.c().rows();
        n = gemm.c().cols();
        k = gemm.a().cols();
        int deepest = Math.min(k, Operation.K_BLOCK);
        boolean packA = gemm.a().transposed();
        strideA = packA ? deepest + SKEW : gemm.a().stride();
        long packedB = (long) Blocking.parts(Math.min(blocking.nc(), n), tile.cols()) * tile.cols() * deepest;
        long packedA = packA ? (long) Math.min(blocking.mc(), m) * strideA : 0;
        long sums = k > Operation.K_BLOCK ? (long) blocking.tileRows() * blocking.tileCols() : 0;
        long area = (long) tile.rows() * tile.cols() + sums;
        scratch.reserve(packedB + packedA + area * workers.threads());
        atPackedA = (int) packedB;
        atAreas = (int) (packedB + packedA);
        areaSize = (int) area;
    }

    /** Prepares a product: plans the blocking and reserves the scratch memory it needs. */
    public static Kernel bind(Gemm gemm, Scratch scratch, Workers workers) {
        return new BlockedGemm(gemm, Blocking.of(gemm), scratch, workers);
    }

    /** As {@link #bind(Gemm, Scratch, Workers)}, with a blocking other than the best; for tests. */
    static Kernel bind(Gemm gemm, Blocking blocking, Scratch scratch, Workers workers) {
        return new BlockedGemm(gemm, blocking, scratch, workers);
    }

    @Override
    public void run() {
        memory = scratch.floats();
        for (jc = 0; jc < n; jc += blocking.nc()) { // loop 5
            columns = Math.min(blocking.nc(), n - jc);
            for (pc = 0; pc < k; pc += Operation.K_BLOCK) { // loop 4
                depth = Math.min(Operation.K_BLOCK, k - pc);
                for (ic = 0; ic < m; ic += blocking.mc()) { // loop 3
                    rows = Math.min(blocking.mc(), m - ic);
                    all(packing, packingPartsOfB() + packingPartsOfA());
                    all(multiplying, rowTiles() * Blocking.parts(columns, blocking.tileCols()));
                }
            }
        }
    }

    private void all(Workers.Task task, int parts) {
        if (blocking.shared()) {
            workers.run(task, parts);
        } else {
            for (int part = 0; part < parts; part++) {
                task.run(part, 0);
            }
        }
    }

    private int rowTiles() {
        return Blocking.parts(rows, blocking.tileRows());
    }

    private int packingPartsOfB() {
        return ic > 0 ? 0 : Blocking.parts(Blocking.parts(columns, tile.cols()), blocking.packedPanels());
    }

    private int packingPartsOfA() {
        return gemm.a().transposed() ? rowTiles() : 0;
    }

    private void pack(int part, int worker) {
        int partsOfB = packingPartsOfB();
        if (part < partsOfB) {
            packB(part);
        } else {
            packA(part - partsOfB);
        }
    }

    private void packB(int part) {
        int nr = tile.cols();
        int width = blocking.packedPanels() * nr;
        int end = Math.min((part + 1) * width, columns);
        for (int j = part * width; j < end; j += nr) {
            Packing.panel(gemm.b(), pc, depth, jc + j, Math.min(nr, end - j), memory, j * depth, nr);
        }
    }

    private void packA(int part) {
        int i = part * blocking.tileRows();
        int height = Math.min(blocking.tileRows(), rows - i);
        Matrix a = gemm.a();
        Packing.transpose(a.data(), a.index(ic + i, pc), a.stride(), depth, height, memory, atPackedA + i * strideA,
                strideA);
    }

    /** One part: a tile of C over a block of k, to the end if it is the last. */
    private void multiply(int part, int worker) {
        int i = part % rowTiles() * blocking.tileRows();
        int j = part / rowTiles() * blocking.tileCols();
        int height = Math.min(blocking.tileRows(), rows - i);
        int width = Math.min(blocking.tileCols(), columns - j);
        int area = atAreas + worker * areaSize;
        Matrix c = gemm.c();
        int atC = c.index(ic + i, jc + j);
        if (pc == 0) {
            multiply(i, height, j, width, c.data(), atC, c.stride(), gemm.accumulate(), area);
        } else {
            int atSums = area + tile.rows() * tile.cols();
            multiply(i, height, j, width, memory, atSums, blocking.tileCols(), false, area);
            Epilogue.addSums(memory, atSums, blocking.tileCols(), c.data(), atC, c.stride(), height, width);
        }
        if (pc + depth == k) {
            Epilogue.apply(gemm, ic + i, height, jc + j, width);
        }
    }

    /** A tile of the product's sums, slice of k by slice. */
    private void multiply(int i, int height, int j, int width, float[] sums, int atSums, int strideSums,
            boolean accumulate, int area) {
        int slices = Blocking.slices(depth);
        int kc = Blocking.parts(depth, slices);
        float[] a = gemm.a().transposed() ? memory : gemm.a().data();
        int atA = gemm.a().transposed() ? atPackedA + i * strideA : gemm.a().index(ic + i, pc);
        for (int p = 0; p < depth; p += kc) {
            int slice = Math.min(kc, depth - p);
            boolean resume = accumulate || p > 0;
            for (int jr = 0; jr < width; jr += tile.cols()) { // loop 2
                int atB = (j + jr) * depth + p * tile.cols();
                if (jr + tile.cols() <= width) {
                    multiplyPanel(a, atA + p, height, atB, sums, atSums + jr, strideSums, slice, resume);
                } else {
                    multiplyEdge(a, atA + p, height, atB, sums, atSums + jr, strideSums, width - jr, slice, resume,
                            area);
                }
            }
        }
    }

    /** Rows of A times a panel of B of full width. */
    private void multiplyPanel(float[] a, int atA, int height, int atB, float[] sums, int atSums, int strideSums,
            int slice, boolean resume) {
        int mr = tile.rows();
        for (int ir = 0; ir < height; ir += mr) { // loop 1
            tile.multiply(a, atA + ir * strideA, strideA, Math.min(mr, height - ir), memory, atB, sums,
                    atSums + ir * strideSums, strideSums, slice, resume);
        }
    }

    /** Rows of A times a panel of B of which only {@code width} columns are real, by way of a register tile's copy. */
    private void multiplyEdge(float[] a, int atA, int height, int atB, float[] sums, int atSums, int strideSums,
            int width, int slice, boolean resume, int area) {
        int mr = tile.rows();
        int nr = tile.cols();
        for (int ir = 0; ir < height; ir += mr) { // loop 1
            int tileHeight = Math.min(mr, height - ir);
            int at = atSums + ir * strideSums;
            if (resume) {
                Packing.copy(sums, at, strideSums, tileHeight, width, memory, area, nr);
            }
            tile.multiply(a, atA + ir * strideA, strideA, tileHeight, memory, atB, memory, area, nr, slice, resume);
            Packing.copy(memory, area, nr, tileHeight, width, sums, at, strideSums);
        }
    }
}
