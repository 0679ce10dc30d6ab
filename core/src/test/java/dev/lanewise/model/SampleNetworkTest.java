package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Idx;
import dev.lanewise.data.MiniBatches;
import dev.lanewise.data.SharedData;
import dev.lanewise.io.Safetensors;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The trained network of 'Deep Learning from Scratch', section 3.6.2, 784-50-100-10 with sigmoids, reads exactly 9352
 * of the 10,000 test digits of MNIST, as printed in the book.
 */
class SampleNetworkTest {
    private static final int BATCH = 100;

    @Test
    void readsAsManyDigitsAsInTheBook() throws IOException {
        Map<String, Tensor> saved = Safetensors.read(SharedData.find("models/ch03_sample_weight.safetensors"));
        Model model = Model.sequential(0, Shape.of(28, 28), new Affine(50), new Sigmoid(), new Affine(100),
                new Sigmoid(), new Affine(10));
        for (int i = 1; i <= 3; i++) {
            model.parameters().set("affine" + i + ".weight", Objects.requireNonNull(saved.get("W" + i)));
            model.parameters().set("affine" + i + ".bias", Objects.requireNonNull(saved.get("b" + i)));
        }
        Dataset test = Idx.testSet(SharedData.find("mnist"));
        Predictor predictor = model.predictor(Kernels.scalar(), BATCH);
        MiniBatches batches = MiniBatches.sequential(test.size(), BATCH);
        float[] images = new float[BATCH * 784];
        float[] logits = new float[BATCH * 10];
        int[] labels = new int[BATCH];
        int right = 0;
        for (int i = 0; i < batches.count(); i++) {
            test.gather(batches.order(), batches.start(i), BATCH, images);
            test.gatherLabels(batches.order(), batches.start(i), BATCH, labels);
            predictor.predict(images, BATCH, logits);
            for (int row = 0; row < BATCH; row++) {
                right += largest(logits, row * 10) == labels[row] ? 1 : 0;
            }
        }
        assertEquals(9352, right);
    }

    private static int largest(float[] logits, int at) {
        int largest = 0;
        for (int j = 1; j < 10; j++) {
            largest = logits[at + j] > logits[at + largest] ? j : largest;
        }
        return largest;
    }
}
