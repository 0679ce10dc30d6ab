package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.scalar.ScalarActivations;
import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What follows the product, on a block of C that is still in the cache: {@code C ← act(C + bias)}. */
final class Epilogue {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();

    private Epilogue() {
    }

    /** Applies a product's bias and activation to rows from {@code i} and columns from {@code j} of C. */
    static void apply(Gemm gemm, int i, int rows, int j, int cols) {
        float[] c = gemm.c().data();
        for (int row = 0; row < rows; row++) {
            int at = gemm.c().index(i + row, j);
            if (gemm.bias() != null) {
                add(c, at, gemm.bias().data(), gemm.bias().offset() + j, cols);
            }
            activate(gemm.activation(), c, at, cols);
        }
    }

    /** {@code C ← C + S}, the sums of a later block of k. */
    static void addSums(float[] sums, int atSums, int strideSums, float[] c, int atC, int strideC, int rows,
            int cols) {
        for (int row = 0; row < rows; row++) {
            add(c, atC + row * strideC, sums, atSums + row * strideSums, cols);
        }
    }

    /** {@code c ← c + x} over n elements. */
    private static void add(float[] c, int atC, float[] x, int atX, int n) {
        int j = 0;
        for (; j <= n - L; j += L) {
            FloatVector.fromArray(F, c, atC + j).add(FloatVector.fromArray(F, x, atX + j)).intoArray(c, atC + j);
        }
        for (; j < n; j++) {
            c[atC + j] += x[atX + j];
        }
    }

    /** {@code c ← act(c)} over n elements. */
    private static void activate(Activation activation, float[] c, int at, int n) {
        int whole = 0;
        switch (activation) {
            case IDENTITY -> whole = n;
            case RELU -> {
                for (; whole <= n - L; whole += L) {
                    FloatVector.fromArray(F, c, at + whole).max(0f).intoArray(c, at + whole);
                }
            }
            case SIGMOID, TANH -> whole = 0;
        }
        ScalarActivations.forward(activation, c, at + whole, c, at + whole, n - whole);
    }
}
