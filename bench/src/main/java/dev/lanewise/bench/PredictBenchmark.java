package dev.lanewise.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Predicts one sample at a time, from and into the caller's arrays: how often, and how long single calls take. A
 * prediction runs on its caller's thread alone, so threads are callers here: JMH's own threads, each with a predictor.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class PredictBenchmark {
    private static final float TOLERANCE = 1e-4f;

    @Param({"scalar", "simd"})
    String engine;

    @Param({"784-256-128-10", "784-50-10"})
    String network;

    private Engine opened;

    /** Opens the engine. */
    @Setup
    public void setup() {
        opened = Engines.open(engine, 1);
    }

    /** Ends the engine. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** One caller: a predictor with arrays of its own. */
    @State(Scope.Thread)
    public static class Caller {
        private Prediction prediction;
        private float[] input;
        private float[] output;

        /** Makes the predictor and checks it. */
        @Setup
        public void setup(PredictBenchmark benchmark) {
            Network network = new Network(benchmark.network);
            float[] parameters = network.initialParameters();
            input = Inputs.uniform(network.inputs(), 1);
            output = Inputs.unwritten(1, network.outputs()).data();
            // Engines need not be prepared for callers that begin at the same time.
            synchronized (benchmark) {
                prediction = benchmark.opened.prediction(network, 1, parameters);
                prediction.predict(input, output);
            }
            float[] expected = new float[output.length];
            try (Engine scalar = Engines.open("scalar", 1)) {
                scalar.prediction(network, 1, parameters).predict(input, expected);
            }
            Agreement.requireClose(benchmark.engine, "prediction", expected, output, TOLERANCE);
        }
    }

    /** One prediction; returns the output. */
    @Benchmark
    public float[] predict(Caller caller) {
        caller.prediction.predict(caller.input, caller.output);
        return caller.output;
    }

    /** One prediction, timed by itself; returns the output. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public float[] latency(Caller caller) {
        caller.prediction.predict(caller.input, caller.output);
        return caller.output;
    }
}
