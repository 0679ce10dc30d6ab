package dev.lanewise.bench;

import dev.lanewise.kernel.KernelChoice;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;

/**
 * What benchmarks begin with: the kernels that were asked for, and seeded operands. Never substitutes other kernels for
 * those named in a result.
 */
final class Inputs {
    /** The seed of everything random in this module. */
    static final long SEED = 20_250_923;

    private Inputs() {
    }

    /**
     * Opens exactly these kernels.
     *
     * @param kernels {@code scalar} or {@code simd}
     * @param threads how many threads share one operation; 1 for scalar
     * @throws IllegalArgumentException                           if it would not be these kernels with these threads
     * @throws dev.lanewise.kernel.KernelsUnavailableException if this JVM cannot run them
     */
    static Kernels open(String kernels, int threads) {
        KernelChoice choice = KernelChoice.of(kernels);
        if (choice == KernelChoice.AUTO) {
            throw new IllegalArgumentException("a benchmark expects kernels scalar or simd, but '" + kernels
                    + "' came");
        }
        Kernels opened = choice.open(threads);
        if (opened.threads() != threads) {
            opened.close();
            throw new IllegalArgumentException("a benchmark expects " + kernels + " kernels with " + threads
                    + " threads, but they have " + opened.threads());
        }
        return opened;
    }

    /** Numbers uniform in [−1, 1); those of another stream are independent of them. */
    static float[] uniform(int length, int stream) {
        Philox random = new Philox(SEED, Purpose.DATA, stream);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = 2 * random.uniform(i) - 1;
        }
        return values;
    }

    /** A matrix of such numbers. */
    static Matrix uniform(int rows, int cols, int stream) {
        return Matrix.of(uniform(Math.multiplyExact(rows, cols), stream), rows, cols);
    }

    /** Class labels, all classes equally likely. */
    static int[] labels(int length, int classes, int stream) {
        Philox random = new Philox(SEED, Purpose.DATA, stream);
        int[] labels = new int[length];
        for (int i = 0; i < length; i++) {
            labels[i] = random.below(classes, i);
        }
        return labels;
    }

    /** A matrix for results, full of NaN: an element that no kernel wrote shows. */
    static Matrix unwritten(int rows, int cols) {
        Matrix matrix = Matrix.zeros(rows, cols);
        Arrays.fill(matrix.data(), Float.NaN);
        return matrix;
    }
}
