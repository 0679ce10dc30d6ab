package dev.lanewise.simd.convolution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Nullable;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every register tile against plain loops, bit for bit, on any machine: convolutions use those that suit theirs. */
class TilesTest {
    private static final int L = Lanes.COUNT;
    private static final int[] LENGTHS = {0, 1, 2, 9, 25, 150};

    @Test
    void shiftedTilesGiveTheBitsOfPlainLoops() {
        for (ShiftedTile tile : new ShiftedTile[]{new ShiftedTile4x2(), new ShiftedTile6x2(), new ShiftedTile8x3()}) {
            for (int k : LENGTHS) {
                compare(tile, 1, L, k);
            }
        }
    }

    @Test
    void runsTileGivesTheBitsOfPlainLoops() {
        for (int run = 1; 2 * run <= L; run++) {
            for (int k : LENGTHS) {
                compare(new RunsTile(run), RunsTile.RUNS, run, k);
            }
        }
    }

    @Test
    void tapTilesGiveTheBitsOfPlainLoops() {
        for (int k : LENGTHS) {
            for (boolean resume : new boolean[]{false, true}) {
                for (int width : new int[]{1, 2, 7, 40, 200}) {
                    compare(new TapTile3x3(), 1, k, width, resume);
                    compare(new SlidingTapTile3x3(), 2, k, width, resume);
                    compare(new SlidingTapTile2x5(), 2, k, width, resume);
                }
            }
        }
    }

    @Test
    void directTilesGiveTheBitsOfPlainLoops() {
        for (DirectTile tile : new DirectTile[]{new DirectTile5x2(), new DirectTile10x1(), new DirectTile10xHalves()}) {
            for (int k : LENGTHS) {
                for (int variant = 0; variant < 4; variant++) {
                    compare(tile, k, (variant & 1) != 0, (variant & 2) != 0);
                }
            }
        }
    }

    /** A tile whose vectors have so many starts in the table, the next one of them every {@code run} lanes. */
    private static void compare(ShiftedTile tile, int starts, int run, int k) {
        for (boolean resume : new boolean[]{false, true}) {
            long seed = 31L * k + run;
            Random random = new Random(seed);
            int stepA = tile.rows() + 3;
            float[] a = floats(random, 5 + k * stepA + tile.rows());
            float[] b = floats(random, 400);
            int[] vectors = random.ints(2L + (long) tile.vectors() * starts, 0, 100).toArray();
            int[] pixels = random.ints(1L + k, 0, 200).toArray();
            int rowC = tile.vectors() * L + 2;
            float[] c = resume ? floats(random, 7 + tile.rows() * rowC) : unwritten(7 + tile.rows() * rowC);
            float[] expected = c.clone();
            int vector = starts == 1 ? 2 : 0;
            for (int i = 0; i < tile.rows(); i++) {
                for (int j = 0; j < tile.vectors() * L; j++) {
                    int start = vectors[vector + j / L * starts + Math.min(j % L / run, starts - 1)];
                    float sum = resume ? c[7 + i * rowC + j] : 0f;
                    for (int p = 0; p < k; p++) {
                        sum = Math.fma(a[5 + i + p * stepA], b[9 + start + pixels[1 + p] + j % L], sum);
                    }
                    expected[7 + i * rowC + j] = sum;
                }
            }
            tile.multiply(a, 5, stepA, b, 9, vectors, vector, pixels, 1, c, 7, rowC, k, resume);
            assertSameBits(expected, c, tile.getClass().getSimpleName() + " over " + k + ", runs of " + run
                    + (resume ? ", resumed" : "") + ", seed " + seed);
        }
    }

    /** Taps at every {@code step}-th float, from the third run and the last but one pixel of a row on. */
    private static void compare(TapTile tile, int step, int k, int width, boolean resume) {
        long seed = 13L * k + width;
        Random random = new Random(seed);
        int pixel = Math.max(width - 2, 0);
        int[] pixels = new int[pixel + k + 1];
        for (int p = 0; p < pixels.length; p++) {
            pixels[p] = (p / width * (width + 2) + p % width) * step;
        }
        float[] a = floats(random, 200 + pixels[pixels.length - 1]);
        int[] runs = random.ints(2L + tile.runs(), 0, 100).toArray();
        float[] b = floats(random, 3 + k * (L + 1) + L);
        int rows = tile.runs() * tile.taps();
        float[] c = resume ? floats(random, 4 + rows * L + 1) : unwritten(4 + rows * L + 1);
        float[] expected = c.clone();
        for (int i = 0; i < rows; i++) {
            int tap = 9 + runs[2 + i / tile.taps()] + i % tile.taps() * step;
            for (int j = 0; j < L; j++) {
                float sum = resume ? c[4 + i * L + j] : 0f;
                for (int p = 0; p < k; p++) {
                    sum = Math.fma(a[tap + pixels[pixel + p]], b[3 + p * (L + 1) + j], sum);
                }
                expected[4 + i * L + j] = sum;
            }
        }
        tile.multiply(a, 9, runs, 2, step, width, pixels, pixel, b, 3, L + 1, c, 4, k, resume);
        assertSameBits(expected, c, tile.getClass().getSimpleName() + " over " + k + ", rows of " + width
                + (resume ? ", resumed" : "") + ", seed " + seed);
    }

    private static void compare(DirectTile tile, int k, boolean biased, boolean relu) {
        long seed = 17L * k + (biased ? 1 : 0);
        Random random = new Random(seed);
        int outputs = tile.outputs();
        float[] a = floats(random, 300);
        int[] taps = random.ints(k, 0, 200).toArray();
        float[] b = floats(random, 3 + k * outputs);
        float @Nullable [] bias = biased ? floats(random, 2 + outputs) : null;
        int stepY = outputs + 3;
        float[] y = unwritten(4 + tile.pixels() * stepY);
        float[] expected = y.clone();
        for (int i = 0; i < tile.pixels(); i++) {
            for (int j = 0; j < outputs; j++) {
                float sum = 0f;
                for (int p = 0; p < k; p++) {
                    sum = Math.fma(a[6 + taps[p] + i], b[3 + p * outputs + j], sum);
                }
                sum = bias == null ? sum : sum + bias[2 + j];
                expected[4 + i * stepY + j] = relu ? Math.max(sum, 0f) : sum;
            }
        }
        tile.multiply(a, 6, taps, b, 3, bias, 2, relu, y, 4, stepY);
        assertSameBits(expected, y, tile.getClass().getSimpleName() + " over " + k + (biased ? ", bias" : "")
                + (relu ? ", ReLU" : "") + ", seed " + seed);
    }

    private static float[] floats(Random random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }

    private static float[] unwritten(int count) {
        float[] floats = new float[count];
        Arrays.fill(floats, Float.NaN);
        return floats;
    }

    private static void assertSameBits(float[] expected, float[] actual, String what) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(Float.floatToIntBits(expected[i]), Float.floatToIntBits(actual[i]), what + ", at " + i);
        }
    }
}
