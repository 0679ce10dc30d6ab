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

    /** Completes {@code rows} rows from row i, {@code cols} columns from column j. */
    static void apply(Gemm gemm, int i, int rows, int j, int cols) {
        Matrix bias = gemm.bias();
        Activation activation = gemm.activation();
        if (bias == null && activation == Activation.IDENTITY) {
            return;
        }
        float[] c = gemm.c().data();
        for (int row = i; row < i + rows; row++) {
            int at = gemm.c().index(row, j);
            if (bias == null) {
                activate(activation, c, at, cols);
            } else if (activation == Activation.RELU) {
                addThenRelu(c, at, bias.data(), bias.offset() + j, cols);
            } else {
                add(c, at, bias.data(), bias.offset() + j, cols);
                activate(activation, c, at, cols);
            }
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

    /** {@code c ← max(c + x, +0)} over n elements, in one pass because it is so common. */
    private static void addThenRelu(float[] c, int atC, float[] x, int atX, int n) {
        int j = 0;
        for (; j <= n - L; j += L) {
            relu(FloatVector.fromArray(F, c, atC + j).add(FloatVector.fromArray(F, x, atX + j))).intoArray(c, atC + j);
        }
        for (; j < n; j++) {
            c[atC + j] = Math.max(c[atC + j] + x[atX + j], 0f);
        }
    }

    /** {@code c ← act(c)} over n elements. */
    private static void activate(Activation activation, float[] c, int at, int n) {
        int done = switch (activation) {
            case IDENTITY -> n;
            case RELU -> relu(c, at, n);
            case SIGMOID -> sigmoid(c, at, n);
            case TANH -> tanh(c, at, n);
            case EXP -> exp(c, at, n);
            case GELU -> gelu(c, at, n);
        };
        ScalarActivations.forward(activation, c, at + done, c, at + done, n - done);
    }

    /** Whole vectors of the n elements; returns how many elements are done. */
    private static int relu(float[] c, int at, int n) {
        int j = 0;
        for (; j <= n - L; j += L) {
            relu(FloatVector.fromArray(F, c, at + j)).intoArray(c, at + j);
        }
        return j;
    }

    private static int sigmoid(float[] c, int at, int n) {
        int j = 0;
        for (; j <= n - L; j += L) {
            VectorFunctions.sigmoid(FloatVector.fromArray(F, c, at + j)).intoArray(c, at + j);
        }
        return j;
    }

    private static int tanh(float[] c, int at, int n) {
        int j = 0;
        for (; j <= n - L; j += L) {
            VectorFunctions.tanh(FloatVector.fromArray(F, c, at + j)).intoArray(c, at + j);
        }
        return j;
    }

    private static int exp(float[] c, int at, int n) {
        int j = 0;
        for (; j <= n - L; j += L) {
            VectorFunctions.exp(FloatVector.fromArray(F, c, at + j)).intoArray(c, at + j);
        }
        return j;
    }

    private static int gelu(float[] c, int at, int n) {
        int j = 0;
        for (; j <= n - L; j += L) {
            VectorGelu.gelu(FloatVector.fromArray(F, c, at + j)).intoArray(c, at + j);
        }
        return j;
    }

    /** {@code max(x, +0)}: both zeros become +0, NaN stays. Cheaper than {@link FloatVector#max(float)}. */
    private static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(VectorOperators.LE, 0f));
    }
}
