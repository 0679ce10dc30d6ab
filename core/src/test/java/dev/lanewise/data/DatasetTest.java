package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Data sets of both kinds, and what they refuse. */
class DatasetTest {

    private static final Rows FEATURES =
            FloatRows.of(new Tensor(Shape.of(4, 2), new float[]{0, 1, 10, 11, 20, 21, 30, 31}));

    @Test
    void classification() {
        Dataset data = Dataset.classification(FEATURES, new int[]{2, 0, 1, 2}, 3);
        assertEquals(4, data.size());
        assertEquals(Shape.of(2), data.shape());
        assertEquals(DType.I32, data.targetType());
        assertEquals(Shape.scalar(), data.targetShape());
        assertEquals(3, data.classes());
        assertEquals("4 samples (2) with 3 classes", data.toString());
        float[] features = {Float.NaN, Float.NaN, Float.NaN, Float.NaN, -1};
        int[] labels = {-1, -1, -1};
        int[] order = {9, 3, 1, 9};
        data.gather(order, 1, 2, features);
        data.gatherLabels(order, 1, 2, labels);
        assertArrayEquals(new float[]{30, 31, 10, 11, -1}, features);
        assertArrayEquals(new int[]{2, 0, -1}, labels);
    }

    @Test
    void regression() {
        Dataset data = Dataset.regression(FEATURES, FloatRows.of(new Tensor(Shape.of(4), new float[]{5, 6, 7, 8})));
        assertEquals(DType.F32, data.targetType());
        assertEquals(Shape.scalar(), data.targetShape());
        assertEquals("4 samples (2) with float targets ()", data.toString());
        float[] targets = {Float.NaN, Float.NaN, -1};
        data.gatherTargets(new int[]{2, 0}, 0, 2, targets);
        assertArrayEquals(new float[]{7, 5, -1}, targets);
        Dataset autoencoder = Dataset.regression(FEATURES, FEATURES);
        assertEquals(Shape.of(2), autoencoder.targetShape());
    }

    @Test
    void featuresForSeveralInputs() {
        IndexRows indices = IndexRows.of(Shape.of(1), new int[]{7, 8, 9, 6});
        Dataset data = Dataset.classification(List.of(indices, FEATURES), new int[]{2, 0, 1, 2}, 3);
        assertEquals("4 samples (1) and (2) with 3 classes", data.toString());
        assertEquals(2, data.inputs());
        assertEquals(DType.I32, data.type(0));
        assertEquals(DType.F32, data.type(1));
        assertEquals(Shape.of(2), data.shape(1));
        Dataset slice = data.slice(1, 2);
        int[] gathered = {-1, -1, -1};
        slice.gatherIndices(0, new int[]{1, 0}, 0, 2, gathered);
        assertArrayEquals(new int[]{9, 8, -1}, gathered);
        float[] floats = new float[4];
        slice.gather(1, new int[]{1, 0}, 0, 2, floats);
        assertArrayEquals(new float[]{20, 21, 10, 11}, floats);
        assertEquals("input 0 of the data set has integers, not floats", assertThrows(IllegalStateException.class,
                () -> data.gather(new int[]{0}, 0, 1, floats)).getMessage());
        assertEquals("input 1 of the data set has floats, not integers", assertThrows(IllegalStateException.class,
                () -> data.gatherIndices(1, new int[]{0}, 0, 1, gathered)).getMessage());
        assertEquals("there is no slice of 3 rows from row 2 on among 4",
                assertThrows(IllegalArgumentException.class, () -> indices.slice(2, 3)).getMessage());
        assertEquals("an array of 3 elements is no whole number of rows of shape (2)",
                assertThrows(IllegalArgumentException.class, () -> IndexRows.of(Shape.of(2), gathered)).getMessage());
        assertEquals(
                "expected one row per sample for every input, but [4 rows of integers (1), 3 rows of floats (2)] came",
                assertThrows(IllegalArgumentException.class,
                        () -> Dataset.regression(List.of(indices, FEATURES.slice(0, 3)), FEATURES)).getMessage());
        assertEquals("expected features for at least one input, but none came",
                assertThrows(IllegalArgumentException.class, () -> Dataset.regression(List.of(), FEATURES))
                        .getMessage());
    }

    @Test
    void aSliceCountsFromItsOwnFirstSample() {
        Dataset data = Dataset.classification(FEATURES, new int[]{2, 0, 1, 2}, 3).slice(1, 3).slice(1, 2);
        assertEquals(2, data.size());
        assertEquals(3, data.classes());
        float[] features = new float[4];
        int[] labels = new int[2];
        data.gather(new int[]{1, 0}, 0, 2, features);
        data.gatherLabels(new int[]{1, 0}, 0, 2, labels);
        assertArrayEquals(new float[]{30, 31, 20, 21}, features);
        assertArrayEquals(new int[]{2, 1}, labels);
        Dataset values = Dataset.regression(FEATURES, FEATURES).slice(2, 1);
        float[] targets = new float[2];
        values.gatherTargets(new int[]{0}, 0, 1, targets);
        assertArrayEquals(new float[]{20, 21}, targets);
    }

    @Test
    void labelsAreCopied() {
        int[] labels = {0, 1, 2, 2};
        Dataset data = Dataset.classification(FEATURES, labels, 3);
        labels[0] = 99;
        int[] into = new int[1];
        data.gatherLabels(new int[]{0}, 0, 1, into);
        assertEquals(0, into[0]);
    }

    @Test
    void refusals() {
        assertRefused("expected one label per row of features, but 4 rows and 3 labels came",
                () -> Dataset.classification(FEATURES, new int[3], 3));
        assertRefused("expected labels from 0 to 2, but label 1 is 3",
                () -> Dataset.classification(FEATURES, new int[]{0, 3, 0, -1}, 3));
        assertRefused("expected labels from 0 to 2, but label 3 is -1",
                () -> Dataset.classification(FEATURES, new int[]{0, 2, 0, -1}, 3));
        assertRefused("expected at least 1 class, but 0 came",
                () -> Dataset.classification(FEATURES, new int[4], 0));
        assertRefused("expected one row of targets per row of features, but 4 rows of features and 3 of targets came",
                () -> Dataset.regression(FEATURES, FEATURES.slice(0, 3)));
        Dataset classes = Dataset.classification(FEATURES, new int[4], 1);
        assertRefused("the order has row 4 at position 0, but there are 4 rows",
                () -> classes.gatherLabels(new int[]{4}, 0, 1, new int[1]));
        assertRefused("1 rows of 1 elements do not fit into an array of 0",
                () -> classes.gatherLabels(new int[]{3}, 0, 1, new int[0]));
        assertRefused("there is no slice of 0 rows from row 4 on among 4", () -> classes.slice(4, 0));
        assertWrongKind("the data set has class labels, not float targets",
                () -> classes.gatherTargets(new int[]{0}, 0, 1, new float[1]));
        Dataset values = Dataset.regression(FEATURES, FEATURES);
        assertWrongKind("the data set has float targets, not class labels",
                () -> values.gatherLabels(new int[]{0}, 0, 1, new int[1]));
        assertWrongKind("the data set has float targets, not class labels", values::classes);
    }

    @Test
    void anEpochAllocatesNothing() {
        Dataset bytes = Dataset.classification(ByteRows.of(Shape.of(28, 28), new byte[784 * 250]), new int[250], 10);
        Dataset floats = Dataset.regression(FloatRows.of(Tensor.zeros(Shape.of(250, 9))),
                FloatRows.of(Tensor.zeros(Shape.of(250, 3))));
        MiniBatches batches = new MiniBatches(250, 20, 1);
        float[] features = new float[784 * 20];
        float[] targets = new float[3 * 20];
        int[] labels = new int[20];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // The best of some rounds: the first ones may link and load what they and the measurement use.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int epoch = 0; epoch < 20; epoch++) {
                epoch(bytes, floats, batches, features, labels, targets);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, "bytes allocated by 260 batches");
    }

    private static void epoch(Dataset bytes, Dataset floats, MiniBatches batches, float[] features, int[] labels,
            float[] targets) {
        for (int i = 0; i < batches.count(); i++) {
            bytes.gather(batches.order(), batches.start(i), batches.length(i), features);
            bytes.gatherLabels(batches.order(), batches.start(i), batches.length(i), labels);
            floats.gather(batches.order(), batches.start(i), batches.length(i), features);
            floats.gatherTargets(batches.order(), batches.start(i), batches.length(i), targets);
        }
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    private static void assertWrongKind(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalStateException.class, call).getMessage());
    }
}
