package dev.lanewise.bench;

import dev.lanewise.kernel.ColumnSums;
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

/** Column sums, a bias's gradient: of an affine layer's mini-batch, and of a convolution's output. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class ColumnSumsBenchmark {
    @Param({"scalar", "simd"})
    String kernels;

    @Param("1")
    int threads;

    @Param({"128x256", "12544x64"})
    String shape;

    private Kernels opened;
    private Kernel kernel;
    private Matrix sums;

    /** Makes the matrix and binds the operation. */
    @Setup
    public void setup() {
        opened = Inputs.open(kernels, threads);
        Matrix x = Inputs.uniform(extent(shape, 0), extent(shape, 1), 1);
        sums = Inputs.unwritten(1, x.cols());
        kernel = opened.bind(new ColumnSums(x, sums, false), new Scratch());
    }

    /** Ends the kernels' threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** Reads the matrix; returns the sums. */
    @Benchmark
    public float[] sum() {
        kernel.run();
        return sums.data();
    }

    static Work work(UnaryOperator<String> params) {
        String shape = params.apply("shape");
        return Work.floats((double) extent(shape, 0) * extent(shape, 1));
    }

    private static int extent(String shape, int axis) {
        if (!shape.matches("\\d+x\\d+")) {
            throw new IllegalArgumentException("a shape is ROWSxCOLUMNS, but '" + shape + "' came");
        }
        int x = shape.indexOf('x');
        return Integer.parseInt(axis == 0 ? shape.substring(0, x) : shape.substring(x + 1));
    }
}
