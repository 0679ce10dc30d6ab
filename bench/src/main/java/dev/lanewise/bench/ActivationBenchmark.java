package dev.lanewise.bench;

import dev.lanewise.kernel.Activation;
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
 * Activations forward, {@code Y ← f(X)}, and backward, {@code dX ← dY · f′}, over 128 rows that stay in the cache.
 * Inputs lie in [−4, 4).
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class ActivationBenchmark {
    private static final int ROWS = 128;
    /** Of functions whose absolute error is below 10⁻⁶ here, and as large elsewhere. */
    private static final float TOLERANCE = 2e-6f;

    @Param({"scalar", "simd"})
    String engine;

    @Param("1")
    int threads;

    @Param({"RELU", "SIGMOID", "TANH", "EXP", "GELU"})
    Activation activation;

    @Param("128")
    int cols;

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

    /** What {@link #forward} runs. */
    @State(Scope.Benchmark)
    public static class Forward {
        private Computation computation;

        /** Makes the matrices, binds the operation and checks it. */
        @Setup
        public void setup(ActivationBenchmark benchmark) {
            float[] x = inputs(benchmark);
            computation = benchmark.opened.activation(benchmark.activation, ROWS, benchmark.cols, x);
            Agreement.requireAsScalar(benchmark.engine, benchmark.activation + " forward", computation,
                    scalar -> scalar.activation(benchmark.activation, ROWS, benchmark.cols, x), TOLERANCE);
        }

        /** Y. */
        float[] result() {
            return computation.result();
        }
    }

    /** What {@link #backward} runs. */
    @State(Scope.Benchmark)
    public static class Backward {
        private Computation computation;

        /** Makes the matrices, binds the operation and checks it. */
        @Setup
        public void setup(ActivationBenchmark benchmark) {
            int cols = benchmark.cols;
            Activation f = benchmark.activation;
            float[] y = f.needsInput() ? inputs(benchmark) : output(benchmark);
            float[] dy = Inputs.uniform(ROWS * cols, 2);
            computation = benchmark.opened.activationBackward(f, ROWS, cols, y, dy);
            Agreement.requireAsScalar(benchmark.engine, f + " backward", computation,
                    scalar -> scalar.activationBackward(f, ROWS, cols, y, dy), TOLERANCE);
        }

        /** What forward gives. */
        private static float[] output(ActivationBenchmark benchmark) {
            try (Engine scalar = Engines.open("scalar", 1)) {
                Computation forward = scalar.activation(benchmark.activation, ROWS, benchmark.cols, inputs(benchmark));
                forward.run();
                return forward.result();
            }
        }

        /** dX. */
        float[] result() {
            return computation.result();
        }
    }

    /** Reads X, writes Y. */
    @Benchmark
    public void forward(Forward forward) {
        forward.computation.run();
    }

    /** Reads Y and dY, writes dX. */
    @Benchmark
    public void backward(Backward backward) {
        backward.computation.run();
    }

    private static float[] inputs(ActivationBenchmark benchmark) {
        float[] x = Inputs.uniform(ROWS * benchmark.cols, 1);
        for (int i = 0; i < x.length; i++) {
            x[i] *= 4;
        }
        return x;
    }

    static Work work(String method, UnaryOperator<String> params) {
        double elements = (double) ROWS * Integer.parseInt(params.apply("cols"));
        return Work.floats(elements * (method.equals("forward") ? 2 : 3));
    }
}
