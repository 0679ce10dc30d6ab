package dev.lanewise.bench;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.tensor.Matrix;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * Multiplies matrices of the shapes that layers have. A shape is written {@code MxNxK} for forward, {@code C ← A·B};
 * {@code AtB:MxNxK} for a weight's gradient, {@code C ← Aᵀ·B} with A stored k×m; {@code ABt:MxNxK} for an input's
 * gradient, {@code C ← A·Bᵀ} with B stored n×k. No epilogue: the figures are those of the product alone.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class LayerGemmBenchmark {
    @Param({"scalar", "simd"})
    String kernels;

    @Param("1")
    int threads;

    // Forward and backward of 784-50-10 with 100 samples and of 784-256-128-10 with 128; wide affine layers; one
    // sample; convolutions as products over patches, in both orientations, and their weights' gradients.
    @Param({"100x50x784", "100x10x50", "AtB:784x50x100", "AtB:50x10x100", "ABt:100x50x10",
            "128x256x784", "128x128x256", "128x10x128", "AtB:784x256x128", "AtB:256x128x128", "ABt:128x256x128",
            "ABt:128x784x256",
            "32x1024x1024", "256x1024x1024", "64x4096x1024", "1x1024x1024",
            "64x12544x576", "32x100352x27", "12544x64x576", "100352x32x27", "AtB:576x64x12544",
            "AtB:27x32x100352"})
    String shape;

    private Kernels opened;
    private Kernel kernel;
    private Matrix c;

    /** Makes the matrices and binds the operation. */
    @Setup
    public void setup() {
        opened = Inputs.open(kernels, threads);
        Form form = Form.parse(shape);
        Matrix a = form.transposeA
                ? Inputs.uniform(form.k, form.m, 1).transpose()
                : Inputs.uniform(form.m, form.k, 1);
        Matrix b = form.transposeB
                ? Inputs.uniform(form.n, form.k, 2).transpose()
                : Inputs.uniform(form.k, form.n, 2);
        c = Inputs.unwritten(form.m, form.n);
        kernel = opened.bind(new Gemm(a, b, c), new Scratch());
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
        Form form = Form.parse(params.apply("shape"));
        return Work.gemm(form.m, form.n, form.k);
    }

    /** A shape and which factor is a transposed view. */
    private record Form(int m, int n, int k, boolean transposeA, boolean transposeB) {
        private static final Pattern SYNTAX = Pattern.compile("(AtB:|ABt:)?(\\d+)x(\\d+)x(\\d+)");

        static Form parse(String text) {
            Matcher matcher = SYNTAX.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "a shape is MxNxK, AtB:MxNxK or ABt:MxNxK, but '" + text + "' came");
            }
            return new Form(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)),
                    Integer.parseInt(matcher.group(4)), text.startsWith("AtB"), text.startsWith("ABt"));
        }
    }
}
