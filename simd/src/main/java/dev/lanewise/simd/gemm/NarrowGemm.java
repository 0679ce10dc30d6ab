package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;

/**
 * A product with so few columns that they would not fill a vector, as of ten classes, and with an A that lies column by
 * column: computes {@code Cᵀ ← Bᵀ·Aᵀ}, where the rows of C fill the vectors, and transposes the result. Each element
 * has the same factors in the same order, and so the same bits. Owns the memory of Cᵀ.
 */
final class NarrowGemm implements Kernel {
    /** The widest C that is narrow: two register tiles of 6 or of 5 rows, or one of 12. */
    private static final int COLS = 12;
    /** Of so many rows at least; fewer do not repay the transposing. */
    private static final int LEAST_ROWS = 32;
    /** Columns of whole squares, whatever their width. */
    private static final int WIDEST = 16;

    private final Gemm gemm;
    private final Kernel product;
    private final int m;
    private final int n;
    private final int stride;
    /** Cᵀ, with rows for whole squares, and one square of C. */
    private final float[] transposed;
    private final float[] square = new float[Transpose.WIDTH * WIDEST];

    private NarrowGemm(Gemm gemm, Scratch scratch, Workers workers) {
        this.gemm = gemm;
        m = gemm.c().rows();
        n = gemm.c().cols();
        stride = Math.ceilDiv(m, Transpose.WIDTH) * Transpose.WIDTH;
        transposed = new float[WIDEST * stride];
        Matrix ct = new Matrix(transposed, 0, n, m, stride, false);
        Gemm across = new Gemm(gemm.b().transpose(), gemm.a().transpose(), ct, gemm.accumulate(), null,
                Activation.IDENTITY);
        Blocking blocking = Lanes.MANY_REGISTERS && fillsFives(n)
                ? Blocking.of(across, Blocking.Tiles.MANY_OF_FIVE_ROWS, workers.threads())
                : Blocking.of(across, workers.threads());
        product = BlockedGemm.withBlocking(across, blocking, scratch, workers);
    }

    /** Whether register tiles of five rows compute fewer rows that do not exist than those of six. */
    private static boolean fillsFives(int rows) {
        return Math.ceilDiv(rows, 5) * 5 < Math.ceilDiv(rows, 6) * 6;
    }

    /** Whether a product is one that this class computes. */
    static boolean takes(Gemm gemm) {
        return gemm.a().transposed() && gemm.c().cols() <= COLS && gemm.c().rows() >= LEAST_ROWS;
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
                Transpose.copy(transposed, j * stride + i, stride, width, width, square, j, WIDEST);
            }
            Packing.copy(square, 0, WIDEST, Math.min(width, m - i), n, c.data(), c.index(i, 0), c.stride());
        }
        Epilogue.apply(gemm, 0, m, 0, n);
    }
}
