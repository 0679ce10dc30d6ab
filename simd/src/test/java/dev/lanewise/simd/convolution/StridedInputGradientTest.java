package dev.lanewise.simd.convolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.scalar.ScalarKernels;
import dev.lanewise.simd.gemm.TileLoop;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** On any machine, bit for bit: of those with few registers none chooses it. */
class StridedInputGradientTest {
    private static final int TILE = TileLoop.OF_TABLES.cols();

    @Test
    void givesTheBitsOfTheScalarKernels() {
        Window[] windows = {new Window(9, 14, TILE, 3, 3, 2, 1), new Window(8, 8, 2 * TILE, 3, 3, 2, 1),
                new Window(7, 5, TILE, 1, 1, 2, 0), new Window(11, 12, TILE, 2, 2, 3, 0),
                new Window(13, 6, TILE, 3, 4, 2, 3, 2, 1), new Window(3, 3, TILE, 4, 4, 4, 4),
                new Window(1, 7, TILE, 1, 3, 3, 1)};
        for (int threads = 1; threads <= 3; threads++) {
            try (Workers workers = new Workers(threads)) {
                for (Window window : windows) {
                    for (int outputs : new int[]{1, 20, 300}) {
                        compare(window, outputs, false, workers);
                        compare(window, outputs, true, workers);
                    }
                }
            }
        }
    }

    @Test
    void leavesWhatItCannotCompute() {
        assertFalse(StridedInputGradient.suits(new Window(9, 9, TILE, 3, 3, 1, 1), 8), "stride 1");
        assertFalse(StridedInputGradient.suits(new Window(9, 9, TILE + 1, 3, 3, 2, 1), 8), "half a tile");
        assertFalse(StridedInputGradient.suits(new Window(9, 9, 2 * TILE, 3, 3, 2, 1, 1, 2), 8), "groups");
        assertFalse(StridedInputGradient.suits(new Window(9, 9, TILE, 3, 3, 2, 1), 456), "more than a block of k");
    }

    private static void compare(Window window, int outputs, boolean accumulate, Workers workers) {
        int images = 1 + 12 / window.height();
        long seed = 37L * outputs + window.hashCode();
        Random random = new Random(seed);
        Matrix dy = matrix(random, images, window.outPixels() * outputs);
        Matrix w = matrix(random, window.patch(), outputs);
        Matrix dx = matrix(random, images, window.size());
        if (!accumulate) {
            Arrays.fill(dx.data(), Float.NaN);
        }
        float[] expected = dx.data().clone();
        Matrix scalar = new Matrix(expected, dx.offset(), images, window.size(), window.size(), false);
        Scratch scratch = new Scratch();
        ScalarKernels.INSTANCE.bind(new ConvolveInputGradient(window, dy, w, scalar, accumulate), scratch).run();
        StridedInputGradient.bind(new ConvolveInputGradient(window, dy, w, dx, accumulate), scratch, workers).run();
        assertArrayEquals(expected, dx.data(), outputs + " outputs of " + window + (accumulate ? ", accumulating" : "")
                + ", " + workers.threads() + " threads, seed " + seed);
    }

    /** With something before and behind it that is not touched. */
    private static Matrix matrix(Random random, int rows, int cols) {
        float[] data = new float[3 + rows * cols + 5];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return new Matrix(data, 3, rows, cols, cols, false);
    }
}
