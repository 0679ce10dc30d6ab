package dev.lanewise.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.FloatRows;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.AvgPool2d;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.Elu;
import dev.lanewise.layer.Exp;
import dev.lanewise.layer.Flatten;
import dev.lanewise.layer.Gelu;
import dev.lanewise.layer.GlobalAveragePool;
import dev.lanewise.layer.Identity;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.LeakyRelu;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.layer.Silu;
import dev.lanewise.layer.Softplus;
import dev.lanewise.layer.Tanh;
import dev.lanewise.loss.BinaryCrossEntropyWithLogits;
import dev.lanewise.loss.Huber;
import dev.lanewise.loss.Loss;
import dev.lanewise.loss.MeanSquaredError;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Model;
import dev.lanewise.model.Plan;
import dev.lanewise.model.Predictor;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Momentum;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Sgd;
import dev.lanewise.optim.Updater;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.train.Progress;
import dev.lanewise.train.Trainer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A warm training step, tail batch included, allocates nothing: not on the caller's thread, not on a worker's. */
class ZeroAllocationTest {
    private static final int SAMPLES = 16 * 500 + 5;
    private static final int BATCH = 16;
    private static final int MOST_EPOCHS = 60;
    private static final int MOST_ROUNDS = 400;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void simdTraining(int threads) {
        try (Kernels kernels = new SimdProvider().create(threads)) {
            assertEquals(0, allocatedByWarmSteps(kernels), "bytes with " + threads + " threads");
        }
    }

    @Test
    void scalarTraining() {
        assertEquals(0, allocatedByWarmSteps(Kernels.scalar()), "bytes");
    }

    @Test
    void prediction() {
        Model model = Model.sequential(1, Shape.of(37), new Affine(50), new Relu(), new Affine(10));
        try (Kernels kernels = new SimdProvider().create(1)) {
            Predictor predictor = model.predictor(kernels, 3);
            float[] input = new float[3 * 37];
            float[] output = new float[3 * 10];
            long[] threads = {Thread.currentThread().threadId()};
            long allocated = 0;
            for (int round = 0; round < MOST_EPOCHS && (round < 2 || allocated > 0); round++) {
                long before = allocated(threads);
                for (int i = 0; i < 3000; i++) {
                    predictor.predict(input, 1 + i % 3, output);
                }
                allocated = allocated(threads) - before;
            }
            assertEquals(0, allocated);
        }
    }

    /**
     * Networks of all activations, losses and optimizers one after the other in one JVM, in an order drawn from the
     * seed, and then each again: what C2 compiled for one of them must serve the others without objects.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void networksAfterOtherNetworks(int threads) {
        long seed = Long.getLong("lanewise.seed", threads);
        Random random = new Random(seed);
        try (Kernels kernels = new SimdProvider().create(threads)) {
            List<Layer> activations = List.of(new Relu(), new Sigmoid(), new Tanh(), new Gelu(), new Exp(), new Elu(1f),
                    new LeakyRelu(0.1f), new Silu(), new Softplus(), new Identity());
            List<Loss> losses = List.of(new SoftmaxCrossEntropy(), new MeanSquaredError(), new Huber(),
                    new BinaryCrossEntropyWithLogits());
            List<Optimizer> optimizers = List.of(new Sgd(1e-6f), new Momentum(1e-6f), new Adam(1e-6f));
            List<Runnable> steps = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (Layer activation : activations) {
                for (int[] sizes : new int[][]{{784, 50, 10}, {784, 256, 128, 10}, {37, 70, 33, 3}}) {
                    Loss loss = losses.get(random.nextInt(losses.size()));
                    Optimizer optimizer = optimizers.get(random.nextInt(optimizers.size()));
                    int batch = 4 + random.nextInt(60);
                    steps.add(training(model(sizes, activation), loss, optimizer, kernels, batch));
                    names.add(Arrays.toString(sizes) + ", " + activation + ", " + loss + ", " + optimizer + ", batch "
                            + batch);
                }
                steps.add(prediction(activation, kernels, 1 + random.nextInt(3)));
                names.add("prediction, " + activation);
            }
            List<Integer> order = new ArrayList<>(IntStream.range(0, steps.size()).boxed().toList());
            long[] own = ownThreads();
            for (int pass = 0; pass < 2; pass++) {
                Collections.shuffle(order, random);
                for (int i : order) {
                    assertEquals(0, allocatedBySteps(steps.get(i), own),
                            "bytes of " + names.get(i) + ", pass " + pass + ", seed " + seed);
                }
            }
        }
    }

    /** Convolution, pooling, normalisation and dropout, trained and predicted, one network after the other. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void networksOverImages(int threads) {
        Shape shape = Shape.of(14, 13, 3);
        List<List<Layer>> networks = List.of(
                List.of(new Conv2d(18, 3, 1, 1), new BatchNorm(), new Relu(), new MaxPool2d(2), new Dropout(0.3f),
                        new Conv2d(20, 3, 2, 1), new LayerNorm(), new Gelu(), new AvgPool2d(2, 1, 1),
                        new GlobalAveragePool(), new BatchNorm(), new Affine(10)),
                List.of(new Conv2d(16, 3), new Relu(), new MaxPool2d(3, 2, 1), new Flatten(), new Affine(48),
                        new LayerNorm(), new BatchNorm(), new Relu(), new Dropout(0.5f), new Affine(10)));
        try (Kernels kernels = new SimdProvider().create(threads)) {
            long[] own = ownThreads();
            for (int pass = 0; pass < 2; pass++) {
                for (List<Layer> network : networks) {
                    Model model = Model.sequential(1, shape, network.toArray(new Layer[0]));
                    assertEquals(0,
                            allocatedBySteps(training(model, new SoftmaxCrossEntropy(), new Adam(1e-6f), kernels, 16),
                                    own),
                            "bytes of " + network + ", pass " + pass);
                    Predictor predictor =
                            pass == 0 ? model.predictor(kernels, 2) : model.snapshot(kernels).predictor(2);
                    float[] input = new float[2 * shape.size()];
                    float[] output = new float[2 * 10];
                    assertEquals(0, allocatedBySteps(() -> predictor.predict(input, 2, output), own),
                            "bytes of predicting by " + network + ", pass " + pass);
                }
            }
        }
    }

    /** A step of training; every eighth is on a smaller mini-batch. */
    private static Runnable training(Model model, Loss loss, Optimizer optimizer, Kernels kernels, int batch) {
        Plan plan = Plan.training(model, loss, kernels, batch);
        Updater updater = new Updater(optimizer, model.parameters(), plan.gradients(), kernels);
        Arrays.fill(plan.input("x"), 0.1f);
        int[] count = {0};
        return () -> {
            plan.rows(count[0]++ % 8 == 7 ? batch - 3 : batch);
            plan.forward();
            plan.backward();
            updater.step();
        };
    }

    private static Runnable prediction(Layer activation, Kernels kernels, int batch) {
        int[] sizes = {784, 256, 128, 10};
        Predictor predictor = model(sizes, activation).predictor(kernels, batch);
        float[] input = new float[batch * sizes[0]];
        float[] output = new float[batch * sizes[sizes.length - 1]];
        return () -> predictor.predict(input, batch, output);
    }

    private static Model model(int[] sizes, Layer activation) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; i < sizes.length; i++) {
            layers.add(new Affine(sizes[i]));
            layers.add(i < sizes.length - 1 ? activation : new Identity());
        }
        return Model.sequential(1, Shape.of(sizes[0]), layers.toArray(new Layer[0]));
    }

    /** The bytes of 48 steps, once as many allocated nothing, or after many: until then C2 compiles. */
    private static long allocatedBySteps(Runnable step, long[] threads) {
        long bytes = 1;
        for (int round = 0; round < MOST_ROUNDS && bytes > 0; round++) {
            long before = allocated(threads);
            for (int i = 0; i < 48; i++) {
                step.run();
            }
            bytes = allocated(threads) - before;
        }
        return bytes;
    }

    @Test
    void theMeasureSeesAnAllocation() {
        long[] threads = {Thread.currentThread().threadId()};
        long before = allocated(threads);
        byte[] array = new byte[1000];
        assertTrue(allocated(threads) - before >= array.length);
    }

    /** The bytes of an epoch's steps after the first, once an epoch before it allocated nothing, or after many. */
    private static long allocatedByWarmSteps(Kernels kernels) {
        float[] features = new float[SAMPLES * 37];
        int[] labels = new int[SAMPLES];
        Philox stream = new Philox(1, Purpose.DATA, 0);
        for (int i = 0; i < features.length; i++) {
            features[i] = stream.uniform(i);
        }
        for (int i = 0; i < SAMPLES; i++) {
            labels[i] = i % 10;
        }
        Dataset data = Dataset.classification(FloatRows.of(new Tensor(Shape.of(SAMPLES, 37), features)), labels, 10);
        // Wide enough that threads share the multiplies.
        Model model = Model.sequential(1, Shape.of(37), new Affine(300), new Relu(), new Affine(70), new Tanh(),
                new Affine(33), new Sigmoid(), new Affine(10));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Adam(0.001f), kernels, BATCH, 1);
        Meter meter = new Meter();
        trainer.epoch(data, meter);
        // Until C2 has compiled a kernel, its vectors are objects: that takes some thousand calls of each. Hundreds of
        // steps in a row without a byte are the proof; compiled code may still be thrown away once and compiled anew.
        for (int epoch = 0; epoch < MOST_EPOCHS && meter.bytes > 0; epoch++) {
            trainer.epoch(data, meter);
        }
        assertTrue(meter.steps >= 500, "steps measured: " + meter.steps);
        return meter.bytes;
    }

    private static long allocated(long[] threads) {
        long sum = 0;
        for (long thread : threads) {
            sum += THREADS.getThreadAllocatedBytes(thread);
        }
        return sum;
    }

    /** Notes what was allocated between an epoch's first and last step. */
    private static final class Meter implements Progress {
        private final long[] threads = ownThreads();
        private long start;
        private long bytes;
        private int steps;

        @Override
        public void batch(int samples, int total, double loss, int correct) {
            if (samples == BATCH) {
                steps = 0;
                start = allocated(threads);
            }
            steps++;
            if (samples == total) {
                bytes = allocated(threads) - start;
            }
        }
    }

    /** The caller's thread and the kernels' workers. */
    private static long[] ownThreads() {
        long caller = Thread.currentThread().threadId();
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(info -> info != null
                        && (info.getThreadId() == caller || info.getThreadName().startsWith("lanewise")))
                .mapToLong(info -> info.getThreadId()).toArray();
    }
}
