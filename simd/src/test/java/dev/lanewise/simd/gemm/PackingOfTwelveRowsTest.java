package dev.lanewise.simd.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Panels of twelve and ten rows, element by element where their documentation says, on any machine. */
class PackingOfTwelveRowsTest {
    private static final PackingOfTwelveRows PACKING = PackingOfTwelveRows.PACKING;
    private static final int MR = PackingOfTwelveRows.MR;

    @Test
    void rowsAndColumnsLieInPanels() {
        for (int rows = 1; rows <= 60; rows++) {
            for (int k : new int[]{1, 2, 3, 8, 9, 15, 16, 17, 18, 31, 40, 64, 65}) {
                compare(rows, k, false);
                compare(rows, k, true);
            }
        }
    }

    @Test
    void noPanelMoreThanTwelvesNeedAndHardlyARowMissing() {
        for (int rows = 1; rows <= 1000; rows++) {
            int panels = 0;
            int missing = 0;
            int height;
            for (int i = 0; i < rows; i += height) {
                height = PACKING.height(rows, i);
                missing += (height <= PackingOfTwelveRows.TEN ? PackingOfTwelveRows.TEN : MR) - height;
                panels++;
            }
            assertEquals(Math.ceilDiv(rows, MR), panels, "panels of " + rows + " rows");
            // Fewer rows than panels of ten would hold are all there is.
            int least = Math.max(0, panels * PackingOfTwelveRows.TEN - rows);
            assertEquals(Math.max(least, (panels * MR - rows) % 2), missing, "rows missing of " + rows);
        }
    }

    private static void compare(int rows, int k, boolean byColumns) {
        long seed = 31L * rows + k;
        Random random = new Random(seed);
        int stride = (byColumns ? rows : k) + random.nextInt(5);
        int at = random.nextInt(4);
        // Nothing follows the last element.
        float[] a = new float[at + (byColumns ? (k - 1) * stride + rows : (rows - 1) * stride + k)];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) random.nextGaussian();
        }
        float[] panels = new float[3 + PACKING.floats(rows, k)];
        Arrays.fill(panels, Float.NaN);
        if (byColumns) {
            PACKING.columns(a, at, stride, rows, k, panels, 3);
        } else {
            PACKING.rows(a, at, stride, rows, k, panels, 3);
        }
        int panel = 0;
        int height;
        for (int first = 0; first < rows; first += height) {
            height = PACKING.height(rows, first);
            for (int i = 0; i < MR; i++) {
                int row = first + Math.min(i, height - 1);
                for (int p = 0; p < k; p++) {
                    int q = p - k % 2;
                    int place = k % 2 == 1 && p == 0 ? i : k % 2 * MR + (q / 2 * MR + i) * 2 + q % 2;
                    assertEquals(a[at + (byColumns ? row + p * stride : row * stride + p)],
                            panels[3 + panel * MR * k + place],
                            "row " + i + " of panel " + panel + ", step " + p + " of "
                                    + rows + " × " + k + (byColumns ? " by columns" : " by rows") + ", seed " + seed);
                }
            }
            panel++;
        }
    }
}
