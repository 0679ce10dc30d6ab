package dev.lanewise.simd.rows;

import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.BiasBackward;
import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.scalar.ScalarElementwise;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.Arrays;
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

    /** What computes X before it is summed, or nothing. */
    private final Parts.@Nullable Piece source;
    private final boolean contiguous;
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

    private SimdColumnSums(Parts.@Nullable Piece source, boolean contiguous, ColumnSums operation, Scratch scratch,
            Workers workers) {
        this.source = source;
        this.contiguous = contiguous;
        x = operation.x();
        sums = operation.sums();
        accumulate = operation.accumulate();
        this.scratch = scratch;
        this.workers = workers;
        int n = x.cols();
        blocks = Math.ceilDiv(x.rows(), Operation.ROW_BLOCK);
        scratch.reserve((long) blocks * n + (long) workers.threads() * Lanes.COUNT);
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

    /** Binds the sums to their matrices, with a row of scratch for each block of rows and a vector for each thread. */
    public static Kernel bind(ColumnSums operation, Scratch scratch, Workers workers) {
        return new SimdColumnSums(null, false, operation, scratch, workers);
    }

    /** Binds the sums of a gradient that is computed a few rows at a time and summed while it is in the cache. */
    public static Kernel bind(BiasBackward operation, Scratch scratch, Workers workers) {
        ActivateBackward activation = operation.activation();
        return new SimdColumnSums(SimdActivations.piece(activation, workers), SimdActivations.contiguous(activation),
                operation.sums(), scratch, workers);
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
            sumBlock(first, rows, from, to, scratch.floats(), block * n + from, worker);
        }
    }

    private void sumBlock(int first, int rows, int from, int to, float[] s, int atS, int worker) {
        int cols = to - from;
        int chunk = source == null ? rows : Math.max(1, Parts.CACHED / cols);
        Arrays.fill(s, atS, atS + cols, 0f);
        for (int done = 0; done < rows; done += chunk) {
            int row = first + done;
            int count = Math.min(chunk, rows - done);
            if (source != null) {
                Parts.runRows(source, row, row + count, from, to, contiguous && cols == x.cols(), worker);
            }
            addRows(x.data(), x.index(row, from), x.stride(), count, cols, s, atS,
                    blocks * x.cols() + worker * Lanes.COUNT);
        }
    }

    /**
     * {@code s ← s + Σᵢ Xᵢ} downwards, over the given rows and columns. What is left of the columns is summed by a
     * vector that reads on beyond them, in memory of its own.
     *
     * @param atMemory where that is, a vector long, in the array of the sums
     */
    static void addRows(float[] x, int at, int stride, int rows, int cols, float[] s, int atS, int atMemory) {
        int j = 0;
        for (; j <= cols - 8 * Lanes.COUNT; j += 8 * Lanes.COUNT) {
            addRowsBy8(x, at + j, stride, rows, s, atS + j);
        }
        for (; j <= cols - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
            addRowsBy4(x, at + j, stride, rows, s, atS + j);
        }
        for (; j <= cols - Lanes.COUNT; j += Lanes.COUNT) {
            addRowsBy1(x, at + j, stride, rows, s, atS + j);
        }
        int rest = cols - j;
        if (rest > 0) {
            int readable = readable(x, at + j, stride, rows);
            System.arraycopy(s, atS + j, s, atMemory, rest);
            addRowsBy1(x, at + j, stride, readable, s, atMemory);
            System.arraycopy(s, atMemory, s, atS + j, rest);
            for (int i = readable; i < rows; i++) {
                ScalarElementwise.add(s, atS + j, x, at + j + i * stride, s, atS + j, rest);
            }
        }
    }

    /** Of how many rows a vector can be read without leaving the array. */
    static int readable(float[] x, int at, int stride, int rows) {
        int room = x.length - Lanes.COUNT - at;
        return room < 0 ? 0 : Math.min(rows, room / stride + 1);
    }

    /** Eight vectors of columns. */
    private static void addRowsBy8(float[] x, int at, int stride, int rows, float[] s, int atS) {
        FloatVector a = FloatVector.fromArray(Lanes.F, s, atS);
        FloatVector b = FloatVector.fromArray(Lanes.F, s, atS + Lanes.COUNT);
        FloatVector c = FloatVector.fromArray(Lanes.F, s, atS + 2 * Lanes.COUNT);
        FloatVector d = FloatVector.fromArray(Lanes.F, s, atS + 3 * Lanes.COUNT);
        FloatVector e = FloatVector.fromArray(Lanes.F, s, atS + 4 * Lanes.COUNT);
        FloatVector f = FloatVector.fromArray(Lanes.F, s, atS + 5 * Lanes.COUNT);
        FloatVector g = FloatVector.fromArray(Lanes.F, s, atS + 6 * Lanes.COUNT);
        FloatVector h = FloatVector.fromArray(Lanes.F, s, atS + 7 * Lanes.COUNT);
        for (int i = 0; i < rows; i++) {
            int row = at + i * stride;
            a = a.add(FloatVector.fromArray(Lanes.F, x, row));
            b = b.add(FloatVector.fromArray(Lanes.F, x, row + Lanes.COUNT));
            c = c.add(FloatVector.fromArray(Lanes.F, x, row + 2 * Lanes.COUNT));
            d = d.add(FloatVector.fromArray(Lanes.F, x, row + 3 * Lanes.COUNT));
            e = e.add(FloatVector.fromArray(Lanes.F, x, row + 4 * Lanes.COUNT));
            f = f.add(FloatVector.fromArray(Lanes.F, x, row + 5 * Lanes.COUNT));
            g = g.add(FloatVector.fromArray(Lanes.F, x, row + 6 * Lanes.COUNT));
            h = h.add(FloatVector.fromArray(Lanes.F, x, row + 7 * Lanes.COUNT));
        }
        a.intoArray(s, atS);
        b.intoArray(s, atS + Lanes.COUNT);
        c.intoArray(s, atS + 2 * Lanes.COUNT);
        d.intoArray(s, atS + 3 * Lanes.COUNT);
        e.intoArray(s, atS + 4 * Lanes.COUNT);
        f.intoArray(s, atS + 5 * Lanes.COUNT);
        g.intoArray(s, atS + 6 * Lanes.COUNT);
        h.intoArray(s, atS + 7 * Lanes.COUNT);
    }

    /** Four vectors of columns. */
    private static void addRowsBy4(float[] x, int at, int stride, int rows, float[] s, int atS) {
        FloatVector a = FloatVector.fromArray(Lanes.F, s, atS);
        FloatVector b = FloatVector.fromArray(Lanes.F, s, atS + Lanes.COUNT);
        FloatVector c = FloatVector.fromArray(Lanes.F, s, atS + 2 * Lanes.COUNT);
        FloatVector d = FloatVector.fromArray(Lanes.F, s, atS + 3 * Lanes.COUNT);
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

    /** One vector of columns. */
    private static void addRowsBy1(float[] x, int at, int stride, int rows, float[] s, int atS) {
        FloatVector a = FloatVector.fromArray(Lanes.F, s, atS);
        for (int i = 0; i < rows; i++) {
            a = a.add(FloatVector.fromArray(Lanes.F, x, at + i * stride));
        }
        a.intoArray(s, atS);
    }
}
