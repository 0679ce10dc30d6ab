package dev.lanewise.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.FloatRows;
import dev.lanewise.kernel.KernelChoice;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.Relu;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Model;
import dev.lanewise.model.Predictor;
import dev.lanewise.model.Snapshot;
import dev.lanewise.optim.Adam;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Many threads predict over one model, each with a predictor of its own, of the model or of a snapshot, while another
 * trains a copy of it.
 */
class ConcurrentPredictionTest {
    private static final long SEED = 23;
    private static final int THREADS = 16;
    private static final int SAMPLES = 40;
    private static final int ROUNDS = 12;
    private static final Shape IMAGE = Shape.of(9, 9, 2);

    @Test
    void everyAnswerIsThatOfOneThread() throws Exception {
        Model model = model();
        float[] images = images();
        AtomicBoolean finished = new AtomicBoolean();
        try (Kernels kernels = KernelChoice.SIMD.open(2);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1)) {
            float[] expected = answers(model.predictor(kernels, SAMPLES), images, SAMPLES);
            String before = model.parameters().sha256();
            Model copy = model.copy();
            Snapshot snapshot = model.snapshot(kernels);
            Future<Integer> training = threads.submit(() -> train(copy, kernels, images, finished));
            CountDownLatch start = new CountDownLatch(THREADS);
            List<Future<Void>> predictions = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                // Batches of different sizes: an answer does not depend on its neighbours either.
                int batch = 1 + i % 7;
                boolean packed = i % 2 == 0;
                predictions.add(threads.submit((Callable<Void>) () -> {
                    Predictor predictor = packed ? snapshot.predictor(batch) : model.predictor(kernels, batch);
                    start.countDown();
                    start.await();
                    for (int round = 0; round < ROUNDS; round++) {
                        assertArrayEquals(expected, answers(predictor, images, batch),
                                "batches of " + batch + ", round " + round + ", seed " + SEED);
                    }
                    return null;
                }));
            }
            for (Future<Void> prediction : predictions) {
                prediction.get();
            }
            finished.set(true);
            assertNotEquals(0, training.get(), "no epoch was trained meanwhile");
            assertEquals(before, model.parameters().sha256());
            assertNotEquals(before, copy.parameters().sha256());
        }
    }

    /** A predictor needs no worker threads, and so no open kernels. */
    @Test
    void predictorsGoOnWhenTheKernelsAreClosed() {
        Model model = model();
        float[] images = images();
        float[] expected;
        Predictor predictor;
        Snapshot snapshot;
        try (Kernels kernels = KernelChoice.SIMD.open(2)) {
            predictor = model.predictor(kernels, SAMPLES);
            snapshot = model.snapshot(kernels);
            expected = answers(predictor, images, SAMPLES);
        }
        assertArrayEquals(expected, answers(predictor, images, SAMPLES));
        assertArrayEquals(expected, answers(snapshot.predictor(7), images, 7));
    }

    private static Model model() {
        return Model.sequential(SEED, IMAGE, new Conv2d(16, 3, 1, 1), new BatchNorm(), new Relu(),
                new Conv2d(16, 3, 1, 1), new Relu(), new Conv2d(6, 3), new Affine(33), new Relu(), new Dropout(0.5f),
                new Affine(10));
    }

    private static int train(Model model, Kernels kernels, float[] images, AtomicBoolean finished) {
        int[] labels = new int[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            labels[i] = i % 10;
        }
        Dataset data = Dataset.classification(
                FloatRows.of(new Tensor(Shape.of(SAMPLES, 9, 9, 2), images)), labels, 10);
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Adam(0.01f), kernels, 16, SEED);
        do {
            trainer.epoch(data);
        } while (!finished.get());
        return trainer.epochs();
    }

    private static float[] answers(Predictor predictor, float[] images, int batch) {
        float[] answers = new float[SAMPLES * 10];
        float[] in = new float[batch * IMAGE.size()];
        float[] out = new float[batch * 10];
        for (int first = 0; first < SAMPLES; first += batch) {
            int rows = Math.min(batch, SAMPLES - first);
            System.arraycopy(images, first * IMAGE.size(), in, 0, rows * IMAGE.size());
            predictor.predict(in, rows, out);
            System.arraycopy(out, 0, answers, first * 10, rows * 10);
        }
        return answers;
    }

    private static float[] images() {
        float[] images = new float[SAMPLES * IMAGE.size()];
        Philox random = new Philox(SEED, Purpose.DATA, 0);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.gaussian(i);
        }
        return images;
    }
}
