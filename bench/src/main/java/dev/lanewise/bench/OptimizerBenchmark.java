package dev.lanewise.bench;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Update;
import dev.lanewise.kernel.UpdateRule;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Momentum;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
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
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class OptimizerBenchmark {
    @Param({"scalar", "simd"})
    String kernels;

    @Param("1")
    int threads;

    @Param({"SGD", "MOMENTUM", "ADAM"})
    UpdateRule rule;

    @Param("235146")
    int parameters;

    private Kernels opened;
    private Kernel kernel;
    private Matrix values;

    /** Makes the arrays and binds the operation. */
    @Setup
    public void setup() {
        opened = Inputs.open(kernels, threads);
        values = Inputs.uniform(1, parameters, 1);
        Matrix gradients = Inputs.uniform(1, parameters, 2);
        List<Matrix> state = new ArrayList<>();
        for (int i = 0; i < rule.states(); i++) {
            state.add(Matrix.zeros(1, parameters));
        }
        Optimizer optimizer = switch (rule) {
            case SGD -> new Sgd(0.001f);
            case MOMENTUM -> new Momentum(0.001f);
            case ADAM -> new Adam(0.001f);
        };
        float[] coefficients = new float[rule.coefficients()];
        optimizer.coefficients(1, coefficients);
        kernel = opened.bind(new Update(rule, coefficients, values, gradients, state), new Scratch());
    }

    /** Ends the kernels' threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** Reads parameters, gradients and state, writes parameters and state; returns the parameters. */
    @Benchmark
    public float[] update() {
        kernel.run();
        return values.data();
    }

    static Work work(UnaryOperator<String> params) {
        int states = UpdateRule.valueOf(params.apply("rule")).states();
        return Work.floats((3.0 + 2 * states) * Integer.parseInt(params.apply("parameters")));
    }
}
