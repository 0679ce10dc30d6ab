package dev.lanewise.bench;

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
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class SoftmaxBenchmark {
    private static final int ROWS = 128;
    private static final float TOLERANCE = 2e-6f;

    @Param({"scalar", "simd"})
    String engine;

    @Param("1")
    int threads;

    @Param({"10", "1000"})
    int classes;

    private Engine opened;
    private Computation softmax;

    /** Makes the matrices, binds the operation and checks it. */
    @Setup
    public void setup() {
        opened = Engines.open(engine, threads);
        float[] logits = Inputs.uniform(ROWS * classes, 1);
        int[] labels = Inputs.labels(ROWS, classes, 2);
        softmax = opened.softmax(logits, labels, classes);
        Agreement.requireAsScalar(engine, "softmax", softmax, scalar -> scalar.softmax(logits, labels, classes),
                TOLERANCE);
    }

    /** Ends the engine's threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** Reads the logits, writes gradient and losses. */
    @Benchmark
    public void withLoss() {
        softmax.run();
    }

    /** The gradient and the losses. */
    float[] result() {
        return softmax.result();
    }

    static Work work(UnaryOperator<String> params) {
        return Work.floats(2.0 * ROWS * Integer.parseInt(params.apply("classes")));
    }
}
