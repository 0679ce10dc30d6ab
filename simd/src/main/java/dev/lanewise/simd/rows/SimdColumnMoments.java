package dev.lanewise.simd.rows;

import dev.lanewise.kernel.ColumnMoments;
import dev.lanewise.kernel.ColumnNormalizeSums;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.scalar.ScalarNormalization;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Sums down the columns that normalisation needs: of x, of (x − μ)², and of dy with dy · (x − μ). A part is a block of
 * rows, whose sums go to a row of scratch; the caller's thread then adds the blocks in order. Where a row has fewer
 * columns than a vector, or a rest, the vector's end sums what lies behind and is left out.
 */
public final class SimdColumnMoments {
    private SimdColumnMoments() {
    }

    /** {@code μ ← Σ x / m}, {@code σ² ← Σ (x − μ)² / m}. */
    public static Kernel bind(ColumnMoments operation, Scratch scratch, Workers workers) {
        Matrix x = operation.x();
        int n = x.cols();
        int blocks = Math.ceilDiv(x.rows(), Operation.ROW_BLOCK);
        int width = paddedWidth(n);
        // The mean as a whole number of vectors, then a row for each block, then a vector for each thread.
        int memoryAt = (1 + blocks) * width;
        scratch.reserve(memoryAt + (long) workers.threads() * Lanes.COUNT);
        Workers.Task sums = (block, worker) -> sums(x, block, scratch.floats(), (1 + block) * width,
                memoryAt + worker * Lanes.COUNT);
        Workers.Task squares = (block, worker) -> squares(x, block, scratch.floats(), (1 + block) * width);
        return () -> {
            float[] memory = scratch.floats();
            workers.run(sums, blocks);
            addBlocks(memory, width, blocks, n);
            for (int j = 0; j < n; j++) {
                memory[j] = memory[width + j] / x.rows();
            }
            System.arraycopy(memory, 0, operation.mean().data(), operation.mean().offset(), n);
            workers.run(squares, blocks);
            addBlocks(memory, width, blocks, n);
            for (int j = 0; j < n; j++) {
                operation.variance().data()[operation.variance().offset() + j] = memory[width + j] / x.rows();
            }
        };
    }

    /** {@code dβ ← Σ dy}, {@code dγ ← (1 / √(σ² + ε)) · Σ dy · (x − μ)}. */
    public static Kernel bind(ColumnNormalizeSums operation, Scratch scratch, Workers workers) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        int n = x.cols();
        int blocks = Math.ceilDiv(x.rows(), Operation.ROW_BLOCK);
        int width = paddedWidth(n);
        int memoryAt = (1 + 2 * blocks) * width;
        scratch.reserve(memoryAt + (long) workers.threads() * Lanes.COUNT);
        Workers.Task task = (block, worker) -> {
            sums(dy, block, scratch.floats(), (1 + block) * width, memoryAt + worker * Lanes.COUNT);
            products(x, dy, block, scratch.floats(), (1 + blocks + block) * width);
        };
        return () -> {
            float[] memory = scratch.floats();
            System.arraycopy(operation.mean().data(), operation.mean().offset(), memory, 0, n);
            workers.run(task, blocks);
            addBlocks(memory, width, blocks, n);
            System.arraycopy(memory, width, operation.dbeta().data(), operation.dbeta().offset(), n);
            for (int block = 1; block < blocks; block++) {
                SimdElementwise.add(memory, (1 + blocks) * width, memory, (1 + blocks + block) * width, memory,
                        (1 + blocks) * width, n);
            }
            for (int j = 0; j < n; j++) {
                float inverse = ScalarNormalization.inverse(
                        operation.variance().data()[operation.variance().offset() + j], operation.epsilon());
                operation.dgamma().data()[operation.dgamma().offset() + j] = inverse
                        * memory[(1 + blocks) * width + j];
            }
        };
    }

    private static int paddedWidth(int n) {
        return Math.ceilDiv(n, Lanes.COUNT) * Lanes.COUNT;
    }

    /** The first block's sums become the total. */
    private static void addBlocks(float[] memory, int width, int blocks, int n) {
        for (int block = 1; block < blocks; block++) {
            SimdElementwise.add(memory, width, memory, (1 + block) * width, memory, width, n);
        }
    }

    private static int rows(Matrix x, int block) {
        return Math.min(Operation.ROW_BLOCK, x.rows() - block * Operation.ROW_BLOCK);
    }

    /** @param atMemory a vector of memory for this thread, in the array of the sums */
    private static void sums(Matrix x, int block, float[] s, int atS, int atMemory) {
        Arrays.fill(s, atS, atS + x.cols(), 0f);
        SimdColumnSums.addRows(x.data(), x.index(block * Operation.ROW_BLOCK, 0), x.stride(), rows(x, block), x.cols(),
                s, atS, atMemory);
    }

    /** The squares of what {@code s} has at its beginning subtracted. */
    private static void squares(Matrix x, int block, float[] s, int atS) {
        int first = block * Operation.ROW_BLOCK;
        int rows = rows(x, block);
        int n = x.cols();
        int j = 0;
        for (; j <= n - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
            squares4(x.data(), x.index(first, j), x.stride(), rows, s, j, atS + j);
        }
        for (; j < n; j += Lanes.COUNT) {
            int vectors = SimdColumnSums.readable(x.data(), x.index(first, j), x.stride(), rows);
            squares1(x.data(), x.index(first, j), x.stride(), vectors, s, j, atS + j);
            for (int i = vectors; i < rows; i++) {
                for (int c = j; c < Math.min(n, j + Lanes.COUNT); c++) {
                    float d = x.data()[x.index(first + i, c)] - s[c];
                    s[atS + c] = Math.fma(d, d, s[atS + c]);
                }
            }
        }
    }

    private static void squares4(float[] x, int at, int stride, int rows, float[] s, int atMean, int atS) {
        FloatVector meanA = FloatVector.fromArray(Lanes.F, s, atMean);
        FloatVector meanB = FloatVector.fromArray(Lanes.F, s, atMean + Lanes.COUNT);
        FloatVector meanC = FloatVector.fromArray(Lanes.F, s, atMean + 2 * Lanes.COUNT);
        FloatVector meanD = FloatVector.fromArray(Lanes.F, s, atMean + 3 * Lanes.COUNT);
        FloatVector a = FloatVector.zero(Lanes.F);
        FloatVector b = FloatVector.zero(Lanes.F);
        FloatVector c = FloatVector.zero(Lanes.F);
        FloatVector d = FloatVector.zero(Lanes.F);
        for (int i = 0; i < rows; i++) {
            int row = at + i * stride;
            FloatVector da = FloatVector.fromArray(Lanes.F, x, row).sub(meanA);
            FloatVector db = FloatVector.fromArray(Lanes.F, x, row + Lanes.COUNT).sub(meanB);
            FloatVector dc = FloatVector.fromArray(Lanes.F, x, row + 2 * Lanes.COUNT).sub(meanC);
            FloatVector dd = FloatVector.fromArray(Lanes.F, x, row + 3 * Lanes.COUNT).sub(meanD);
            a = da.fma(da, a);
            b = db.fma(db, b);
            c = dc.fma(dc, c);
            d = dd.fma(dd, d);
        }
        a.intoArray(s, atS);
        b.intoArray(s, atS + Lanes.COUNT);
        c.intoArray(s, atS + 2 * Lanes.COUNT);
        d.intoArray(s, atS + 3 * Lanes.COUNT);
    }

    private static void squares1(float[] x, int at, int stride, int rows, float[] s, int atMean, int atS) {
        FloatVector mean = FloatVector.fromArray(Lanes.F, s, atMean);
        FloatVector a = FloatVector.zero(Lanes.F);
        for (int i = 0; i < rows; i++) {
            FloatVector d = FloatVector.fromArray(Lanes.F, x, at + i * stride).sub(mean);
            a = d.fma(d, a);
        }
        a.intoArray(s, atS);
    }

    /** The products of dy with x less what {@code s} has at its beginning. */
    private static void products(Matrix x, Matrix dy, int block, float[] s, int atS) {
        int first = block * Operation.ROW_BLOCK;
        int rows = rows(x, block);
        int n = x.cols();
        for (int j = 0; j < n; j += Lanes.COUNT) {
            int vectors = SimdColumnSums.readable(dy.data(), dy.index(first, j), dy.stride(),
                    SimdColumnSums.readable(x.data(), x.index(first, j), x.stride(), rows));
            products1(x.data(), x.index(first, j), x.stride(), dy.data(), dy.index(first, j), dy.stride(), vectors, s,
                    j, atS + j);
            for (int i = vectors; i < rows; i++) {
                for (int c = j; c < Math.min(n, j + Lanes.COUNT); c++) {
                    float d = x.data()[x.index(first + i, c)] - s[c];
                    s[atS + c] = Math.fma(dy.data()[dy.index(first + i, c)], d, s[atS + c]);
                }
            }
        }
    }

    private static void products1(float[] x, int at, int stride, float[] dy, int atDy, int strideDy, int rows,
            float[] s, int atMean, int atS) {
        FloatVector mean = FloatVector.fromArray(Lanes.F, s, atMean);
        FloatVector a = FloatVector.zero(Lanes.F);
        for (int i = 0; i < rows; i++) {
            FloatVector d = FloatVector.fromArray(Lanes.F, x, at + i * stride).sub(mean);
            a = FloatVector.fromArray(Lanes.F, dy, atDy + i * strideDy).fma(d, a);
        }
        a.intoArray(s, atS);
    }
}
