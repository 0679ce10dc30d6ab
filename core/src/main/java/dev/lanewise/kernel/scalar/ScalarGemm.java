package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Operation;
import dev.lanewise.tensor.Matrix;

/**
 * {@code C ← act(C + A·B + bias)} row by row: for each row of C, for each k, a multiply-add of a whole row of B. A
 * transposed B is first copied row by row into scratch, so that the innermost loop runs along rows in either case.
 */
final class ScalarGemm {
    private ScalarGemm() {
    }

    /** How many floats of scratch a multiply needs: a row for the later blocks of k, and a transposed B's copy. */
    static long scratch(Gemm gemm) {
        Matrix b = gemm.b();
        return b.cols() + (b.transposed() ? (long) b.rows() * b.cols() : 0);
    }

    static void run(Gemm gemm, float[] scratch) {
        Matrix a = gemm.a();
        Matrix c = gemm.c();
        int k = a.cols();
        int n = c.cols();
        float[] b = gemm.b().data();
        int atB = gemm.b().offset();
        int strideB = gemm.b().stride();
        if (gemm.b().transposed()) {
            copyRowByRow(gemm.b(), scratch, n);
            b = scratch;
            atB = n;
            strideB = n;
        }
        int stepA = a.transposed() ? a.stride() : 1;
        for (int i = 0; i < c.rows(); i++) {
            int row = c.index(i, 0);
            row(a.data(), a.index(i, 0), stepA, k, b, atB, strideB, c.data(), row, n, gemm.accumulate(), scratch, 0);
            if (gemm.bias() != null) {
                ScalarElementwise.add(c.data(), row, gemm.bias().data(), gemm.bias().offset(), c.data(), row, n);
            }
            ScalarActivations.forward(gemm.activation(), 0, c.data(), row, c.data(), row, n);
        }
    }

    /**
     * {@code c ← a·B}, or {@code c ← c + a·B}: one row. Element p of a lies at {@code atA + p·stepA}, row p of B at
     * {@code atB + p·strideB}; n floats from {@code atSums} on are for the sums of later blocks.
     */
    static void row(float[] a, int atA, int stepA, int k, float[] b, int atB, int strideB, float[] c, int atC, int n,
            boolean accumulate, float[] sums, int atSums) {
        if (!accumulate) {
            ScalarElementwise.fill(c, atC, n, 0f);
        }
        for (int p = 0; p < Math.min(k, Operation.K_BLOCK); p++) {
            multiplyAdd(a[atA + p * stepA], b, atB + p * strideB, c, atC, n);
        }
        for (int block = Operation.K_BLOCK; block < k; block += Operation.K_BLOCK) {
            ScalarElementwise.fill(sums, atSums, n, 0f);
            for (int p = block; p < Math.min(k, block + Operation.K_BLOCK); p++) {
                multiplyAdd(a[atA + p * stepA], b, atB + p * strideB, sums, atSums, n);
            }
            ScalarElementwise.add(c, atC, sums, atSums, c, atC, n);
        }
    }

    /** {@code sums ← fma(a, B row, sums)}. */
    static void multiplyAdd(float a, float[] b, int atB, float[] sums, int at, int n) {
        for (int j = 0; j < n; j++) {
            sums[at + j] = Math.fma(a, b[atB + j], sums[at + j]);
        }
    }

    private static void copyRowByRow(Matrix b, float[] copy, int at) {
        for (int p = 0; p < b.rows(); p++) {
            for (int j = 0; j < b.cols(); j++) {
                copy[at + p * b.cols() + j] = b.data()[b.index(p, j)];
            }
        }
    }
}
