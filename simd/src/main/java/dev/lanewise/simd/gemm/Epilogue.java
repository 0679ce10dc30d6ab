package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.scalar.ScalarActivations;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.math.VectorFunctions;
import dev.lanewise.simd.math.VectorGelu;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** What follows the product, on a part of C that is still in the cache: {@code C ← act(C + bias)}. */
final class Epilogue {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();

    private Epilogue() {
    }

    /**
     * Completes {@code rows} rows from row i, {@code cols} columns from column j.
     *
     * <p>One method on purpose: too long for C2 to inline where so many vectors meet that it would keep some in objects.
     * What is left of a row after whole vectors goes through {@link ScalarActivations}.
     */
    static void apply(Gemm gemm, int i, int rows, int j, int cols) {
        Matrix bias = gemm.bias();
        Activation activation = gemm.activation();
        if (bias == null && activation == Activation.IDENTITY) {
            return;
        }
        float[] c = gemm.c().data();
        int whole = cols - cols % L;
        for (int row = i; row < i + rows; row++) {
            int at = gemm.c().index(row, j);
            if (bias != null && activation == Activation.RELU) {
                // In one pass because it is so common.
                int atBias = bias.offset() + j - at;
                for (int v = at; v < at + whole; v += L) {
                    FloatVector sum =
                            FloatVector.fromArray(F, c, v).add(FloatVector.fromArray(F, bias.data(), v + atBias));
                    relu(sum).intoArray(c, v);
                }
                for (int v = at + whole; v < at + cols; v++) {
                    c[v] = Math.max(c[v] + bias.data()[v + atBias], 0f);
                }
                continue;
            }
            if (bias != null) {
                add(c, at, bias.data(), bias.offset() + j, cols);
            }
            switch (activation) {
                case IDENTITY -> {
                    // Only the bias.
                }
                case RELU -> {
                    for (int v = at; v < at + whole; v += L) {
                        relu(FloatVector.fromArray(F, c, v)).intoArray(c, v);
                    }
                }
                case SIGMOID -> {
                    for (int v = at; v < at + whole; v += L) {
                        VectorFunctions.sigmoid(FloatVector.fromArray(F, c, v)).intoArray(c, v);
                    }
                }
                case TANH -> {
                    for (int v = at; v < at + whole; v += L) {
                        VectorFunctions.tanh(FloatVector.fromArray(F, c, v)).intoArray(c, v);
                    }
                }
                case EXP -> {
                    for (int v = at; v < at + whole; v += L) {
                        VectorFunctions.exp(FloatVector.fromArray(F, c, v)).intoArray(c, v);
                    }
                }
                case GELU -> {
                    for (int v = at; v < at + whole; v += L) {
                        VectorGelu.gelu(FloatVector.fromArray(F, c, v)).intoArray(c, v);
                    }
                }
            }
            ScalarActivations.forward(activation, c, at + whole, c, at + whole, cols - whole);
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

    /** {@code max(x, +0)}: both zeros become +0, NaN stays. Cheaper than {@link FloatVector#max(float)}. */
    private static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(VectorOperators.LE, 0f));
    }
}
