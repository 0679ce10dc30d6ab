package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Clamp;
import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Product;
import dev.lanewise.kernel.Scale;
import dev.lanewise.kernel.Sum;
import dev.lanewise.kernel.scalar.ScalarElementwise;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Elementwise arithmetic, a vector at a time; what is left of a row goes through {@link ScalarElementwise}. */
public final class SimdElementwise {
    private SimdElementwise() {
    }

    /** {@code C ← A ∘ B} or {@code C ← fma(A, B, C)}. */
    public static Kernel bind(Product product, Workers workers) {
        Matrix a = product.a();
        Matrix b = product.b();
        Matrix c = product.c();
        boolean contiguous = a.contiguous() && b.contiguous() && c.contiguous();
        Parts.Piece piece = product.accumulate()
                ? (row, from, to, worker) -> multiplyAdd(a.data(), a.index(row, from), b.data(), b.index(row, from),
                        c.data(), c.index(row, from), to - from)
                : (row, from, to, worker) -> multiply(a.data(), a.index(row, from), b.data(), b.index(row, from),
                        c.data(),
                        c.index(row, from), to - from);
        return Parts.bind(c.rows(), c.cols(), contiguous, Parts.CHEAP, workers, piece);
    }

    /** {@code C ← f(A + B)}, f on some elements at a time, while they are in the cache. */
    public static Kernel bind(Sum sum, Workers workers) {
        Matrix a = sum.a();
        Matrix b = sum.b();
        Matrix c = sum.c();
        Parts.Piece add = addPiece(a, b, c);
        Parts.Piece piece = sum.activation() == Activation.IDENTITY ? add
                : SimdActivations.behind(add, sum.activation(), c, workers);
        return Parts.bind(c.rows(), c.cols(), a.contiguous() && b.contiguous() && c.contiguous(),
                SimdActivations.grain(sum.activation()), workers, piece);
    }

    /** {@code Y ← X}. */
    public static Kernel bind(Copy copy, Workers workers) {
        Matrix x = copy.x();
        Matrix y = copy.y();
        return Parts.bind(y.rows(), y.cols(), x.contiguous() && y.contiguous(), Parts.CHEAP, workers, copyPiece(x, y));
    }

    /** {@code X ← f · X}. */
    public static Kernel bind(Scale scale, Workers workers) {
        Matrix x = scale.x();
        Matrix factor = scale.factor();
        return Parts.bind(x.rows(), x.cols(), x.contiguous(), Parts.CHEAP, workers,
                (row, from, to, worker) -> scale(x.data(), x.index(row, from), factor.data()[factor.offset()],
                        to - from));
    }

    /** {@code X} kept between −c and c. */
    public static Kernel bind(Clamp clamp, Workers workers) {
        Matrix x = clamp.x();
        return Parts.bind(x.rows(), x.cols(), x.contiguous(), Parts.CHEAP, workers,
                (row, from, to, worker) -> clamp(x.data(), x.index(row, from), clamp.limit(), to - from));
    }

    static Parts.Piece copyPiece(Matrix x, Matrix y) {
        return (row, from, to, worker) -> System.arraycopy(x.data(), x.index(row, from), y.data(), y.index(row, from),
                to - from);
    }

    static Parts.Piece addPiece(Matrix a, Matrix b, Matrix c) {
        return (row, from, to, worker) -> add(a.data(), a.index(row, from), b.data(), b.index(row, from), c.data(),
                c.index(row, from), to - from);
    }

    static void add(float[] a, int atA, float[] b, int atB, float[] c, int atC, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector left = FloatVector.fromArray(Lanes.F, a, atA + j);
            left.add(FloatVector.fromArray(Lanes.F, b, atB + j)).intoArray(c, atC + j);
        }
        ScalarElementwise.add(a, atA + j, b, atB + j, c, atC + j, n - j);
    }

    private static void multiply(float[] a, int atA, float[] b, int atB, float[] c, int atC, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector left = FloatVector.fromArray(Lanes.F, a, atA + j);
            left.mul(FloatVector.fromArray(Lanes.F, b, atB + j)).intoArray(c, atC + j);
        }
        ScalarElementwise.multiply(a, atA + j, b, atB + j, c, atC + j, n - j);
    }

    private static void multiplyAdd(float[] a, int atA, float[] b, int atB, float[] c, int atC, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector left = FloatVector.fromArray(Lanes.F, a, atA + j);
            FloatVector old = FloatVector.fromArray(Lanes.F, c, atC + j);
            left.fma(FloatVector.fromArray(Lanes.F, b, atB + j), old).intoArray(c, atC + j);
        }
        ScalarElementwise.multiplyAdd(a, atA + j, b, atB + j, c, atC + j, n - j);
    }

    private static void scale(float[] x, int at, float factor, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.F, x, at + j).mul(factor).intoArray(x, at + j);
        }
        ScalarElementwise.scale(x, at + j, factor, n - j);
    }

    private static void clamp(float[] x, int at, float limit, int n) {
        int j = 0;
        for (; j <= n - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.F, x, at + j);
            v.blend(limit, v.compare(VectorOperators.GT, limit)).blend(-limit, v.compare(VectorOperators.LT, -limit))
                    .intoArray(x, at + j);
        }
        ScalarElementwise.clamp(x, at + j, limit, n - j);
    }
}
