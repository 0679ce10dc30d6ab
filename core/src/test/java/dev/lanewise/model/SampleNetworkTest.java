package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Idx;
import dev.lanewise.data.MiniBatches;
import dev.lanewise.io.Safetensors;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The trained network of 'Deep Learning from Scratch', section 3.6.2, 784-50-100-10 with sigmoids, reads exactly 9352 of
 * the 10,000 test digits of MNIST, as printed in the book.
 */
class SampleNetworkTest {
    private static final int BATCH = 100;

    @Test
    void readsAsManyDigitsAsInTheBook() throws IOException {
        Path data = sharedData();
        Path weights = data.resolve("models/ch03_sample_weight.safetensors");
        assumeTrue(Files.exists(weights), "skipped: there is no " + weights);
        Map<String, Tensor> saved = Safetensors.read(weights);
        Model model = Model.sequential(0, Shape.of(28, 28), new Affine(50), new Sigmoid(), new Affine(100),
                new Sigmoid(), new Affine(10));
        for (int i = 1; i <= 3; i++) {
            model.parameters().set("affine" + i + ".weight", Objects.requireNonNull(saved.get("W" + i)));
            model.parameters().set("affine" + i + ".bias", Objects.requireNonNull(saved.get("b" + i)));
        }
        Dataset test = Idx.testSet(data.resolve("mnist"));
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

    private static Path sharedData() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !(Files.exists(folder.resolve("pom.xml")) && Files.exists(folder.resolve("core")))) {
            folder = folder.getParent();
        }
        Path data = folder == null ? null : folder.resolve("../shared/data").normalize();
        assumeTrue(data != null && Files.isDirectory(data), "skipped: there is no ../shared/data beside the project");
        return data == null ? Path.of("") : data;
    }
}
