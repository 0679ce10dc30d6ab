package dev.lanewise.bench;

import dev.lanewise.kernel.UpdateRule;
import java.util.Locale;
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
 * Whole training steps: a mini-batch is copied in, forward with the loss, backward, update. Warm-up is longer than for
 * one kernel, because many have to be compiled. Written {@code widths/batch/optimizer}.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 10, time = 800, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class TrainingStepBenchmark {
    /** By how much the first losses may differ from scalar's. */
    private static final float TOLERANCE = 1e-4f;

    @Param({"scalar", "simd"})
    String engine;

    @Param("1")
    int threads;

    @Param({"784-256-128-10/128/sgd", "784-256-128-10/128/adam", "784-50-10/100/sgd"})
    String training;

    private Engine opened;
    private LearningRun run;

    /** Makes the network and the mini-batches, and checks the losses of the first steps. */
    @Setup
    public void setup() {
        opened = Engines.open(engine, threads);
        Network network = new Network(part(training, 0));
        int batch = Integer.parseInt(part(training, 1));
        UpdateRule rule = rule(part(training, 2));
        float[] parameters = network.initialParameters();
        run = new LearningRun(engine, opened.training(network, batch, rule, parameters),
                scalar -> scalar.training(network, batch, rule, parameters), batch, network.inputs(),
                network.outputs(), TOLERANCE);
    }

    /** Ends the engine's threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** One step; returns the mean loss before it. */
    @Benchmark
    public float step() {
        return run.step();
    }

    /** The parameters as trained so far. */
    float[] parameters() {
        return run.parameters();
    }

    static Work work(UnaryOperator<String> params) {
        return Work.samples(Integer.parseInt(part(params.apply("training"), 1)));
    }

    private static UpdateRule rule(String name) {
        if (!name.equals("sgd") && !name.equals("adam")) {
            throw new IllegalArgumentException("an optimizer is sgd or adam, but '" + name + "' came");
        }
        return UpdateRule.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static String part(String training, int index) {
        String[] parts = training.split("/", -1);
        if (parts.length != 3 || !parts[1].matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException("a training is widths/batch/optimizer, as 784-50-10/100/sgd, but '"
                    + training + "' came");
        }
        return parts[index];
    }
}
