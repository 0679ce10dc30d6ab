package dev.lanewise.bench;

import dev.lanewise.kernel.UpdateRule;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Convolutional networks: whole training steps by plain gradient descent, as {@link TrainingStepBenchmark} measures them
 * for multilayer perceptrons, and the outputs of a mini-batch alone.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 800, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ImageNetworkBenchmark {
    private static final int MINI_BATCHES = 8;
    /** Steps whose losses must be scalar's, and by how much they may differ. */
    private static final int CHECKED = 2;
    private static final float TOLERANCE = 1e-3f;

    @Param({"scalar", "simd"})
    String engine;

    @Param("1")
    int threads;

    @Param
    ImageNetwork network;

    private Engine opened;

    /** Opens the engine. */
    @Setup
    public void setup() {
        opened = Engines.open(engine, threads);
    }

    /** Ends the engine's threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** What {@link #step} trains. */
    @State(Scope.Benchmark)
    public static class Trained {
        private Training training;
        private final float[][] samples = new float[MINI_BATCHES][];
        private final int[][] labels = new int[MINI_BATCHES][];
        private int next;

        /** Makes the network and the mini-batches, and checks the losses of the first steps. */
        @Setup
        public void setup(ImageNetworkBenchmark benchmark) {
            ImageNetwork network = benchmark.network;
            for (int i = 0; i < MINI_BATCHES; i++) {
                samples[i] = images(network, 2 * i);
                labels[i] = Inputs.labels(network.batch(), ImageNetwork.CLASSES, 2 * i + 1);
            }
            float[] parameters = network.initialParameters();
            training = benchmark.opened.imageTraining(network, UpdateRule.SGD, parameters);
            float[] losses = losses(training);
            try (Engine scalar = Engines.open("scalar", 1)) {
                Agreement.requireClose(benchmark.engine, "losses",
                        losses(scalar.imageTraining(network, UpdateRule.SGD, parameters)), losses, TOLERANCE);
            }
            next = CHECKED;
        }

        private float[] losses(Training learner) {
            float[] losses = new float[CHECKED];
            for (int i = 0; i < CHECKED; i++) {
                losses[i] = learner.step(samples[i], labels[i]);
            }
            return losses;
        }

        /** The parameters as trained so far. */
        float[] parameters() {
            return training.parameters();
        }
    }

    /** What {@link #forward} runs. */
    @State(Scope.Benchmark)
    public static class Outputs {
        private Computation computation;

        /** Makes the network and the mini-batch, and checks the outputs. */
        @Setup
        public void setup(ImageNetworkBenchmark benchmark) {
            ImageNetwork network = benchmark.network;
            float[] samples = images(network, 0);
            float[] parameters = network.initialParameters();
            computation = benchmark.opened.imageForward(network, parameters, samples);
            Agreement.requireAsScalar(benchmark.engine, "logits", computation,
                    scalar -> scalar.imageForward(network, parameters, samples), TOLERANCE);
        }

        /** The logits. */
        float[] result() {
            return computation.result();
        }
    }

    /** One step; returns the mean loss before it. */
    @Benchmark
    public float step(Trained trained) {
        float loss = trained.training.step(trained.samples[trained.next], trained.labels[trained.next]);
        trained.next = (trained.next + 1) % MINI_BATCHES;
        return loss;
    }

    /** The logits of a mini-batch. */
    @Benchmark
    public void forward(Outputs outputs) {
        outputs.computation.run();
    }

    private static float[] images(ImageNetwork network, int seed) {
        return Inputs.uniform(network.batch() * ImageNetwork.SIDE * ImageNetwork.SIDE, seed);
    }

    static Work work(UnaryOperator<String> params) {
        return Work.samples(ImageNetwork.valueOf(params.apply("network")).batch());
    }
}
