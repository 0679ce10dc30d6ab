package dev.lanewise.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Features;
import dev.lanewise.data.FloatRows;
import dev.lanewise.data.IndexRows;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.AvgPool2d;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Concat;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.Elu;
import dev.lanewise.layer.Embedding;
import dev.lanewise.layer.Exp;
import dev.lanewise.layer.Flatten;
import dev.lanewise.layer.Gelu;
import dev.lanewise.layer.GlobalAveragePool;
import dev.lanewise.layer.Identity;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.LeakyRelu;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Mul;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.layer.Silu;
import dev.lanewise.layer.Slice;
import dev.lanewise.layer.Softmax;
import dev.lanewise.layer.Softplus;
import dev.lanewise.layer.Tanh;
import dev.lanewise.layer.Transpose;
import dev.lanewise.loss.BinaryCrossEntropyWithLogits;
import dev.lanewise.loss.Huber;
import dev.lanewise.loss.Loss;
import dev.lanewise.loss.MeanAbsoluteError;
import dev.lanewise.loss.MeanSquaredError;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Graph;
import dev.lanewise.model.Model;
import dev.lanewise.model.Node;
import dev.lanewise.model.Plan;
import dev.lanewise.model.Predictor;
import dev.lanewise.optim.AdaGrad;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.Clipping;
import dev.lanewise.optim.Momentum;
import dev.lanewise.optim.Nesterov;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.RmsProp;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Sgd;
import dev.lanewise.optim.Updater;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.train.Period;
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
    /**
     * How long C2 may take to compile what allocates, at most. Where others use the processor, its queue outlasts any
     * number of short steps.
     */
    private static final long WARM_UP_NANOS = 90_000_000_000L;
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
            assertEquals(0, allocatedBySteps(() -> {
                for (int i = 0; i < 60; i++) {
                    predictor.predict(input, 1 + i % 3, output);
                }
            }, threads));
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
                for (int[] sizes : new int[][]{{784, 50, 10}, {784, 256, 128, 10}, {37, 100, 65, 3}}) {
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

    /** What the others leave out, in a graph that has several of each, by trainers that cut mini-batches and do not. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void trainersOfWhatIsLeft(int threads) {
        // Few mini-batches before the last, smaller one: C2 compiles what only that one calls after some thousand epochs.
        int samples = 12 * 3 + 5;
        List<Features> features = List.of(IndexRows.of(Shape.of(7, 6), indices(samples * 42, 11)),
                FloatRows.of(new Tensor(Shape.of(samples, 7, 6, 4), uniform(samples * 168))));
        Dataset labelled = Dataset.classification(features, indices(samples, 3), 3);
        Dataset targeted = Dataset.regression(features,
                FloatRows.of(new Tensor(Shape.of(samples, 3), uniform(samples * 3))));
        SoftmaxCrossEntropy distributions = SoftmaxCrossEntropy.ofDistributions();
        try (Kernels kernels = new SimdProvider().create(threads)) {
            assertTrainsWithout(labelled, new SoftmaxCrossEntropy().withClassWeights(1, 2, 0.5f),
                    new AdamW(1e-3f, 0.01f), new Clipping.ByNorm(0.5f), new Schedule.Cosine(500, 10, 1e-5f), 3,
                    kernels);
            assertTrainsWithout(labelled, new SoftmaxCrossEntropy().withLabelSmoothing(0.1f),
                    new AdaGrad(1e-3f, 1e-10f, 0.01f), new Clipping.ByValue(0.01f), new Schedule.Linear(500), 1,
                    kernels);
            assertTrainsWithout(targeted, new MeanAbsoluteError(), new RmsProp(1e-4f, 0.9f, 1e-8f, 0),
                    new Clipping.None(), new Schedule.Step(7, 0.9f), 5, kernels);
            assertTrainsWithout(targeted, distributions.withClassWeights(2, 1, 1).withLabelSmoothing(0.2f),
                    new Nesterov(1e-3f, 0.9f, 0), new Clipping.ByNorm(0.1f), new Schedule.Exponential(0.99f), 1,
                    kernels);
        }
    }

    /** A trainer's epochs and a predictor of its model allocate nothing between two mini-batches. */
    private static void assertTrainsWithout(Dataset data, Loss loss, Optimizer optimizer, Clipping clipping,
            Schedule schedule, int microBatches, Kernels kernels) {
        Graph graph = new Graph();
        Node tokens = graph.input("tokens", Shape.of(7, 6), DType.I32);
        Node image = graph.input("image", Shape.of(7, 6, 4));
        Node scale = graph.apply(new Affine(4), graph.apply(new GlobalAveragePool(), image));
        Node scaled = graph.apply(new Mul(), graph.apply(new Embedding(11, 4), tokens), scale);
        Node turned = graph.apply(Transpose.of(1, 0, 2), graph.apply(new Add(), scaled, image));
        Node dilated = graph.apply(new Relu(),
                graph.apply(new Conv2d(8, 3, 3, 1, 2, 2, 2, new Initializer.He()), turned));
        Node depthwise = graph.apply(new Conv2d(8, 3, 3, 1, 1, 1, 8, new Initializer.He()), dilated);
        Node part = graph.apply(new Slice(0, 1, 6), depthwise);
        Node joined = graph.apply(new Concat(), part, graph.apply(new Slice(2, 0, 3), part));
        Node shifted = graph.apply(new Add(), joined,
                graph.apply(new Softmax(), graph.apply(new GlobalAveragePool(), joined)));
        graph.output("y", graph.apply(new Affine(3), shifted));
        Model model = graph.build(1);
        String name = String.join(", ", loss.toString(), optimizer.toString(), clipping.toString(), schedule.toString(),
                microBatches + " micro-batches");
        Trainer trainer = new Trainer(model, loss, optimizer, clipping, kernels, 12, microBatches, 1);
        trainer.schedule(schedule, Period.STEP);
        Meter meter = new Meter(12);
        long end = System.nanoTime() + WARM_UP_NANOS;
        do {
            meter.clear();
            for (int epoch = 0; epoch < 20; epoch++) {
                trainer.epoch(data, meter);
            }
        } while (meter.bytes > 0 && System.nanoTime() < end);
        assertEquals(0, meter.bytes, "bytes of " + name);
        assertEquals(20 * 3, meter.steps, "steps measured of " + name);
        Predictor predictor = model.predictor(kernels, 2);
        assertEquals(0, allocatedBySteps(() -> predictor.predict(2), ownThreads()), "bytes of predicting");
    }

    private static float[] uniform(int length) {
        float[] values = new float[length];
        Philox stream = new Philox(1, Purpose.DATA, 0);
        for (int i = 0; i < length; i++) {
            values[i] = stream.uniform(i);
        }
        return values;
    }

    private static int[] indices(int length, int count) {
        return IntStream.range(0, length).map(i -> i % count).toArray();
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

    /** The bytes of 48 steps, once as many allocated nothing, or after long: until then C2 compiles. */
    private static long allocatedBySteps(Runnable step, long[] threads) {
        long end = System.nanoTime() + WARM_UP_NANOS;
        long bytes;
        do {
            long before = allocated(threads);
            for (int i = 0; i < 48; i++) {
                step.run();
            }
            bytes = allocated(threads) - before;
        } while (bytes > 0 && System.nanoTime() < end);
        return bytes;
    }

    @Test
    void theMeasureSeesAnAllocation() {
        long[] threads = {Thread.currentThread().threadId()};
        long before = allocated(threads);
        byte[] array = new byte[1000];
        assertTrue(allocated(threads) - before >= array.length);
    }

    /** The bytes of an epoch's steps after the first, once there are none, or after long. */
    private static long allocatedByWarmSteps(Kernels kernels) {
        Dataset data = Dataset.classification(
                FloatRows.of(new Tensor(Shape.of(SAMPLES, 37), uniform(SAMPLES * 37))), indices(SAMPLES, 10), 10);
        // Wide enough that threads share the multiplies.
        Model model = Model.sequential(1, Shape.of(37), new Affine(300), new Relu(), new Affine(70), new Tanh(),
                new Affine(33), new Sigmoid(), new Affine(10));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Adam(0.001f), kernels, BATCH, 1);
        Meter meter = new Meter(BATCH);
        // Until C2 has compiled a kernel, its vectors are objects: that takes some thousand calls of each. Hundreds of
        // steps in a row without a byte are the proof; compiled code may still be thrown away once and compiled anew.
        long end = System.nanoTime() + WARM_UP_NANOS;
        do {
            meter.clear();
            trainer.epoch(data, meter);
        } while (meter.bytes > 0 && System.nanoTime() < end);
        assertEquals(500, meter.steps, "steps measured");
        return meter.bytes;
    }

    private static long allocated(long[] threads) {
        long sum = 0;
        for (long thread : threads) {
            sum += THREADS.getThreadAllocatedBytes(thread);
        }
        return sum;
    }

    /** Adds up what was allocated between the first and the last step of each epoch. */
    private static final class Meter implements Progress {
        private final long[] threads = ownThreads();
        private final int batch;
        private long before;
        private long bytes;
        private int steps;

        Meter(int batch) {
            this.batch = batch;
        }

        void clear() {
            bytes = 0;
            steps = 0;
        }

        @Override
        public void batch(int samples, int total, double loss, int correct) {
            long now = allocated(threads);
            if (samples > batch) {
                bytes += now - before;
                steps++;
            }
            before = now;
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
