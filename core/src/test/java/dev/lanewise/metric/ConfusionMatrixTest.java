package dev.lanewise.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    private static final double EXACT = 1e-12;

    /** Labels 0 1 2 0 1 2 taken for 0 2 1 0 0 1, by hand. */
    @Test
    void figuresOfThreeClasses() {
        ConfusionMatrix matrix = of(3, new int[]{0, 1, 2, 0, 1, 2}, new int[]{0, 2, 1, 0, 0, 1});

        assertEquals(6, matrix.samples());
        assertEquals(2, matrix.count(0, 0));
        assertEquals(1, matrix.count(1, 0));
        assertEquals(1, matrix.count(1, 2));
        assertEquals(2, matrix.count(2, 1));
        assertEquals(2.0 / 6, matrix.accuracy(), EXACT);
        assertEquals(2.0 / 3, matrix.precision(0), EXACT);
        assertEquals(1.0, matrix.recall(0), EXACT);
        assertEquals(0.8, matrix.f1(0), EXACT);
        assertEquals(0.0, matrix.precision(1), EXACT);
        assertEquals(2.0 / 9, matrix.precision(Average.MACRO), EXACT);
        assertEquals(1.0 / 3, matrix.recall(Average.MACRO), EXACT);
        assertEquals(0.8 / 3, matrix.f1(Average.MACRO), EXACT);
        assertEquals(1.0 / 3, matrix.precision(Average.MICRO), EXACT);
        assertEquals(1.0 / 3, matrix.recall(Average.MICRO), EXACT);
        assertEquals(1.0 / 3, matrix.f1(Average.MICRO), EXACT);
    }

    /** Classes 2 and 3 do not occur, class 4 only as a prediction. */
    @Test
    void absentClassesDoNotCountInTheMacroAverage() {
        ConfusionMatrix matrix = of(5, new int[]{0, 0, 1, 1}, new int[]{0, 0, 1, 4});

        assertEquals(0.0, matrix.precision(2), EXACT);
        assertEquals(0.0, matrix.recall(4), EXACT);
        assertEquals((1 + 1 + 0) / 3.0, matrix.precision(Average.MACRO), EXACT);
        assertEquals((1 + 0.5 + 0) / 3.0, matrix.recall(Average.MACRO), EXACT);
        assertEquals((1 + 2 / 3.0 + 0) / 3.0, matrix.f1(Average.MACRO), EXACT);
    }

    @Test
    void nothingCountedGivesZeros() {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        assertEquals(0, matrix.samples());
        assertEquals(0.0, matrix.accuracy());
        assertEquals(0.0, matrix.f1(Average.MACRO));
        assertEquals(0.0, matrix.f1(Average.MICRO));
    }

    @Test
    void theFirstOfTheLargestOutputsIsThePrediction() {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        matrix.add(new float[]{1, 2, 2, -1, -3, -1, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, -1e30f, 9, 9, 9},
                new int[]{1, 0, 1}, 3);
        assertEquals(1, matrix.count(1, 1));
        assertEquals(1, matrix.count(0, 0));
        assertEquals(1, matrix.count(1, 2));
        assertEquals(3, matrix.samples());
    }

    /** Mini-batches add up to the whole, whose figures are counted here by their definitions. */
    @Test
    void agreesWithTheDefinitionsOnRandomOutputs() {
        for (int seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            int classes = 2 + random.nextInt(6);
            int rows = 1 + random.nextInt(60);
            float[] outputs = new float[rows * classes];
            int[] labels = new int[rows];
            int[] predictions = new int[rows];
            ConfusionMatrix matrix = new ConfusionMatrix(classes);
            for (int i = 0; i < rows; i++) {
                float[] row = new float[classes];
                for (int j = 0; j < classes; j++) {
                    row[j] = random.nextInt(4);
                    predictions[i] = row[j] > row[predictions[i]] ? j : predictions[i];
                }
                System.arraycopy(row, 0, outputs, i * classes, classes);
                labels[i] = random.nextInt(classes);
                matrix.add(row, new int[]{labels[i]}, 1);
            }
            ConfusionMatrix whole = new ConfusionMatrix(classes);
            whole.add(outputs, labels, rows);
            int hits = 0;
            for (int label = 0; label < classes; label++) {
                int belong = 0;
                int taken = 0;
                int both = 0;
                for (int i = 0; i < rows; i++) {
                    belong += labels[i] == label ? 1 : 0;
                    taken += predictions[i] == label ? 1 : 0;
                    both += labels[i] == label && predictions[i] == label ? 1 : 0;
                }
                hits += both;
                String where = "seed " + seed + ", class " + label;
                double precision = taken == 0 ? 0 : (double) both / taken;
                double recall = belong == 0 ? 0 : (double) both / belong;
                assertEquals(precision, whole.precision(label), EXACT, where);
                assertEquals(recall, whole.recall(label), EXACT, where);
                assertEquals(both == 0 ? 0 : 2 * precision * recall / (precision + recall), whole.f1(label), EXACT,
                        where);
                for (int prediction = 0; prediction < classes; prediction++) {
                    assertEquals(whole.count(label, prediction), matrix.count(label, prediction), where);
                }
            }
            assertEquals((double) hits / rows, whole.accuracy(), EXACT, "seed " + seed);
        }
    }

    @Test
    void badInputIsRefused() {
        assertRefused("a confusion matrix has 1 to 46340 classes, but 0 came", () -> new ConfusionMatrix(0));
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        assertRefused("a label is a class from 0 to 1, but 2 came", () -> matrix.add(2, 0));
        assertRefused("a prediction is a class from 0 to 1, but -1 came", () -> matrix.add(0, -1));
        assertRefused("the outputs hold at least 4 values, but 3 came", () -> matrix.add(new float[3], new int[2], 2));
        assertRefused("the labels hold at least 2 values, but 1 came", () -> matrix.add(new float[4], new int[1], 2));
        assertRefused("row 1 of the outputs predicts nothing: class 0 is NaN",
                () -> matrix.add(new float[]{1, 2, Float.NaN, 0}, new int[2], 2));
    }

    private static ConfusionMatrix of(int classes, int[] labels, int[] predictions) {
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        for (int i = 0; i < labels.length; i++) {
            matrix.add(labels[i], predictions[i]);
        }
        return matrix;
    }

    private static void assertRefused(String sentence, Runnable call) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
