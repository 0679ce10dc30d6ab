package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.ColumnMoments;
import dev.lanewise.kernel.ColumnNormalizeSums;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.scalar.ScalarNormalization;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
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
            addBlocks(memory, width, width, blocks, n);
            for (int j = 0; j < n; j++) {
                memory[j] = memory[width + j] / x.rows();
            }
            System.arraycopy(memory, 0, operation.mean().data(), operation.mean().offset(), n);
            workers.run(squares, blocks);
            addBlocks(memory, width, width, blocks, n);
            for (int j = 0; j < n; j++) {
                operation.variance().data()[operation.variance().offset() + j] = memory[width + j] / x.rows();
            }
        };
    }

    /**
     * {@code dy ← dz · f′}, {@code dβ ← Σ dy}, {@code dγ ← (1 / √(σ² + ε)) · Σ dy · (x − μ)}: some rows at a time, so
     * that dy is summed while it is in the cache.
     */
    public static Kernel bind(ColumnNormalizeSums operation, Scratch scratch, Workers workers) {
        Matrix x = operation.x();
        Matrix dy = operation.dy();
        int n = x.cols();
        int blocks = Math.ceilDiv(x.rows(), Operation.ROW_BLOCK);
        int width = paddedWidth(n);
        // The mean as a whole number of vectors, then for each block a row of either sum.
        int sumsAt = width;
        int productsAt = sumsAt + blocks * width;
        scratch.reserve((1L + 2L * blocks) * width);
        Parts.@Nullable Piece source = operation.activation().activation() == Activation.IDENTITY
                && dy.sameElements(operation.activation().dy()) ? null
                        : SimdActivations.piece(operation.activation(), workers);
        boolean contiguous = SimdActivations.contiguous(operation.activation());
        int chunk = Math.max(1, Parts.CACHED / n);
        Workers.Task task = (block, worker) -> {
            float[] memory = scratch.floats();
            Arrays.fill(memory, sumsAt + block * width, sumsAt + (block + 1) * width, 0f);
            Arrays.fill(memory, productsAt + block * width, productsAt + (block + 1) * width, 0f);
            int end = block * Operation.ROW_BLOCK + rows(x, block);
            int to;
            for (int row = block * Operation.ROW_BLOCK; row < end; row = to) {
                to = Math.min(end, row + chunk);
                if (source != null) {
                    Parts.runRows(source, row, to, 0, n, contiguous, worker);
                }
                gradientSums(x, dy, row, to - row, memory, sumsAt + block * width, productsAt + block * width);
            }
        };
        return () -> {
            float[] memory = scratch.floats();
            System.arraycopy(operation.mean().data(), operation.mean().offset(), memory, 0, n);
            workers.run(task, blocks);
            addBlocks(memory, sumsAt, width, blocks, n);
            addBlocks(memory, productsAt, width, blocks, n);
            System.arraycopy(memory, sumsAt, operation.dbeta().data(), operation.dbeta().offset(), n);
            for (int j = 0; j < n; j++) {
                float inverse = ScalarNormalization.inverse(
                        operation.variance().data()[operation.variance().offset() + j], operation.epsilon());
                operation.dgamma().data()[operation.dgamma().offset() + j] = inverse * memory[productsAt + j];
            }
        };
    }

    private static int paddedWidth(int n) {
        return Math.ceilDiv(n, Lanes.COUNT) * Lanes.COUNT;
    }

    /** The first block's sums, at {@code at}, become the total. */
    private static void addBlocks(float[] memory, int at, int width, int blocks, int n) {
        for (int block = 1; block < blocks; block++) {
            SimdElementwise.add(memory, at, memory, at + block * width, memory, at, n);
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

    /** The sums of dy, and of its products with x less what {@code s} has at its beginning, over some more rows. */
    private static void gradientSums(Matrix x, Matrix dy, int first, int rows, float[] s, int atSums,
            int atProducts) {
        int n = x.cols();
        int j = 0;
        for (; j <= n - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
            gradientSums4(x.data(), x.index(first, j), x.stride(), dy.data(), dy.index(first, j), dy.stride(), rows, s,
                    j, atSums + j, atProducts + j);
        }
        for (; j < n; j += Lanes.COUNT) {
            int vectors = SimdColumnSums.readable(dy.data(), dy.index(first, j), dy.stride(),
                    SimdColumnSums.readable(x.data(), x.index(first, j), x.stride(), rows));
            gradientSums1(x.data(), x.index(first, j), x.stride(), dy.data(), dy.index(first, j), dy.stride(), vectors,
                    s, j, atSums + j, atProducts + j);
            for (int i = vectors; i < rows; i++) {
                for (int c = j; c < Math.min(n, j + Lanes.COUNT); c++) {
                    float d = x.data()[x.index(first + i, c)] - s[c];
                    float gradient = dy.data()[dy.index(first + i, c)];
                    s[atSums + c] += gradient;
                    s[atProducts + c] = Math.fma(gradient, d, s[atProducts + c]);
                }
            }
        }
    }

    private static void gradientSums4(float[] x, int at, int stride, float[] dy, int atDy, int strideDy, int rows,
            float[] s, int atMean, int atSums, int atProducts) {
        FloatVector meanA = FloatVector.fromArray(Lanes.F, s, atMean);
        FloatVector meanB = FloatVector.fromArray(Lanes.F, s, atMean + Lanes.COUNT);
        FloatVector meanC = FloatVector.fromArray(Lanes.F, s, atMean + 2 * Lanes.COUNT);
        FloatVector meanD = FloatVector.fromArray(Lanes.F, s, atMean + 3 * Lanes.COUNT);
        FloatVector sumA = FloatVector.fromArray(Lanes.F, s, atSums);
        FloatVector sumB = FloatVector.fromArray(Lanes.F, s, atSums + Lanes.COUNT);
        FloatVector sumC = FloatVector.fromArray(Lanes.F, s, atSums + 2 * Lanes.COUNT);
        FloatVector sumD = FloatVector.fromArray(Lanes.F, s, atSums + 3 * Lanes.COUNT);
        FloatVector productA = FloatVector.fromArray(Lanes.F, s, atProducts);
        FloatVector productB = FloatVector.fromArray(Lanes.F, s, atProducts + Lanes.COUNT);
        FloatVector productC = FloatVector.fromArray(Lanes.F, s, atProducts + 2 * Lanes.COUNT);
        FloatVector productD = FloatVector.fromArray(Lanes.F, s, atProducts + 3 * Lanes.COUNT);
        for (int i = 0; i < rows; i++) {
            int row = at + i * stride;
            int rowDy = atDy + i * strideDy;
            FloatVector a = FloatVector.fromArray(Lanes.F, dy, rowDy);
            sumA = sumA.add(a);
            productA = a.fma(FloatVector.fromArray(Lanes.F, x, row).sub(meanA), productA);
            FloatVector b = FloatVector.fromArray(Lanes.F, dy, rowDy + Lanes.COUNT);
            sumB = sumB.add(b);
            productB = b.fma(FloatVector.fromArray(Lanes.F, x, row + Lanes.COUNT).sub(meanB), productB);
            FloatVector c = FloatVector.fromArray(Lanes.F, dy, rowDy + 2 * Lanes.COUNT);
            sumC = sumC.add(c);
            productC = c.fma(FloatVector.fromArray(Lanes.F, x, row + 2 * Lanes.COUNT).sub(meanC), productC);
            FloatVector d = FloatVector.fromArray(Lanes.F, dy, rowDy + 3 * Lanes.COUNT);
            sumD = sumD.add(d);
            productD = d.fma(FloatVector.fromArray(Lanes.F, x, row + 3 * Lanes.COUNT).sub(meanD), productD);
        }
        sumA.intoArray(s, atSums);
        sumB.intoArray(s, atSums + Lanes.COUNT);
        sumC.intoArray(s, atSums + 2 * Lanes.COUNT);
        sumD.intoArray(s, atSums + 3 * Lanes.COUNT);
        productA.intoArray(s, atProducts);
        productB.intoArray(s, atProducts + Lanes.COUNT);
        productC.intoArray(s, atProducts + 2 * Lanes.COUNT);
        productD.intoArray(s, atProducts + 3 * Lanes.COUNT);
    }

    private static void gradientSums1(float[] x, int at, int stride, float[] dy, int atDy, int strideDy, int rows,
            float[] s, int atMean, int atSums, int atProducts) {
        FloatVector mean = FloatVector.fromArray(Lanes.F, s, atMean);
        FloatVector sum = FloatVector.fromArray(Lanes.F, s, atSums);
        FloatVector product = FloatVector.fromArray(Lanes.F, s, atProducts);
        for (int i = 0; i < rows; i++) {
            FloatVector gradient = FloatVector.fromArray(Lanes.F, dy, atDy + i * strideDy);
            sum = sum.add(gradient);
            product = gradient.fma(FloatVector.fromArray(Lanes.F, x, at + i * stride).sub(mean), product);
        }
        sum.intoArray(s, atSums);
        product.intoArray(s, atProducts);
    }
}
