package dev.lanewise.simd.rows;

import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.scalar.ScalarSums;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/**
 * The sum of every column, as {@link ColumnSums} defines it: {@code s ← Σᵢ Xᵢ} or {@code s ← s + Σᵢ Xᵢ},
 * {@code X: m×n}, {@code s: 1×n}. The sum of each block of rows goes to a row of scratch, several columns' sums at a
 * time in registers; the caller's thread then adds the blocks in order. A part is a strip of columns of some blocks.
 */
public final class SimdColumnSums implements Kernel, Workers.Task {
    /** How many elements make a part. */
    private static final int GRAIN = 32 * 1024;
    /** How many columns a strip has at most when the work is cut. */
    private static final int STRIP = 512;

    private final Matrix x;
    private final Matrix sums;
    private final boolean accumulate;
    private final Scratch scratch;
    private final Workers workers;
    private final int blocks;
    private final int strip;
    private final int strips;
    private final int blocksPerPart;
    private final int parts;

    private SimdColumnSums(ColumnSums operation, Scratch scratch, Workers workers) {
        x = operation.x();
        sums = operation.sums();
        accumulate = operation.accumulate();
        this.scratch = scratch;
        this.workers = workers;
        int n = x.cols();
        blocks = Math.ceilDiv(x.rows(), Operation.ROW_BLOCK);
        scratch.reserve((long) blocks * n);
        if ((long) x.rows() * n < 2 * GRAIN) {
            strip = n;
            blocksPerPart = blocks;
        } else {
            strip = Math.min(n, STRIP);
            blocksPerPart = Math.ceilDiv(GRAIN, Math.min(x.rows(), Operation.ROW_BLOCK) * strip);
        }
        strips = Math.ceilDiv(n, strip);
        parts = strips * Math.ceilDiv(blocks, blocksPerPart);
    }

    /** Binds the sums to their matrices, with a row of scratch for each block of rows. */
    public static Kernel bind(ColumnSums operation, Scratch scratch, Workers workers) {
        return new SimdColumnSums(operation, scratch, workers);
    }

    @Override
    public void run() {
        if (parts == 1) {
            run(0, 0);
        } else {
            workers.run(this, parts);
        }
        float[] totals = scratch.floats();
        int n = x.cols();
        for (int block = 1; block < blocks; block++) {
            SimdElementwise.add(totals, 0, totals, block * n, totals, 0, n);
        }
        if (accumulate) {
            SimdElementwise.add(sums.data(), sums.offset(), totals, 0, sums.data(), sums.offset(), n);
        } else {
            System.arraycopy(totals, 0, sums.data(), sums.offset(), n);
        }
    }

    @Override
    public void run(int part, int worker) {
        int n = x.cols();
        int from = part % strips * strip;
        int to = Math.min(n, from + strip);
        int firstBlock = part / strips * blocksPerPart;
        for (int block = firstBlock; block < Math.min(blocks, firstBlock + blocksPerPart); block++) {
            int first = block * Operation.ROW_BLOCK;
            int rows = Math.min(x.rows() - first, Operation.ROW_BLOCK);
            addRows(x.data(), x.index(first, from), x.stride(), rows, to - from, scratch.floats(), block * n + from);
        }
    }

    /**
     * {@code s ← Σᵢ Xᵢ} from +0 downwards, over the given rows and columns. The narrow rest of the columns is summed by
     * short vectors, because ten columns are a common number.
     */
    private static void addRows(float[] x, int at, int stride, int rows, int cols, float[] s, int atS) {
        if (cols < Lanes.ROW_COUNT) {
            ScalarSums.addRows(x, at, stride, rows, cols, s, atS);
            return;
        }
        int j = 0;
        for (; j <= cols - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
            addRowsBy4(x, at + j, stride, rows, s, atS + j);
        }
        for (; j <= cols - Lanes.ROW_COUNT; j += Lanes.ROW_COUNT) {
            addRowsByShort(x, at + j, stride, rows, s, atS + j);
        }
        if (j < cols) {
            // The last vector overlaps the one before and computes the same sums again.
            int last = cols - Lanes.ROW_COUNT;
            addRowsByShort(x, at + last, stride, rows, s, atS + last);
        }
    }

    /** Four vectors of columns. */
    private static void addRowsBy4(float[] x, int at, int stride, int rows, float[] s, int atS) {
        FloatVector a = FloatVector.zero(Lanes.F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < rows; i++) {
            int row = at + i * stride;
            a = a.add(FloatVector.fromArray(Lanes.F, x, row));
            b = b.add(FloatVector.fromArray(Lanes.F, x, row + Lanes.COUNT));
            c = c.add(FloatVector.fromArray(Lanes.F, x, row + 2 * Lanes.COUNT));
            d = d.add(FloatVector.fromArray(Lanes.F, x, row + 3 * Lanes.COUNT));
        }
        a.intoArray(s, atS);
        b.intoArray(s, atS + Lanes.COUNT);
        c.intoArray(s, atS + 2 * Lanes.COUNT);
        d.intoArray(s, atS + 3 * Lanes.COUNT);
    }

    /** One short vector of columns. */
    private static void addRowsByShort(float[] x, int at, int stride, int rows, float[] s, int atS) {
        FloatVector a = FloatVector.zero(Lanes.ROW_F);
        for (int i = 0; i < rows; i++) {
            a = a.add(FloatVector.fromArray(Lanes.ROW_F, x, at + i * stride));
        }
        a.intoArray(s, atS);
    }
}
