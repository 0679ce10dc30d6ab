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

/** One optimizer update over a flat array of parameters, by default as many as 784-256-128-10 has. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class OptimizerBenchmark {
    private static final float TOLERANCE = 1e-6f;

    @Param({"scalar", "simd"})
    String engine;

    @Param("1")
    int threads;

    @Param({"SGD", "MOMENTUM", "ADAM"})
    UpdateRule rule;

    @Param("235146")
    int parameters;

    private Engine opened;
    private Computation update;

    /** Makes the arrays, binds the operation and checks it. */
    @Setup
    public void setup() {
        opened = Engines.open(engine, threads);
        float[] values = Inputs.uniform(parameters, 1);
        float[] gradients = Inputs.uniform(parameters, 2);
        update = opened.update(rule, values, gradients);
        Agreement.requireAsScalar(engine, "values", update, scalar -> scalar.update(rule, values, gradients),
                TOLERANCE);
    }

    /** Ends the engine's threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** Reads parameters, gradients and state, writes parameters and state. */
    @Benchmark
    public void update() {
        update.run();
    }

    /** The parameters. */
    float[] result() {
        return update.result();
    }

    static Work work(UnaryOperator<String> params) {
        int states = UpdateRule.valueOf(params.apply("rule")).states();
        return Work.floats((3.0 + 2 * states) * Integer.parseInt(params.apply("parameters")));
    }
}
