package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Both kinds of rows: what a batch sees, what it must leave alone, and every refusal. */
class RowsTest {

    private static final long SEED = 0xDA7AL;

    @Test
    void everyByteIsItsUnsignedValueDividedBy255() {
        byte[] data = new byte[256];
        for (int i = 0; i < 256; i++) {
            data[i] = (byte) i;
        }
        ByteRows rows = ByteRows.of(Shape.of(256), data);
        // Often enough to be compiled, so that the compiled loop is checked as well.
        for (int repeat = 0; repeat < 20_000; repeat++) {
            float[] into = nans(256);
            rows.copy(0, into, 0);
            for (int i = 0; i < 256; i++) {
                if (into[i] != (data[i] & 0xff) / 255f) {
                    assertEquals((data[i] & 0xff) / 255f, into[i], "byte " + i + ", repeat " + repeat);
                }
            }
        }
    }

    @Test
    void gatherMatchesRowByRowAndTouchesNothingElse() {
        Philox random = new Philox(SEED, Purpose.DATA, 0);
        long position = 0;
        for (int size : new int[]{1, 2, 3, 15, 16, 17, 63, 64, 65, 784, 5000}) {
            int count = 57;
            byte[] bytes = new byte[7 + count * size];
            float[] floats = new float[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) random.bits(position++);
                floats[i] = (bytes[i] & 0xff) / 255f;
            }
            // 5000 bytes × 41 rows are more than one group that is read ahead.
            int[] order = new int[50];
            for (int i = 0; i < order.length; i++) {
                order[i] = random.below(count, position++);
            }
            Rows fromBytes = new ByteRows(Shape.of(size), bytes, 7, count);
            Rows fromFloats = new FloatRows(Shape.of(size), floats, 7, count);
            float[] expected = nans(41 * size + 3);
            for (int i = 0; i < 41; i++) {
                System.arraycopy(floats, 7 + order[5 + i] * size, expected, i * size, size);
            }
            for (Rows rows : new Rows[]{fromBytes, fromFloats}) {
                String what = rows + ", seed " + SEED;
                float[] into = nans(expected.length);
                rows.gather(order, 5, 41, into);
                assertArrayEquals(expected, into, what);
                float[] one = nans(size + 4);
                rows.copy(order[5], one, 3);
                assertArrayEquals(Arrays.copyOf(expected, size), Arrays.copyOfRange(one, 3, 3 + size), what);
                assertArrayEquals(nans(3), Arrays.copyOf(one, 3), what);
                assertEquals(Float.NaN, one[3 + size], what);
            }
        }
    }

    @Test
    void floatsAreCopiedBitByBit() {
        float[] data = {Float.NaN, -0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY};
        float[] into = new float[4];
        FloatRows.of(new Tensor(Shape.of(2, 2), data)).gather(new int[]{1, 0}, 0, 2, into);
        assertArrayEquals(new float[]{Float.MIN_VALUE, Float.NEGATIVE_INFINITY, Float.NaN, -0f}, into);
    }

    @Test
    void aTensorsFirstAxisCountsTheRows() {
        Tensor tensor = new Tensor(Shape.of(3, 2, 2), new float[12]);
        FloatRows rows = FloatRows.of(tensor);
        assertEquals(3, rows.count());
        assertEquals(Shape.of(2, 2), rows.shape());
        assertSame(tensor.data(), rows.data());
        assertEquals(Shape.scalar(), FloatRows.of(new Tensor(Shape.of(3), new float[3])).shape());
        assertEquals(4, ByteRows.of(Shape.of(2, 3), new byte[24]).count());
    }

    @Test
    void slicesShareTheArrayAndHideTheRest() {
        Rows rows = FloatRows.of(new Tensor(Shape.of(5, 2), new float[]{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
        Rows slice = rows.slice(1, 3).slice(1, 2);
        float[] into = nans(4);
        slice.gather(new int[]{1, 0}, 0, 2, into);
        assertArrayEquals(new float[]{6, 7, 4, 5}, into);
        assertRefused("the order has row 2 at position 1, but there are 2 rows",
                () -> slice.gather(new int[]{0, 2}, 0, 2, new float[4]));
        Rows bytes = ByteRows.of(Shape.of(2), new byte[]{0, 0, 51, 102, (byte) 204, (byte) 255}).slice(1, 2);
        bytes.gather(new int[]{1, 0}, 0, 2, into);
        assertArrayEquals(new float[]{204 / 255f, 1, 51 / 255f, 102 / 255f}, into);
        assertRefused("there is no row 2 among 2", () -> bytes.copy(2, into, 0));
    }

    @Test
    void rowsSayWhatTheyAre() {
        assertEquals("2 rows of bytes (3, 4)", ByteRows.of(Shape.of(3, 4), new byte[24]).toString());
        assertEquals("2 rows of floats (3)", FloatRows.of(Tensor.zeros(Shape.of(2, 3))).toString());
    }

    @Test
    void refusals() {
        assertRefused("expected at least one row of at least one element, but 0 rows of shape (3) came",
                () -> FloatRows.of(Tensor.zeros(Shape.of(0, 3))));
        assertRefused("expected at least one row of at least one element, but 2 rows of shape (0) came",
                () -> FloatRows.of(Tensor.zeros(Shape.of(2, 0))));
        assertRefused("rows need a tensor whose first axis counts them, but a scalar came",
                () -> FloatRows.of(Tensor.zeros(Shape.scalar())));
        assertRefused("3 rows of shape (4) at offset 1 need an array of 13 elements, but it holds 12",
                () -> new ByteRows(Shape.of(4), new byte[12], 1, 3));
        assertRefused("1 rows of shape (4) at offset -1 need an array of 3 elements, but it holds 12",
                () -> new FloatRows(Shape.of(4), new float[12], -1, 1));
        assertRefused("an array of 13 elements is no whole number of rows of shape (4)",
                () -> ByteRows.of(Shape.of(4), new byte[13]));
        assertRefused("expected at least one row of at least one element, but 0 rows of shape (4) came",
                () -> ByteRows.of(Shape.of(4), new byte[0]));
        Rows[] both = {ByteRows.of(Shape.of(4), new byte[12]), FloatRows.of(Tensor.zeros(Shape.of(3, 4)))};
        for (Rows rows : both) {
            assertRefused("there is no row -1 among 3", () -> rows.copy(-1, new float[4], 0));
            assertRefused("there is no row 3 among 3", () -> rows.copy(3, new float[4], 0));
            assertRefused("a row of 4 elements at offset 2 does not fit into an array of 5",
                    () -> rows.copy(0, new float[5], 2));
            assertRefused("a row of 4 elements at offset -1 does not fit into an array of 5",
                    () -> rows.copy(0, new float[5], -1));
            assertRefused("an order of 2 rows has no 2 of them from 1 on",
                    () -> rows.gather(new int[]{0, 1}, 1, 2, new float[8]));
            assertRefused("an order of 2 rows has no 1 of them from -1 on",
                    () -> rows.gather(new int[]{0, 1}, -1, 1, new float[8]));
            assertRefused("an order of 2 rows has no -1 of them from 0 on",
                    () -> rows.gather(new int[]{0, 1}, 0, -1, new float[8]));
            assertRefused("2 rows of 4 elements do not fit into an array of 7",
                    () -> rows.gather(new int[]{0, 1}, 0, 2, new float[7]));
            assertRefused("the order has row -1 at position 1, but there are 3 rows",
                    () -> rows.gather(new int[]{0, -1}, 0, 2, new float[8]));
            assertRefused("there is no slice of 0 rows from row 0 on among 3", () -> rows.slice(0, 0));
            assertRefused("there is no slice of 3 rows from row 1 on among 3", () -> rows.slice(1, 3));
            assertRefused("there is no slice of 1 rows from row -1 on among 3", () -> rows.slice(-1, 1));
        }
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    private static float[] nans(int length) {
        float[] array = new float[length];
        Arrays.fill(array, Float.NaN);
        return array;
    }
}
