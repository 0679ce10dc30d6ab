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

/**
 * Column sums, a bias's gradient, alone and with the ReLU's backward before them: of an affine layer's mini-batch, and
 * of a convolution's output.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class ColumnSumsBenchmark {
    /** Of sums of up to 12,544 numbers. */
    private static final float TOLERANCE = 1e-3f;

    @Param({"scalar", "simd"})
    String engine;

    @Param("1")
    int threads;

    @Param({"128x256", "12544x64"})
    String shape;

    private Engine opened;
    private Computation sums;
    private Computation backward;

    /** Makes the matrices, binds the operations and checks them. */
    @Setup
    public void setup() {
        int rows = extent(shape, 0);
        int cols = extent(shape, 1);
        opened = Engines.open(engine, threads);
        float[] x = Inputs.uniform(rows * cols, 1);
        sums = opened.columnSums(rows, cols, x);
        Agreement.requireAsScalar(engine, "sums", sums, scalar -> scalar.columnSums(rows, cols, x), TOLERANCE);
        float[] y = Inputs.uniform(rows * cols, 2);
        backward = opened.biasBackward(rows, cols, y, x);
        Agreement.requireAsScalar(engine, "ReLU's backward and sums", backward,
                scalar -> scalar.biasBackward(rows, cols, y, x), TOLERANCE);
    }

    /** Ends the engine's threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** Reads the matrix, writes the sums. */
    @Benchmark
    public void sum() {
        sums.run();
    }

    /** Reads Y and dY, writes dX and the sums of its columns. */
    @Benchmark
    public void withActivationBackward() {
        backward.run();
    }

    /** The sums. */
    float[] result() {
        return sums.result();
    }

    /** dX and its sums. */
    float[] backwardResult() {
        return backward.result();
    }

    static Work work(String method, UnaryOperator<String> params) {
        String shape = params.apply("shape");
        return Work.floats((method.equals("sum") ? 1.0 : 3.0) * extent(shape, 0) * extent(shape, 1));
    }

    private static int extent(String shape, int axis) {
        if (!shape.matches("\\d+x\\d+")) {
            throw new IllegalArgumentException("a shape is ROWSxCOLUMNS, but '" + shape + "' came");
        }
        int x = shape.indexOf('x');
        return Integer.parseInt(axis == 0 ? shape.substring(0, x) : shape.substring(x + 1));
    }
}
