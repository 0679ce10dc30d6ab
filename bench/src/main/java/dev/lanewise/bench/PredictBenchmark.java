package dev.lanewise.bench;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.model.Model;
import dev.lanewise.model.Predictor;
import java.util.concurrent.TimeUnit;
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
 * Predicts one sample at a time. A predictor runs on its caller's thread alone, so threads are callers here: JMH's own
 * threads, each with a predictor over the same model.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class PredictBenchmark {
    @Param({"scalar", "simd"})
    String kernels;

    @Param("784-256-128-10")
    String network;

    private Kernels opened;
    private Model model;
    private int inputs;
    private int outputs;

    /** Makes the model. */
    @Setup
    public void setup() {
        opened = Inputs.open(kernels, 1);
        Network described = new Network(network);
        model = described.model();
        inputs = described.inputs();
        outputs = described.outputs();
    }

    /** Ends the kernels' threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** One caller: a predictor with arrays of its own. */
    @State(Scope.Thread)
    public static class Caller {
        private Predictor predictor;
        private float[] input;
        private float[] output;

        /** Makes the predictor. */
        @Setup
        public void setup(PredictBenchmark benchmark) {
            predictor = benchmark.model.predictor(benchmark.opened, 1);
            input = Inputs.uniform(benchmark.inputs, 1);
            output = Inputs.unwritten(1, benchmark.outputs).data();
        }
    }

    /** One prediction; returns the output. */
    @Benchmark
    public float[] predict(Caller caller) {
        caller.predictor.predict(caller.input, 1, caller.output);
        return caller.output;
    }
}
