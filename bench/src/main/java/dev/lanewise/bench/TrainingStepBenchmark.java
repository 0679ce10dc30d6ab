package dev.lanewise.bench;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Model;
import dev.lanewise.model.Plan;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Sgd;
import dev.lanewise.optim.Updater;
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
 * Whole training steps: a mini-batch is copied in, forward with the loss, backward, update. Eight mini-batches of noise
 * take turns, so that there is always something to learn. Warm-up is longer than for one kernel, because many have to be
 * compiled. Written {@code widths/batch/optimizer}.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class TrainingStepBenchmark {
    private static final int MINI_BATCHES = 8;

    @Param({"scalar", "simd"})
    String kernels;

    @Param("1")
    int threads;

    @Param({"784-256-128-10/128/sgd", "784-256-128-10/128/adam", "784-50-10/100/sgd"})
    String training;

    private Kernels opened;
    private Model model;
    private Plan plan;
    private Updater updater;
    private float[] samples;
    private int[] labels;
    private float[] input;
    private int batch;
    private int next;

    /** Makes the model, its plan and the mini-batches. */
    @Setup
    public void setup() {
        opened = Inputs.open(kernels, threads);
        Network network = new Network(part(training, 0));
        batch = Integer.parseInt(part(training, 1));
        model = network.model();
        plan = Plan.training(model, new SoftmaxCrossEntropy(), opened, batch);
        updater = new Updater(optimizer(part(training, 2)), model.parameters(), plan.gradients(), opened);
        samples = Inputs.uniform(MINI_BATCHES * batch * network.inputs(), 1);
        labels = Inputs.labels(MINI_BATCHES * batch, network.outputs(), 2);
        input = plan.input("x");
        next = 0;
    }

    /** Ends the kernels' threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** One step; returns the mean loss before it. */
    @Benchmark
    public float step() {
        int length = samples.length / MINI_BATCHES;
        System.arraycopy(samples, next * length, input, 0, length);
        System.arraycopy(labels, next * batch, plan.labels(), 0, batch);
        next = (next + 1) % MINI_BATCHES;
        plan.forward();
        plan.backward();
        updater.step();
        return plan.loss();
    }

    /** The parameters as trained so far. */
    float[] parameters() {
        return model.parameters().values();
    }

    static Work work(UnaryOperator<String> params) {
        return Work.samples(Integer.parseInt(part(params.apply("training"), 1)));
    }

    private static Optimizer optimizer(String name) {
        return switch (name) {
            case "sgd" -> new Sgd(0.01f);
            case "adam" -> new Adam(0.001f);
            default -> throw new IllegalArgumentException("an optimizer is sgd or adam, but '" + name + "' came");
        };
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
