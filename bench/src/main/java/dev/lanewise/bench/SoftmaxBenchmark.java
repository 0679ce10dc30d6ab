package dev.lanewise.bench;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.SoftmaxWithLoss;
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

/** Softmax with cross-entropy and its gradient over a mini-batch of 128 rows: few classes, and many. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class SoftmaxBenchmark {
    private static final int ROWS = 128;

    @Param({"scalar", "simd"})
    String kernels;

    @Param("1")
    int threads;

    @Param({"10", "1000"})
    int classes;

    private Kernels opened;
    private Kernel kernel;
    private Matrix gradient;
    private Matrix losses;

    /** Makes the matrices and binds the operation. */
    @Setup
    public void setup() {
        opened = Inputs.open(kernels, threads);
        Matrix logits = Inputs.uniform(ROWS, classes, 1);
        int[] labels = Inputs.labels(ROWS, classes, 2);
        gradient = Inputs.unwritten(ROWS, classes);
        losses = Inputs.unwritten(ROWS, 1);
        kernel = opened.bind(new SoftmaxWithLoss(logits, labels, 1f / ROWS, gradient, losses), new Scratch());
    }

    /** Ends the kernels' threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** Reads the logits, writes gradient and losses; returns the floats of the gradient. */
    @Benchmark
    public float[] withLoss() {
        kernel.run();
        return gradient.data();
    }

    /** The losses of the last run. */
    float[] losses() {
        return losses.data();
    }

    static Work work(UnaryOperator<String> params) {
        return Work.floats(2.0 * ROWS * Integer.parseInt(params.apply("classes")));
    }
}
