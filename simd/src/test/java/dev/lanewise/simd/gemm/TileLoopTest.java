package dev.lanewise.simd.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Register tiles whose rows lie where tables say, against plain loops, bit for bit, on any machine. */
class TileLoopTest {
    private static final int COLUMNS = TileLoop.OF_TABLES.cols();

    @Test
    void rowsLieWhereTablesSay() {
        for (int rows = 1; rows <= 2 * TileLoop.OF_TABLES.rows() + 1; rows++) {
            for (int k : new int[]{1, 2, 7, 64, Microkernel.LONGEST_SLICE}) {
                compare(rows, k, false);
                compare(rows, k, true);
            }
        }
    }

    private static void compare(int rows, int k, boolean resume) {
        long seed = 29L * k + rows;
        Random random = new Random(seed);
        int first = random.nextInt(4);
        int[] rowsOfA = random.ints(first + rows, 0, 900).toArray();
        int[] rowsOfC = new int[first + rows + 1];
        for (int i = 0; i < rowsOfC.length; i++) {
            // Any order, no two of them on the same place.
            rowsOfC[i] = (rowsOfC.length - 1 - i ^ 1) * (COLUMNS + 3);
        }
        float[] a = floats(random, 3 + 900 + k);
        float[] b = floats(random, 5 + k * COLUMNS);
        float[] c = floats(random, 7 + (rowsOfC.length + 1) * (COLUMNS + 3));
        if (!resume) {
            Arrays.fill(c, Float.NaN);
        }
        float[] expected = c.clone();
        for (int i = first; i < first + rows; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                float sum = resume ? c[7 + rowsOfC[i] + j] : 0f;
                for (int p = 0; p < k; p++) {
                    sum = Math.fma(a[3 + rowsOfA[i] + p], b[5 + p * COLUMNS + j], sum);
                }
                expected[7 + rowsOfC[i] + j] = sum;
            }
        }
        TileLoop.multiply(a, 3, rowsOfA, b, 5, c, 7, rowsOfC, first, rows, k, resume);
        assertArrayEquals(expected, c, rows + " rows over " + k + (resume ? ", resumed" : "") + ", seed " + seed);
    }

    private static float[] floats(Random random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }
}
