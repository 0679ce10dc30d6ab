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
 * Convolutional networks: whole training steps by plain gradient descent, as {@link TrainingStepBenchmark} measures
 * them for multilayer perceptrons, and the outputs of a mini-batch alone.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 10, time = 800, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ImageNetworkBenchmark {
    /** By how much losses and logits may differ from scalar's. */
    private static final float TOLERANCE = 1e-3f;
    /** So many steps of a small network go before: what a step does once is compiled after hundreds of steps. */
    private static final int SMALL_STEPS = 1000;

    @Param({"scalar", "simd"})
    String engine;

    @Param("1")
    int threads;

    @Param
    ImageNetwork model;

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
        private LearningRun run;

        /** Makes the network and the mini-batches, and checks the losses of the first steps. */
        @Setup
        public void setup(ImageNetworkBenchmark benchmark) {
            ImageNetwork network = benchmark.model;
            float[] parameters = network.initialParameters();
            trainSmall(benchmark, network.batch());
            run = new LearningRun(benchmark.engine,
                    benchmark.opened.imageTraining(network, UpdateRule.SGD, parameters),
                    scalar -> scalar.imageTraining(network, UpdateRule.SGD, parameters), network.batch(),
                    ImageNetwork.SIDE * ImageNetwork.SIDE, ImageNetwork.CLASSES, TOLERANCE);
        }

        private static void trainSmall(ImageNetworkBenchmark benchmark, int batch) {
            Network small = new Network("16-" + ImageNetwork.CLASSES);
            float[] parameters = small.initialParameters();
            LearningRun run = new LearningRun(benchmark.engine,
                    benchmark.opened.training(small, batch, UpdateRule.SGD, parameters),
                    scalar -> scalar.training(small, batch, UpdateRule.SGD, parameters), batch, small.inputs(),
                    small.outputs(), TOLERANCE);
            for (int i = 0; i < SMALL_STEPS; i++) {
                run.step();
            }
        }

        /** The parameters as trained so far. */
        float[] parameters() {
            return run.parameters();
        }
    }

    /** What {@link #forward} runs. */
    @State(Scope.Benchmark)
    public static class Outputs {
        private Computation computation;

        /** Makes the network and the mini-batch, and checks the outputs. */
        @Setup
        public void setup(ImageNetworkBenchmark benchmark) {
            ImageNetwork network = benchmark.model;
            float[] samples = Inputs.uniform(network.batch() * ImageNetwork.SIDE * ImageNetwork.SIDE, 0);
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
        return trained.run.step();
    }

    /** The logits of a mini-batch. */
    @Benchmark
    public void forward(Outputs outputs) {
        outputs.computation.run();
    }

    static Work work(UnaryOperator<String> params) {
        return Work.samples(ImageNetwork.valueOf(params.apply("model")).batch());
    }
}
