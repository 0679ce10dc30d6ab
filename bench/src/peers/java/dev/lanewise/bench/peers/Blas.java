package dev.lanewise.bench.peers;

import dev.lanewise.bench.Computation;
import dev.lanewise.bench.Engine;
import dev.lanewise.bench.GemmForm;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Products by the C interface of BLAS, {@code cblas_sgemm}. A product of one row goes through {@code cblas_sgemv} where
 * that is faster, which is tried once when it is made.
 *
 * @param name the engine's name
 * @param gemm {@code cblas_sgemm}
 * @param gemv {@code cblas_sgemv}
 */
record Blas(String name, Gemm gemm, Gemv gemv) implements Engine {
    private static final int ROW_MAJOR = 101;
    private static final int AS_IT_IS = 111;
    private static final int TRANSPOSED = 112;
    private static final int TRIES = 200;

    /** {@code cblas_sgemm}. */
    interface Gemm {
        /** Its parameters in their order. */
        void run(int order, int transA, int transB, int m, int n, int k, float alpha, FloatPointer a, int strideA,
                FloatPointer b, int strideB, float beta, FloatPointer c, int strideC);
    }

    /** {@code cblas_sgemv}. */
    interface Gemv {
        /** Its parameters in their order. */
        void run(int order, int transA, int rows, int cols, float alpha, FloatPointer a, int strideA, FloatPointer x,
                int stepX, float beta, FloatPointer y, int stepY);
    }

    /** {@code C ← A·B}. */
    private record Product(Gemm gemm, GemmForm form, FloatPointer a, FloatPointer b,
            FloatPointer c) implements Computation {
        @Override
        public void run() {
            gemm.run(ROW_MAJOR, form.transposedA() ? TRANSPOSED : AS_IT_IS,
                    form.transposedB() ? TRANSPOSED : AS_IT_IS, form.m(), form.n(), form.k(), 1, a, form.strideA(), b,
                    form.strideB(), 0, c, form.n());
        }

        @Override
        public float[] result() {
            return Floats.read(c, form.m() * form.n());
        }
    }

    /** {@code cᵀ ← Bᵀ·aᵀ} with one row a. */
    private record RowProduct(Gemv gemv, GemmForm form, FloatPointer a, FloatPointer b,
            FloatPointer c) implements Computation {
        @Override
        public void run() {
            if (form.transposedB()) {
                gemv.run(ROW_MAJOR, AS_IT_IS, form.n(), form.k(), 1, b, form.k(), a, 1, 0, c, 1);
            } else {
                gemv.run(ROW_MAJOR, TRANSPOSED, form.k(), form.n(), 1, b, form.n(), a, 1, 0, c, 1);
            }
        }

        @Override
        public float[] result() {
            return Floats.read(c, form.n());
        }
    }

    @Override
    public Computation gemm(GemmForm form, float[] a, float[] b) {
        FloatPointer left = Floats.copy(a);
        FloatPointer right = Floats.copy(b);
        FloatPointer c = Floats.unwritten(form.m() * form.n());
        Computation product = new Product(gemm, form, left, right, c);
        if (form.m() > 1) {
            return product;
        }
        Computation row = new RowProduct(gemv, form, left, right, c);
        return nanos(row) < nanos(product) ? row : product;
    }

    @Override
    public void close() {
        // Its threads end with the process.
    }

    private static long nanos(Computation computation) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            computation.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }
}
