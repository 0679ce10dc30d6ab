package dev.lanewise.bench;

import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;

/**
 * The seeded operands that benchmarks begin with.
 */
final class Inputs {
    /** The seed of everything random in this module. */
    static final long SEED = 20_250_923;

    private Inputs() {
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
