package dev.lanewise.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Philox against the published vectors, its layout of positions, and the moments of its distributions. */
class PhiloxTest {

    private static final long SEED = 0x5EED_1234_ABCDL;

    /** Known answers for philox4x32 with 10 rounds, from the test set of the Random123 library. */
    @Test
    void blocksMatchTheKnownAnswers() {
        assertBlock(new int[]{0, 0, 0, 0}, new int[]{0, 0}, new int[]{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
        assertBlock(new int[]{-1, -1, -1, -1}, new int[]{-1, -1},
                new int[]{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
        assertBlock(new int[]{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, new int[]{0xa4093822, 0x299f31d0},
                new int[]{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
    }

    private static void assertBlock(int[] counter, int[] key, int[] expected) {
        assertArrayEquals(expected, block(counter[0], counter[1], counter[2], counter[3], key[0], key[1]));
    }

    private static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
        long lower = Philox.words(c0, c1, c2, c3, k0, k1, false);
        long upper = Philox.words(c0, c1, c2, c3, k0, k1, true);
        return new int[]{(int) lower, (int) (lower >>> 32), (int) upper, (int) (upper >>> 32)};
    }

    @Test
    void positionsMapToTheWordsOfTheDocumentedCounter() {
        long seed = 0x0123_4567_89AB_CDEFL;
        int step = -7;
        Philox stream = new Philox(seed, Purpose.DROPOUT, step);
        for (long block : new long[]{0, 1, 77, 0xFFFF_FFFFL, 0x1_0000_0000L, 0x1234_5678_9ABC_DEF0L}) {
            int[] expected = block((int) block, (int) (block >>> 32), step, 3, 0x89AB_CDEF, 0x0123_4567);
            for (int word = 0; word < 4; word++) {
                assertEquals(expected[word], stream.bits(4 * block + word), "block " + block + ", word " + word);
            }
        }
    }

    @Test
    void codesOfPurposesStay() {
        assertEquals(1, Purpose.WEIGHTS.code());
        assertEquals(2, Purpose.SHUFFLE.code());
        assertEquals(3, Purpose.DROPOUT.code());
        assertEquals(4, Purpose.DATA.code());
        assertEquals(4, Purpose.values().length);
    }

    @Test
    void anyOrderOfPositionsGivesTheSameNumbers() {
        Philox stream = new Philox(SEED, Purpose.DATA, 3);
        int[] forwards = new int[1001];
        for (int i = 0; i < forwards.length; i++) {
            forwards[i] = stream.bits(i);
        }
        Philox again = new Philox(SEED, Purpose.DATA, 3);
        for (int i = forwards.length - 1; i >= 0; i--) {
            again.gaussian(i * 31L);
            assertEquals(forwards[i], again.bits(i), "position " + i);
        }
    }

    @Test
    void streamsDifferInSeedPurposeAndStep() {
        Philox[] streams = {new Philox(SEED, Purpose.DATA, 0), new Philox(SEED, Purpose.DATA, 1),
                new Philox(SEED, Purpose.SHUFFLE, 0), new Philox(SEED + 1, Purpose.DATA, 0),
                new Philox(SEED + (1L << 32), Purpose.DATA, 0)};
        for (int a = 0; a < streams.length; a++) {
            for (int b = 0; b < a; b++) {
                for (int i = 0; i < 100; i++) {
                    assertNotEquals(streams[a].bits(i), streams[b].bits(i), streams[a] + " and " + streams[b]);
                }
            }
        }
    }

    @Test
    void uniformIsUniform() {
        Philox stream = new Philox(SEED, Purpose.WEIGHTS, 11);
        int count = 1 << 20;
        double sum = 0;
        double squares = 0;
        double neighbours = 0;
        double previous = 0.5;
        for (int i = 0; i < count; i++) {
            float u = stream.uniform(i);
            assertTrue(u >= 0 && u < 1, () -> "outside [0, 1): " + u + " in " + stream);
            sum += u;
            squares += (u - 0.5) * (u - 0.5);
            neighbours += (u - 0.5) * (previous - 0.5);
            previous = u;
        }
        // Five standard errors each: √(1/12n), √(1/180n), and (1/12)/√n for the product of neighbours.
        assertEquals(0.5, sum / count, 5 * Math.sqrt(1.0 / 12 / count), stream::toString);
        assertEquals(1.0 / 12, squares / count, 5 * Math.sqrt(1.0 / 180 / count), stream::toString);
        assertEquals(0, neighbours / count, 5 / 12.0 / Math.sqrt(count), stream::toString);
    }

    @Test
    void uniformIsTheUpper24Bits() {
        Philox stream = new Philox(SEED, Purpose.WEIGHTS, 0);
        for (int i = 0; i < 100; i++) {
            assertEquals((stream.bits(i) >>> 8) / 16777216.0, stream.uniform(i));
        }
    }

    @Test
    void belowTakesEveryValueEquallyOften() {
        Philox stream = new Philox(SEED, Purpose.SHUFFLE, 5);
        int bound = 10;
        int count = 100_000;
        int[] seen = new int[bound];
        for (int i = 0; i < count; i++) {
            seen[stream.below(bound, i)]++;
        }
        double chiSquare = 0;
        double expected = (double) count / bound;
        for (int value : seen) {
            chiSquare += (value - expected) * (value - expected) / expected;
        }
        // The 99.99 % point for nine degrees of freedom.
        assertTrue(chiSquare < 33.7, "χ² = " + chiSquare + " in " + stream);
    }

    @Test
    void belowKeepsItsBound() {
        Philox stream = new Philox(SEED, Purpose.SHUFFLE, 6);
        boolean large = false;
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, stream.below(1, i));
            int value = stream.below(Integer.MAX_VALUE, i);
            assertTrue(value >= 0 && value < Integer.MAX_VALUE, "position " + i);
            large |= value > Integer.MAX_VALUE / 2;
        }
        assertTrue(large);
    }

    @Test
    void belowRefusesABoundThatIsNotPositive() {
        Philox stream = new Philox(SEED, Purpose.SHUFFLE, 0);
        assertEquals("expected a positive bound, got 0",
                assertThrows(IllegalArgumentException.class, () -> stream.below(0, 0)).getMessage());
        assertEquals("expected a positive bound, got -3",
                assertThrows(IllegalArgumentException.class, () -> stream.below(-3, 0)).getMessage());
    }

    @Test
    void gaussianHasTheMomentsOfTheNormalDistribution() {
        Philox stream = new Philox(SEED, Purpose.WEIGHTS, 1);
        int count = 1 << 20;
        double[] sums = new double[5];
        int withinOne = 0;
        for (int i = 0; i < count; i++) {
            double g = stream.gaussian(i);
            double power = 1;
            for (int k = 1; k <= 4; k++) {
                power *= g;
                sums[k] += power;
            }
            withinOne += Math.abs(g) < 1 ? 1 : 0;
        }
        // Moments 0, 1, 0, 3 with variances 1, 2, 15, 96 per draw; five standard errors.
        double error = 5 / Math.sqrt(count);
        assertEquals(0, sums[1] / count, error, stream::toString);
        assertEquals(1, sums[2] / count, error * Math.sqrt(2), stream::toString);
        assertEquals(0, sums[3] / count, error * Math.sqrt(15), stream::toString);
        assertEquals(3, sums[4] / count, error * Math.sqrt(96), stream::toString);
        assertEquals(0.682689, (double) withinOne / count, error * 0.47, stream::toString);
    }

    @Test
    void gaussianUsesTheTwoWordsOfItsPosition() {
        Philox stream = new Philox(SEED, Purpose.WEIGHTS, 2);
        for (long p = 0; p < 9; p++) {
            double u = (Integer.toUnsignedLong(stream.bits(2 * p)) + 1) / 4294967296.0;
            double v = Integer.toUnsignedLong(stream.bits(2 * p + 1)) / 4294967296.0;
            double expected = StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * StrictMath.PI * v);
            assertEquals((float) expected, stream.gaussian(p), "position " + p);
        }
    }

    @Test
    void permuteIsAPermutationThatDependsOnTheStep() {
        int[] first = permuted(1000, 0);
        int[] second = permuted(1000, 1);
        assertFalse(Arrays.equals(first, second));
        assertArrayEquals(first, permuted(1000, 0));
        assertFalse(Arrays.equals(first, identity(1000)));
        Arrays.sort(first);
        Arrays.sort(second);
        assertArrayEquals(identity(1000), first);
        assertArrayEquals(identity(1000), second);
    }

    @Test
    void permuteSwapsInTheDocumentedOrder() {
        Philox stream = new Philox(SEED, Purpose.SHUFFLE, 4);
        int[] expected = identity(17);
        for (int i = 16; i >= 1; i--) {
            int j = stream.below(i + 1, i);
            int swapped = expected[i];
            expected[i] = expected[j];
            expected[j] = swapped;
        }
        assertArrayEquals(expected, permuted(17, 4));
    }

    @Test
    void permuteReachesEveryOrderEquallyOften() {
        int[] seen = new int[24];
        int count = 24_000;
        for (int step = 0; step < count; step++) {
            int[] p = permuted(4, step);
            int rank = 0;
            for (int i = 0; i < 4; i++) {
                int smaller = 0;
                for (int j = i + 1; j < 4; j++) {
                    smaller += p[j] < p[i] ? 1 : 0;
                }
                rank = rank * (4 - i) + smaller;
            }
            seen[rank]++;
        }
        double chiSquare = 0;
        for (int value : seen) {
            chiSquare += (value - 1000.0) * (value - 1000.0) / 1000;
        }
        // The 99.99 % point for 23 degrees of freedom.
        assertTrue(chiSquare < 56.9, "χ² = " + chiSquare + " for seed " + SEED);
    }

    @Test
    void permuteLeavesShortArraysAlone() {
        assertArrayEquals(new int[0], permuted(0, 0));
        assertArrayEquals(new int[]{0}, permuted(1, 0));
    }

    private static int[] permuted(int length, int step) {
        int[] indices = identity(length);
        new Philox(SEED, Purpose.SHUFFLE, step).permute(indices);
        return indices;
    }

    private static int[] identity(int length) {
        int[] indices = new int[length];
        Arrays.setAll(indices, i -> i);
        return indices;
    }
}
