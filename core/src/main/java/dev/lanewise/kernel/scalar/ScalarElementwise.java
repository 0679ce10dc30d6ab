package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.Clamp;
import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Product;
import dev.lanewise.kernel.Scale;
import dev.lanewise.kernel.Sum;
import dev.lanewise.tensor.Matrix;

/** Elementwise arithmetic, row by row. */
public final class ScalarElementwise {
    private ScalarElementwise() {
    }

    /** {@code C ← A ∘ B} or {@code C ← fma(A, B, C)}. */
    static void product(Product product) {
        Matrix a = product.a();
        Matrix b = product.b();
        Matrix c = product.c();
        for (int i = 0; i < c.rows(); i++) {
            int rowA = a.index(i, 0);
            int rowB = b.index(i, 0);
            int rowC = c.index(i, 0);
            if (product.accumulate()) {
                multiplyAdd(a.data(), rowA, b.data(), rowB, c.data(), rowC, c.cols());
            } else {
                multiply(a.data(), rowA, b.data(), rowB, c.data(), rowC, c.cols());
            }
        }
    }

    /** {@code C ← A + B}. */
    static void sum(Sum sum) {
        Matrix a = sum.a();
        Matrix b = sum.b();
        Matrix c = sum.c();
        for (int i = 0; i < c.rows(); i++) {
            add(a.data(), a.index(i, 0), b.data(), b.index(i, 0), c.data(), c.index(i, 0), c.cols());
        }
    }

    /** {@code Y ← X}. */
    static void copy(Copy copy) {
        Matrix x = copy.x();
        Matrix y = copy.y();
        for (int i = 0; i < y.rows(); i++) {
            System.arraycopy(x.data(), x.index(i, 0), y.data(), y.index(i, 0), y.cols());
        }
    }

    /** {@code X ← f · X}. */
    static void scale(Scale scale) {
        Matrix x = scale.x();
        float factor = scale.factor().data()[scale.factor().offset()];
        for (int i = 0; i < x.rows(); i++) {
            scale(x.data(), x.index(i, 0), factor, x.cols());
        }
    }

    /** {@code X} kept between −c and c. */
    static void clamp(Clamp clamp) {
        Matrix x = clamp.x();
        for (int i = 0; i < x.rows(); i++) {
            clamp(x.data(), x.index(i, 0), clamp.limit(), x.cols());
        }
    }

    /** {@code x ← f · x} over n elements. */
    public static void scale(float[] x, int at, float factor, int n) {
        for (int j = 0; j < n; j++) {
            x[at + j] = factor * x[at + j];
        }
    }

    /** x kept between −c and c, over n elements. */
    public static void clamp(float[] x, int at, float limit, int n) {
        for (int j = 0; j < n; j++) {
            float value = x[at + j];
            x[at + j] = value > limit ? limit : value < -limit ? -limit : value;
        }
    }

    /** {@code c ← a + b} over n elements. */
    public static void add(float[] a, int atA, float[] b, int atB, float[] c, int atC, int n) {
        for (int j = 0; j < n; j++) {
            c[atC + j] = a[atA + j] + b[atB + j];
        }
    }

    static void fill(float[] c, int atC, int n, float value) {
        for (int j = 0; j < n; j++) {
            c[atC + j] = value;
        }
    }

    /** {@code c ← a · b} over n elements. */
    public static void multiply(float[] a, int atA, float[] b, int atB, float[] c, int atC, int n) {
        for (int j = 0; j < n; j++) {
            c[atC + j] = a[atA + j] * b[atB + j];
        }
    }

    /** {@code c ← fma(a, b, c)} over n elements. */
    public static void multiplyAdd(float[] a, int atA, float[] b, int atB, float[] c, int atC, int n) {
        for (int j = 0; j < n; j++) {
            c[atC + j] = Math.fma(a[atA + j], b[atB + j], c[atC + j]);
        }
    }
}
