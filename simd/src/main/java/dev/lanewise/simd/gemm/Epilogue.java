package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What follows the product, on a part of C that is still in the cache: {@code C ← C + bias} or
 * {@code C ← max(C + bias, +0)}. Refuses other activations: with their long polynomials in it C2 would give up on what
 * calls this.
 */
public final class Epilogue {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();

    private Epilogue() {
    }

    /** Completes {@code rows} rows from row i, {@code cols} columns from column j. */
    static void apply(Gemm gemm, int i, int rows, int j, int cols) {
        apply(gemm.bias(), gemm.activation() == Activation.RELU, gemm.c().data(), gemm.c().index(i, j),
                gemm.c().stride(), rows, j, cols);
    }

    /** Completes {@code rows} rows from row i of a C that is a single column, one float behind the other. */
    static void applyToColumn(Gemm gemm, int i, int rows) {
        Matrix bias = gemm.bias();
        boolean relu = gemm.activation() == Activation.RELU;
        int at = gemm.c().index(i, 0);
        if (bias != null) {
            addToAll(bias.data()[bias.offset()], relu, gemm.c().data(), at, rows);
        } else if (relu) {
            relu(gemm.c().data(), at, rows);
        }
    }

    /** Completes rows of C from index {@code atC} on, {@code cols} columns from column j of the bias. */
    public static void apply(@Nullable Matrix bias, boolean relu, float[] c, int atC, int strideC, int rows, int j,
            int cols) {
        for (int row = 0; row < rows; row++) {
            int at = atC + row * strideC;
            if (bias == null) {
                if (relu) {
                    relu(c, at, cols);
                }
            } else if (relu) {
                addThenRelu(c, at, bias.data(), bias.offset() + j, cols);
            } else {
                add(c, at, bias.data(), bias.offset() + j, cols);
            }
        }
    }

    /** {@code c ← c + x} or {@code c ← max(c + x, +0)} over n elements, the x of all being one. */
    public static void addToAll(float x, boolean relu, float[] c, int atC, int n) {
        int j = 0;
        if (relu) {
            for (; j <= n - L; j += L) {
                FloatVector sum = FloatVector.fromArray(F, c, atC + j).add(x);
                sum.blend(0f, sum.compare(VectorOperators.LE, 0f)).intoArray(c, atC + j);
            }
            for (; j < n; j++) {
                c[atC + j] = Math.max(c[atC + j] + x, 0f);
            }
        } else {
            for (; j <= n - L; j += L) {
                FloatVector.fromArray(F, c, atC + j).add(x).intoArray(c, atC + j);
            }
            for (; j < n; j++) {
                c[atC + j] += x;
            }
        }
    }

    /** {@code C ← C + S}, the sums of a later block of k. */
    public static void addSums(float[] sums, int atSums, int strideSums, float[] c, int atC, int strideC, int rows,
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

    /** {@code c ← max(c + x, +0)} over n elements. */
    private static void addThenRelu(float[] c, int atC, float[] x, int atX, int n) {
        int j = 0;
        for (; j <= n - L; j += L) {
            FloatVector sum = FloatVector.fromArray(F, c, atC + j).add(FloatVector.fromArray(F, x, atX + j));
            sum.blend(0f, sum.compare(VectorOperators.LE, 0f)).intoArray(c, atC + j);
        }
        for (; j < n; j++) {
            c[atC + j] = Math.max(c[atC + j] + x[atX + j], 0f);
        }
    }

    /** {@code c ← max(c, +0)} over n elements. */
    public static void relu(float[] c, int at, int n) {
        int j = 0;
        for (; j <= n - L; j += L) {
            FloatVector v = FloatVector.fromArray(F, c, at + j);
            v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(c, at + j);
        }
        for (; j < n; j++) {
            c[at + j] = Math.max(c[at + j], 0f);
        }
    }
}
