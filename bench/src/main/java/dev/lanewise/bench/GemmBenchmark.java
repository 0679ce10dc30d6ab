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
 * Multiplies matrices, written as {@link GemmForm} says: squares, those of two edges among them, and the shapes that
 * layers have. No epilogue: the figures are those of the product alone.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 80, timeUnit = TimeUnit.MILLISECONDS)
public class GemmBenchmark {
    @Param({"scalar", "simd"})
    String engine;

    @Param("1")
    int threads;

    // Squares; forward and backward of 784-50-10 with 100 samples and of 784-256-128-10 with 128; wide affine layers;
    // one sample; convolutions as products over patches, in both orientations, and their weights' gradients.
    @Param({"64x64x64", "127x127x127", "128x128x128", "129x129x129", "256x256x256", "512x512x512",
            "1000x1000x1000", "1024x1024x1024", "2048x2048x2048",
            "100x50x784", "100x10x50", "AtB:784x50x100", "AtB:50x10x100", "ABt:100x50x10",
            "128x256x784", "128x128x256", "128x10x128", "AtB:784x256x128", "AtB:256x128x128", "AtB:128x10x128",
            "ABt:128x256x128", "ABt:128x784x256",
            "32x1024x1024", "256x1024x1024", "64x4096x1024", "1x1024x1024",
            "64x12544x576", "32x100352x27", "12544x64x576", "100352x32x27", "AtB:576x64x12544",
            "AtB:27x32x100352"})
    String shape;

    private Engine opened;
    private Computation product;

    /** Makes the product and checks it. */
    @Setup
    public void setup() {
        GemmForm form = GemmForm.parse(shape);
        opened = Engines.open(engine, threads);
        float[] a = Inputs.uniform(form.m() * form.k(), 1);
        float[] b = Inputs.uniform(form.k() * form.n(), 2);
        product = opened.gemm(form, a, b);
        product.run();
        Agreement.requireProduct(engine, form, a, b, product.result());
    }

    /** Ends the engine's threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** One product. */
    @Benchmark
    public void multiply() {
        product.run();
    }

    /** C. */
    float[] result() {
        return product.result();
    }

    static Work work(UnaryOperator<String> params) {
        GemmForm form = GemmForm.parse(params.apply("shape"));
        return Work.gemm(form.m(), form.n(), form.k());
    }
}
