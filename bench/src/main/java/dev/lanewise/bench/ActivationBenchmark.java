package dev.lanewise.bench;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.tensor.Matrix;
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
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class ActivationBenchmark {
    private static final int ROWS = 128;

    @Param({"scalar", "simd"})
    String kernels;

    @Param("1")
    int threads;

    @Param({"RELU", "SIGMOID", "TANH"})
    Activation activation;

    @Param("128")
    int cols;

    private Kernels opened;
    private Kernel forward;
    private Kernel backward;
    private Matrix y;
    private Matrix dx;

    /** Makes the matrices, runs forward once and binds the operations. */
    @Setup
    public void setup() {
        opened = Inputs.open(kernels, threads);
        Matrix x = Inputs.uniform(ROWS, cols, 1);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] *= 4;
        }
        Matrix dy = Inputs.uniform(ROWS, cols, 2);
        y = Inputs.unwritten(ROWS, cols);
        dx = Inputs.unwritten(ROWS, cols);
        Scratch scratch = new Scratch();
        forward = opened.bind(new Activate(activation, x, y), scratch);
        backward = opened.bind(new ActivateBackward(activation, y, dy, dx, false), scratch);
        forward.run();
    }

    /** Ends the kernels' threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** Reads X, writes Y; returns the floats of Y. */
    @Benchmark
    public float[] forward() {
        forward.run();
        return y.data();
    }

    /** Reads Y and dY, writes dX; returns the floats of dX. */
    @Benchmark
    public float[] backward() {
        backward.run();
        return dx.data();
    }

    static Work work(String method, UnaryOperator<String> params) {
        double elements = (double) ROWS * Integer.parseInt(params.apply("cols"));
        return Work.floats(elements * (method.equals("forward") ? 2 : 3));
    }
}
