package dev.lanewise.kernel;

import dev.lanewise.kernel.scalar.ScalarKernels;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.List;

/**
 * A short check, before kernels are used, that they give the scalar kernels' bits in this JVM: an incubating API may
 * change with the next one. The full comparison is the kernel contract test.
 */
final class SelfTest {
    private static final int M = 7;
    private static final int N = 37;
    private static final int K = 19;
    /** One that is fused into products, and one that is computed with integers, too: every start of a JVM waits here. */
    private static final List<Activation> ACTIVATIONS = List.of(Activation.RELU, Activation.SIGMOID);

    private SelfTest() {
    }

    /** What the kernels got wrong, as a clause, or {@code null} if they agree with scalar. */
    static @Nullable String disagreement(Kernels kernels) {
        for (Activation activation : ACTIVATIONS) {
            try {
                float[] expected = affineAndBack(ScalarKernels.INSTANCE, activation);
                float[] actual = affineAndBack(kernels, activation);
                for (int i = 0; i < expected.length; i++) {
                    if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
                        return "the " + kernels.name() + " kernels gave " + actual[i] + " instead of " + expected[i]
                                + " in their self-test with " + activation;
                    }
                }
            } catch (RuntimeException | LinkageError e) {
                return "the " + kernels.name() + " kernels failed their self-test: " + e;
            }
        }
        return null;
    }

    private static float[] affineAndBack(Kernels kernels, Activation activation) {
        Matrix x = Matrix.zeros(M, K);
        Matrix w = Matrix.zeros(K, N);
        Matrix bias = Matrix.zeros(1, N);
        fill(x, 0.37f);
        fill(w, 0.73f);
        fill(bias, 0.11f);
        float[] results = new float[2 * M * N];
        Matrix y = new Matrix(results, 0, M, N, N, false);
        Matrix dx = new Matrix(results, M * N, M, N, N, false);
        Scratch scratch = new Scratch();
        kernels.bind(new Gemm(x, w, y, false, bias, activation), scratch).run();
        kernels.bind(new ActivateBackward(activation, y, y, dx, false), scratch).run();
        return results;
    }

    private static void fill(Matrix matrix, float step) {
        for (int i = 0; i < matrix.data().length; i++) {
            matrix.data()[i] = (i * step) % 2 - 1;
        }
    }
}
