package dev.lanewise.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.FloatRows;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Tanh;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Model;
import dev.lanewise.optim.Sgd;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientSumTest {
    private static final long SEED = 17;
    private static final int SIZE = 37;

    @Test
    void theTreeDependsOnTheNumberAlone() {
        float[][] parts = new float[11][SIZE];
        for (int i = 0; i < parts.length; i++) {
            for (int j = 0; j < SIZE; j++) {
                parts[i][j] = new Philox(SEED, Purpose.DATA, i).gaussian(j);
            }
        }
        Parameters gradients = Parameters.zeros(Map.of("w", Shape.of(SIZE)));
        GradientSum sum = new GradientSum(gradients, parts.length, Kernels.scalar());
        for (int count = parts.length; count >= 1; count--) {
            for (int i = 0; i < count; i++) {
                System.arraycopy(parts[i], 0, gradients.values(), 0, SIZE);
                sum.add(i, count);
            }
            assertArrayEquals(tree(parts, 0, count), gradients.values(), count + " micro-batches, seed " + SEED);
        }
    }

    /** The largest power of two of them as a balanced tree, and the rest behind it. */
    private static float[] tree(float[][] parts, int from, int to) {
        if (to - from == 1) {
            return parts[from];
        }
        int half = Integer.highestOneBit(to - from);
        int middle = from + (half == to - from ? half / 2 : half);
        float[] sum = tree(parts, from, middle).clone();
        float[] right = tree(parts, middle, to);
        for (int i = 0; i < SIZE; i++) {
            sum[i] += right[i];
        }
        return sum;
    }

    @Test
    void microBatchesTrainAsTheWholeMiniBatch() {
        float[] whole = trained(1);
        for (int microBatches : new int[]{2, 3, 4, 16}) {
            assertArrayEquals(whole, trained(microBatches), 2e-6f, microBatches + " micro-batches, seed " + SEED);
        }
        assertNotEquals(Arrays.hashCode(whole), Arrays.hashCode(trained(4)), "the sums are rounded in another order");
        Model model = Model.sequential(SEED, Shape.of(5), new Affine(3));
        assertEquals("a mini-batch has at least 1 sample for each of at least 1 micro-batch, "
                + "but 8 samples in 9 micro-batches came",
                assertThrows(IllegalArgumentException.class, () -> new Trainer(model, new SoftmaxCrossEntropy(),
                        new Sgd(0.1f), Kernels.scalar(), 8, 9, SEED)).getMessage());
    }

    private static float[] trained(int microBatches) {
        int samples = 16 * 3 + 5;
        float[] x = new float[samples * 5];
        int[] labels = new int[samples];
        Philox random = new Philox(SEED, Purpose.DATA, 99);
        for (int i = 0; i < x.length; i++) {
            x[i] = random.gaussian(i);
        }
        for (int i = 0; i < samples; i++) {
            labels[i] = x[5 * i] > 0 ? 1 : x[5 * i + 1] > 0 ? 2 : 0;
        }
        Dataset data = Dataset.classification(FloatRows.of(new Tensor(Shape.of(samples, 5), x)), labels, 3);
        Model model = Model.sequential(SEED, Shape.of(5), new Affine(7), new Tanh(), new Affine(3));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Sgd(0.1f), Kernels.scalar(), 16,
                microBatches, SEED);
        Epoch epoch = trainer.epoch(data);
        assertEquals(samples, epoch.score().samples());
        return model.parameters().values();
    }
}
