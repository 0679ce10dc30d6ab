package dev.lanewise.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopKAccuracyTest {
    @Test
    void threeOfFourAmongTheFirstTwo() {
        TopKAccuracy top = new TopKAccuracy(2);
        assertEquals(0.0, top.accuracy());
        top.add(new float[]{.5f, .2f, .2f, .3f, .4f, .2f}, 3, new int[]{0, 1}, 2);
        top.add(new float[]{.2f, .4f, .3f, .7f, .2f, .1f}, 3, new int[]{2, 2}, 2);
        assertEquals(0.75, top.accuracy());
    }

    /** Against the classes sorted by output; few different values, so that many are equal. */
    @Test
    void agreesWithSorting() {
        for (int seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            int classes = 1 + random.nextInt(8);
            int k = 1 + random.nextInt(9);
            int rows = 20;
            float[] outputs = new float[rows * classes];
            int[] labels = new int[rows];
            int hits = 0;
            for (int i = 0; i < rows; i++) {
                float[] row = new float[classes];
                for (int j = 0; j < classes; j++) {
                    row[j] = random.nextInt(3);
                }
                System.arraycopy(row, 0, outputs, i * classes, classes);
                int label = random.nextInt(classes);
                labels[i] = label;
                hits += IntStream.range(0, classes).boxed()
                        .sorted(Comparator.comparingDouble((Integer j) -> -row[j]).thenComparingInt(j -> j))
                        .limit(k).anyMatch(j -> j == label) ? 1 : 0;
            }
            TopKAccuracy top = new TopKAccuracy(k);
            top.add(outputs, classes, labels, rows);
            assertEquals((double) hits / rows, top.accuracy(), "seed " + seed);
            ConfusionMatrix matrix = new ConfusionMatrix(classes);
            matrix.add(outputs, labels, rows);
            TopKAccuracy first = new TopKAccuracy(1);
            first.add(outputs, classes, labels, rows);
            assertEquals(matrix.accuracy(), first.accuracy(), "seed " + seed);
        }
    }

    @Test
    void badInputIsRefused() {
        assertRefused("a top-k accuracy has a k of at least 1, but 0 came", () -> new TopKAccuracy(0));
        TopKAccuracy top = new TopKAccuracy(1);
        assertRefused("a label is a class from 0 to 1, but 2 came", () -> top.add(new float[2], 2, new int[]{2}, 1));
        assertRefused("the outputs hold at least 2 values, but 1 came", () -> top.add(new float[1], 2, new int[1], 1));
        assertRefused("outputs have at least 1 class, but 0 came", () -> top.add(new float[2], 0, new int[1], 1));
        assertRefused("a mini-batch has at least 0 rows, but -1 came",
                () -> top.add(new float[2], 2, new int[1], -1));
        float[] outputs = new float[2];
        Arrays.fill(outputs, Float.NaN);
        assertRefused("row 0 of the outputs predicts nothing: class 0 is NaN",
                () -> top.add(outputs, 2, new int[1], 1));
    }

    private static void assertRefused(String sentence, Runnable call) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
