package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The cutting into batches, and that an epoch's order depends on nothing but seed and epoch. */
class MiniBatchesTest {

    private static final long SEED = 0xBA7C4L;

    @Test
    void batchesCoverAllSamplesAndTheLastOneHasTheRest() {
        for (int[] sizeAndBatch : new int[][]{{1, 1}, {1, 5}, {5, 5}, {6, 5}, {9, 5}, {10, 5}, {60000, 128}, {7, 1},
                {3, Integer.MAX_VALUE}}) {
            int size = sizeAndBatch[0];
            int batch = sizeAndBatch[1];
            MiniBatches batches = new MiniBatches(size, batch, SEED);
            String what = size + " samples in batches of " + batch + ", seed " + SEED;
            assertEquals(size, batches.size(), what);
            assertEquals(batch, batches.batch(), what);
            assertEquals((size + (long) batch - 1) / batch, batches.count(), what);
            int covered = 0;
            for (int i = 0; i < batches.count(); i++) {
                assertEquals(covered, batches.start(i), what);
                assertEquals(Math.min(batch, size - covered), batches.length(i), what);
                covered += batches.length(i);
            }
            assertEquals(size, covered, what);
            int[] sorted = batches.order().clone();
            Arrays.sort(sorted);
            assertArrayEquals(identity(size), sorted, what);
        }
    }

    @Test
    void anEpochIsReproducedWithoutThoseBeforeIt() {
        MiniBatches batches = new MiniBatches(1000, 10, SEED);
        int[] first = batches.order().clone();
        batches.shuffle(1);
        batches.shuffle(7);
        int[] seventh = batches.order().clone();
        assertFalse(Arrays.equals(first, seventh), "epochs 0 and 7, seed " + SEED);
        batches.shuffle(0);
        assertArrayEquals(first, batches.order());
        MiniBatches fresh = new MiniBatches(1000, 64, SEED);
        fresh.shuffle(7);
        assertArrayEquals(seventh, fresh.order());
        MiniBatches other = new MiniBatches(1000, 10, SEED + 1);
        assertFalse(Arrays.equals(first, other.order()), "seeds " + SEED + " and one more");
    }

    @Test
    void anEpochsOrderIsTheStreamsPermutation() {
        int[] expected = identity(100);
        new Philox(SEED, Purpose.SHUFFLE, 3).permute(expected);
        MiniBatches batches = new MiniBatches(100, 10, SEED);
        int[] order = batches.order();
        batches.shuffle(3);
        assertArrayEquals(expected, batches.order());
        assertSame(order, batches.order());
    }

    @Test
    void sequentialBatchesKeepTheOrder() {
        MiniBatches batches = MiniBatches.sequential(10, 4);
        assertArrayEquals(identity(10), batches.order());
        assertEquals(3, batches.count());
        assertEquals(2, batches.length(2));
        assertEquals("sequential batches keep the order of the samples",
                assertThrows(IllegalStateException.class, () -> batches.shuffle(0)).getMessage());
    }

    @Test
    void refusals() {
        assertEquals("expected at least one sample and batches of at least one, but 0 samples in batches of 5 came",
                assertThrows(IllegalArgumentException.class, () -> new MiniBatches(0, 5, SEED)).getMessage());
        assertEquals("expected at least one sample and batches of at least one, but 5 samples in batches of 0 came",
                assertThrows(IllegalArgumentException.class, () -> MiniBatches.sequential(5, 0)).getMessage());
        MiniBatches batches = new MiniBatches(10, 4, SEED);
        assertEquals("there is no batch 3 among 3",
                assertThrows(IllegalArgumentException.class, () -> batches.start(3)).getMessage());
        assertEquals("there is no batch -1 among 3",
                assertThrows(IllegalArgumentException.class, () -> batches.length(-1)).getMessage());
    }

    private static int[] identity(int length) {
        int[] indices = new int[length];
        Arrays.setAll(indices, i -> i);
        return indices;
    }
}
