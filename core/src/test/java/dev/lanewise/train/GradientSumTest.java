package dev.lanewise.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.FloatRows;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Tanh;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Model;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.Clipping;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Sgd;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Shape;
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
        trainsAsTheWhole(Shape.of(5), new Sgd(0.1f), new Clipping.None(), new Affine(7), new Tanh(), new Affine(3));
        trainsAsTheWhole(Shape.of(6, 5, 2), new AdamW(0.01f, 0.9f, 0.999f, 1e-2f, 0.1f), new Clipping.ByNorm(0.5f),
                new Conv2d(4, 3, 1, 1), new Relu(), new MaxPool2d(2), new Dropout(0.3f), new Affine(7),
                new LayerNorm(), new Tanh(), new Dropout(0.2f), new Affine(3));
        Model model = Model.sequential(SEED, Shape.of(5), new Affine(3));
        assertEquals("a mini-batch has at least 1 sample for each of at least 1 micro-batch, "
                + "but 8 samples in 9 micro-batches came",
                assertThrows(IllegalArgumentException.class, () -> new Trainer(model, new SoftmaxCrossEntropy(),
                        new Sgd(0.1f), Kernels.scalar(), 8, 9, SEED)).getMessage());
    }

    private static void trainsAsTheWhole(Shape sample, Optimizer optimizer, Clipping clipping, Layer... layers) {
        float[] whole = trained(1, sample, optimizer, clipping, layers);
        for (int microBatches : new int[]{2, 3, 4, 16}) {
            float[] parts = trained(microBatches, sample, optimizer, clipping, layers);
            assertArrayEquals(whole, parts, 2e-6f, optimizer + ", " + microBatches + " micro-batches, seed " + SEED);
            assertNotEquals(Arrays.hashCode(whole), Arrays.hashCode(parts), "the sums are rounded in another order");
        }
    }

    private static float[] trained(int microBatches, Shape sample, Optimizer optimizer, Clipping clipping,
            Layer... layers) {
        int samples = 16 * 3 + 5;
        int size = sample.size();
        float[] x = new float[samples * size];
        int[] labels = new int[samples];
        Philox random = new Philox(SEED, Purpose.DATA, 99);
        for (int i = 0; i < x.length; i++) {
            x[i] = random.gaussian(i);
        }
        for (int i = 0; i < samples; i++) {
            labels[i] = x[size * i] > 0 ? 1 : x[size * i + 1] > 0 ? 2 : 0;
        }
        Dataset data = Dataset.classification(new FloatRows(sample, x, 0, samples), labels, 3);
        Model model = Model.sequential(SEED, sample, layers);
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, clipping, Kernels.scalar(), 16,
                microBatches, SEED);
        Epoch epoch = trainer.epoch(data);
        assertEquals(samples, epoch.score().samples());
        return model.parameters().values();
    }
}
