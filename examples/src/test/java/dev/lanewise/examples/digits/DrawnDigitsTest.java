package dev.lanewise.examples.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.Dataset;
import dev.lanewise.tensor.Shape;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** The drawn digits are reproducible to the byte, balanced, and look like something. */
class DrawnDigitsTest {

    private static final long SEED = 42;

    /** Whoever changes a stroke or a constant changes every figure that was measured on these digits. */
    @Test
    void bytesStayTheSame() throws Exception {
        DrawnDigits digits = DrawnDigits.generate(SEED, 0, 300);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(digits.images());
        for (int label : digits.labels()) {
            digest.update((byte) label);
        }
        assertEquals("a3d4772be3c614c79dd220315c0213770f0772eeac876a124a4d771b7e6bc99d",
                HexFormat.of().formatHex(digest.digest()));
    }

    @Test
    void anImageDependsOnSeedAndIndexAlone() {
        DrawnDigits all = DrawnDigits.generate(SEED, 0, 100);
        DrawnDigits some = DrawnDigits.generate(SEED, 53, 10);
        assertArrayEquals(Arrays.copyOfRange(all.images(), 53 * 784, 63 * 784), some.images());
        assertArrayEquals(Arrays.copyOfRange(all.labels(), 53, 63), some.labels());
    }

    @Test
    void anyNumberOfThreadsDrawsTheSame() {
        DrawnDigits expected = DrawnDigits.generate(SEED, 7, 999);
        for (int threads : new int[]{1, 3, 8}) {
            try (ForkJoinPool pool = new ForkJoinPool(threads)) {
                // A parallel stream runs in the pool that its terminal operation is called from.
                DrawnDigits digits = pool.submit(() -> DrawnDigits.generate(SEED, 7, 999)).join();
                assertArrayEquals(expected.images(), digits.images(), threads + " threads");
                assertArrayEquals(expected.labels(), digits.labels(), threads + " threads");
            }
        }
    }

    @Test
    void everyTenIndicesHoldEachDigitOnceInRandomOrder() {
        int[] labels = DrawnDigits.generate(SEED, 40, 1000).labels();
        int[] sorted = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        int[] firsts = new int[10];
        for (int block = 0; block < 100; block++) {
            int[] ten = Arrays.copyOfRange(labels, 10 * block, 10 * block + 10);
            firsts[ten[0]]++;
            Arrays.sort(ten);
            assertArrayEquals(sorted, ten, "block " + block);
        }
        for (int digit = 0; digit < 10; digit++) {
            assertTrue(firsts[digit] > 0 && firsts[digit] < 30, digit + " comes first " + firsts[digit] + " times");
        }
    }

    @Test
    void imagesHoldADigitsWorthOfInkInsideABlankMargin() {
        DrawnDigits digits = DrawnDigits.generate(SEED, 0, 3000);
        for (int i = 0; i < 3000; i++) {
            int darkest = 0;
            int inked = 0;
            for (int pixel = 0; pixel < 784; pixel++) {
                int grey = digits.images()[i * 784 + pixel] & 255;
                int row = pixel / 28;
                int column = pixel % 28;
                boolean edge = row == 0 || row == 27 || column == 0 || column == 27;
                int index = i;
                assertTrue(!edge || grey < 100, () -> "ink at the edge of image " + index + ", seed " + SEED);
                darkest = Math.max(darkest, grey);
                inked += grey > 64 ? 1 : 0;
            }
            String which = "image " + i + " of digit " + digits.labels()[i] + ", seed " + SEED;
            assertTrue(darkest > 100, which + " is nowhere darker than " + darkest);
            assertTrue(inked > 20 && inked < 300, which + " has ink on " + inked + " pixels");
        }
    }

    @Test
    void seedsAndIndicesGiveDifferentImages() {
        DrawnDigits one = DrawnDigits.generate(SEED, 0, 200);
        DrawnDigits other = DrawnDigits.generate(SEED + 1, 0, 200);
        assertFalse(Arrays.equals(one.labels(), other.labels()));
        for (int i = 0; i < 200; i++) {
            byte[] image = Arrays.copyOfRange(one.images(), i * 784, (i + 1) * 784);
            for (int j = 0; j < 200; j++) {
                assertFalse(Arrays.equals(image, Arrays.copyOfRange(other.images(), j * 784, (j + 1) * 784)));
                assertEquals(i == j, Arrays.equals(image, Arrays.copyOfRange(one.images(), j * 784, (j + 1) * 784)));
            }
        }
    }

    /** The label belongs to the picture: the nearest class mean is right far more often than one time in ten. */
    @Test
    void labelsTellWhatIsDrawn() {
        int count = 2000;
        DrawnDigits known = DrawnDigits.generate(SEED, 0, count);
        double[][] means = new double[10][784];
        for (int i = 0; i < count * 784; i++) {
            means[known.labels()[i / 784]][i % 784] += (known.images()[i] & 255) / (count / 10.0);
        }
        DrawnDigits unknown = DrawnDigits.generate(SEED, count, 500);
        int right = 0;
        for (int i = 0; i < 500; i++) {
            int nearest = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int digit = 0; digit < 10; digit++) {
                double distance = 0;
                for (int pixel = 0; pixel < 784; pixel++) {
                    double difference = (unknown.images()[i * 784 + pixel] & 255) - means[digit][pixel];
                    distance += difference * difference;
                }
                if (distance < least) {
                    least = distance;
                    nearest = digit;
                }
            }
            right += nearest == unknown.labels()[i] ? 1 : 0;
        }
        assertTrue(right > 250, "nearest mean is right " + right + " times of 500, seed " + SEED);
    }

    @Test
    void theSetsOfTheExamplesAreTwoRangesOfOneSeed() {
        Dataset train = DrawnDigits.train();
        Dataset test = DrawnDigits.test();
        assertEquals(30_000, train.size());
        assertEquals(5_000, test.size());
        assertEquals(Shape.of(28, 28), train.shape());
        assertEquals(Shape.of(28, 28), test.shape());
        assertEquals(10, train.classes());
        DrawnDigits first = DrawnDigits.generate(1, 30_000, 1);
        float[] image = new float[784];
        int[] label = new int[1];
        test.gather(new int[]{0}, 0, 1, image);
        test.gatherLabels(new int[]{0}, 0, 1, label);
        assertEquals(first.labels()[0], label[0]);
        for (int pixel = 0; pixel < 784; pixel++) {
            assertEquals((first.images()[pixel] & 255) / 255f, image[pixel], "pixel " + pixel);
        }
    }

    @Test
    void theLastIndexCanBeDrawn() {
        DrawnDigits last = DrawnDigits.generate(SEED, Integer.MAX_VALUE - 10, 10);
        assertArrayEquals(Arrays.copyOfRange(last.labels(), 9, 10),
                DrawnDigits.generate(SEED, Integer.MAX_VALUE - 1, 1).labels());
        assertEquals(0, DrawnDigits.generate(SEED, 5, 0).images().length);
    }

    @Test
    void badRangesAreRefused() {
        assertRefused("expected a range of indices from 0 to 2147483646, got 10 from -1", -1, 10);
        assertRefused("expected a range of indices from 0 to 2147483646, got -10 from 0", 0, -10);
        assertRefused("expected a range of indices from 0 to 2147483646, got 8 from 2147483640", 2147483640, 8);
        assertRefused("expected at most 2739137 images, got 2739138", 0, 2739138);
    }

    private static void assertRefused(String message, int first, int count) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> DrawnDigits.generate(SEED, first, count)).getMessage());
    }
}
