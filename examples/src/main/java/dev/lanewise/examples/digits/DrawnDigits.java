package dev.lanewise.examples.digits;

import dev.lanewise.data.ByteRows;
import dev.lanewise.data.Dataset;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import java.util.stream.IntStream;

/**
 * A set of handwriting-like digits that was drawn, not downloaded: grey images of 28 × 28 pixels with their labels. An
 * image is a pure function of (seed, index), with the same bytes on every machine and for any number of threads, so
 * that a training and a test set are two ranges of indices under one seed. It stands in for a real data set in the
 * examples: trained on 30,000 images, softmax regression gets about 0.87 of the others right, a network with hidden
 * layers of 256 and 128 about 0.99. It is no substitute for real handwriting, and says nothing about results there.
 *
 * @param images grey bytes, unsigned, 0 for paper and 255 for ink: count × 784, each image row by row
 * @param labels the digits, 0 to 9: count
 */
public record DrawnDigits(byte[] images, int[] labels) {

    /** Pixels along each side of an image. */
    public static final int SIDE = Canvas.SIDE;
    /** Pixels of an image. */
    public static final int PIXELS = SIDE * SIDE;
    /** Number of classes. */
    public static final int CLASSES = 10;

    /** Size of {@link #train()}. */
    public static final int TRAIN = 30_000;
    /** Size of {@link #test()}. */
    public static final int TEST = 5_000;

    private static final long SEED = 1;

    /** Images that one task draws. */
    private static final int TASK = 100;

    /**
     * Positions 0 to 15 of the stream with step s order the classes of images 10s … 10s + 9; the others draw image s.
     */
    private static final int FIRST_POSITION = 16;

    /** Draws the training set of the examples: 30,000 images of shape (28, 28), always the same. */
    public static Dataset train() {
        return generate(SEED, 0, TRAIN).dataset();
    }

    /** Draws the test set of the examples: 5,000 other images by the same hands, always the same. */
    public static Dataset test() {
        return generate(SEED, TRAIN, TEST).dataset();
    }

    /**
     * Draws the images with indices first … first + count − 1, on all cores. Every ten indices from a multiple of ten
     * on hold each digit once, in random order.
     *
     * @throws IllegalArgumentException if first or count is negative, first + count exceeds 2³¹ − 1, or the images do
     *                                  not fit an array
     */
    public static DrawnDigits generate(long seed, int first, int count) {
        if (first < 0 || count < 0 || first > Integer.MAX_VALUE - count) {
            throw new IllegalArgumentException(
                    "expected a range of indices from 0 to 2147483646, got " + count + " from " + first);
        }
        if (count > Integer.MAX_VALUE / PIXELS) {
            throw new IllegalArgumentException(
                    "expected at most " + Integer.MAX_VALUE / PIXELS + " images, got " + count);
        }
        byte[] images = new byte[count * PIXELS];
        int[] labels = new int[count];
        IntStream.range(0, (count + TASK - 1) / TASK).parallel().forEach(task -> {
            Writer writer = new Writer();
            int[] order = new int[CLASSES];
            for (int i = task * TASK; i < Math.min(count, (task + 1) * TASK); i++) {
                int index = first + i;
                int digit = digit(seed, index, order);
                labels[i] = digit;
                Draws draws = new Draws(new Philox(seed, Purpose.DATA, index), FIRST_POSITION);
                writer.write(digit, draws, images, i * PIXELS);
            }
        });
        return new DrawnDigits(images, labels);
    }

    /**
     * The images, of shape (28, 28), with their classes; shares the images.
     *
     * @throws IllegalArgumentException if there are none
     */
    public Dataset dataset() {
        return Dataset.classification(ByteRows.of(Shape.of(SIDE, SIDE), images), labels, CLASSES);
    }

    private static int digit(long seed, int index, int[] order) {
        for (int i = 0; i < CLASSES; i++) {
            order[i] = i;
        }
        new Philox(seed, Purpose.DATA, index / CLASSES).permute(order);
        return order[index % CLASSES];
    }
}
