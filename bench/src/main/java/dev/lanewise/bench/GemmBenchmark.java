package dev.lanewise.bench;

import dev.lanewise.kernel.Gemm;
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

/** Multiplies square matrices, {@code C ← A·B}, without epilogue. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class GemmBenchmark {
    @Param({"scalar", "simd"})
    String kernels;

    @Param("1")
    int threads;

    @Param({"16", "32", "64", "128", "256", "512", "1024", "2048"})
    int size;

    private Kernels opened;
    private Kernel kernel;
    private Matrix c;

    /** Makes the matrices and binds the operation. */
    @Setup
    public void setup() {
        opened = Inputs.open(kernels, threads);
        c = Inputs.unwritten(size, size);
        Gemm gemm = new Gemm(Inputs.uniform(size, size, 1), Inputs.uniform(size, size, 2), c);
        kernel = opened.bind(gemm, new Scratch());
    }

    /** Ends the kernels' threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** One product; returns the floats of C. */
    @Benchmark
    public float[] multiply() {
        kernel.run();
        return c.data();
    }

    static Work work(UnaryOperator<String> params) {
        int size = Integer.parseInt(params.apply("size"));
        return Work.gemm(size, size, size);
    }
}
