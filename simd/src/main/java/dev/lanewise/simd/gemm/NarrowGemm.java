package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;

/**
 * A product with so few columns that they would not fill their vectors, as of ten classes, and with an A that lies column
 * by column: computes {@code Cᵀ ← Bᵀ·Aᵀ}, where the rows of C fill the vectors, and transposes the result. Each element
 * has the same factors in the same order, and so the same bits. Owns the memory of Cᵀ.
 */
final class NarrowGemm implements Kernel {
    /** The widest C that is narrow: two register tiles of 6 or of 5 rows, or one of 12. */
    private static final int COLS = 12;
    /**
     * The same where vectors are so long that columns that do not fill two are a waste, of so many steps of k at least:
     * four register tiles of 5 rows.
     */
    private static final int COLS_OF_LONG_VECTORS = 20;
    private static final int LEAST_STEPS = 64;
    /** Of so many rows at least; fewer do not repay the transposing. */
    private static final int LEAST_ROWS = 32;

    private final Gemm gemm;
    private final Kernel product;
    private final int m;
    private final int n;
    private final int stride;
    /** Cᵀ, with rows for whole squares, and the squares of some rows of C, side by side. */
    private final float[] transposed;
    private final float[] squares;
    private final int strideOfSquares;

    private NarrowGemm(Gemm gemm, Scratch scratch, Workers workers) {
        this.gemm = gemm;
        m = gemm.c().rows();
        n = gemm.c().cols();
        stride = Math.ceilDiv(m, Transpose.WIDTH) * Transpose.WIDTH;
        strideOfSquares = Math.ceilDiv(n, Transpose.WIDTH) * Transpose.WIDTH;
        transposed = new float[strideOfSquares * stride];
        squares = new float[Transpose.WIDTH * strideOfSquares];
        Matrix ct = new Matrix(transposed, 0, n, m, stride, false);
        Gemm across = new Gemm(gemm.b().transpose(), gemm.a().transpose(), ct, gemm.accumulate(), null,
                Activation.IDENTITY);
        Blocking blocking = Lanes.MANY_REGISTERS && fillsFives(n)
                ? Blocking.of(across, Blocking.Tiles.MANY_OF_FIVE_ROWS, false, workers.threads())
                : Blocking.of(across, false, workers.threads());
        product = BlockedGemm.withBlocking(across, blocking, scratch, workers);
    }

    /** Whether register tiles of five rows compute fewer rows that do not exist than those of six. */
    private static boolean fillsFives(int rows) {
        return Math.ceilDiv(rows, 5) * 5 < Math.ceilDiv(rows, 6) * 6;
    }

    /**
     * Whether so many columns leave much of 512 bits empty, of the second vector at least. Of the first as well where the
     * tile of a single vector is far slower than those of rows that fill theirs.
     */
    private static boolean leavesLongVectorsEmpty(int cols) {
        return Lanes.COUNT == 16 && cols <= COLS_OF_LONG_VECTORS
                && (cols > Lanes.COUNT || Lanes.INTEGERS_COST_MULTIPLY_ADDS);
    }

    /** Whether a product is one that this class computes. */
    static boolean takes(Gemm gemm) {
        int n = gemm.c().cols();
        return gemm.a().transposed() && gemm.c().rows() >= LEAST_ROWS
                && (n <= COLS || (leavesLongVectorsEmpty(n) && gemm.a().cols() >= LEAST_STEPS));
    }

    static Kernel bind(Gemm gemm, Scratch scratch, Workers workers) {
        return new NarrowGemm(gemm, scratch, workers);
    }

    @Override
    public void run() {
        Matrix c = gemm.c();
        if (gemm.accumulate()) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    transposed[j * stride + i] = c.data()[c.index(i, j)];
                }
            }
        }
        product.run();
        int width = Transpose.WIDTH;
        for (int i = 0; i < m; i += width) {
            for (int j = 0; j < n; j += width) {
                Transpose.copy(transposed, j * stride + i, stride, width, width, squares, j, strideOfSquares);
            }
            Packing.copy(squares, 0, strideOfSquares, Math.min(width, m - i), n, c.data(), c.index(i, 0), c.stride());
        }
        Epilogue.apply(gemm, 0, m, 0, n);
    }
}
