package dev.lanewise.simd.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The transposed copy on all extents around its squares, also where the array ends with the matrix. */
class TransposeTest {
    private static final float UNTOUCHED = -1f;
    private static final int MOST = 2 * Transpose.WIDTH + 3;

    @Test
    void everyExtentAroundTheSquares() {
        for (int rows = 1; rows <= MOST; rows++) {
            for (int cols = 1; cols <= MOST; cols++) {
                check(rows, cols, 0, 0);
                check(rows, cols, 3, 1);
                check(rows, cols, 0, 2 * Transpose.WIDTH);
            }
        }
    }

    /** Elements are numbered; nothing beside the copy may be written. */
    private static void check(int rows, int cols, int gap, int after) {
        int strideFrom = cols + gap;
        int atFrom = 2;
        float[] from = new float[atFrom + (rows - 1) * strideFrom + cols + after];
        Arrays.fill(from, Float.NaN);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                from[atFrom + i * strideFrom + j] = i * cols + j;
            }
        }
        int atTo = 3;
        int strideTo = rows + gap;
        float[] to = new float[atTo + (cols + 1) * strideTo];
        Arrays.fill(to, UNTOUCHED);
        Transpose.copy(from, atFrom, strideFrom, rows, cols, to, atTo, strideTo);
        for (int at = 0; at < to.length; at++) {
            int j = Math.floorDiv(at - atTo, strideTo);
            int i = Math.floorMod(at - atTo, strideTo);
            boolean beside = j < 0 || j >= cols || i >= rows;
            int index = at;
            assertEquals(beside ? UNTOUCHED : i * cols + j, to[at], () -> rows + " rows, " + cols + " columns, gap "
                    + gap + ", " + after + " floats behind: row " + j + ", column " + i + ", index " + index);
        }
    }
}
