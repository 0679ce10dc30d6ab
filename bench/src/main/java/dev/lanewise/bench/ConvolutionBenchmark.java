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

/** Convolutions forward and backward, written as {@link ConvolutionForm} says. No bias and no activation. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 10, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class ConvolutionBenchmark {
    /** Of a sum's magnitude; a weight's gradient is one over all pixels of all images. */
    private static final float TOLERANCE = 1e-3f;

    @Param({"scalar", "simd"})
    String engine;

    @Param("1")
    int threads;

    @Param
    ConvolutionPass pass;

    // A small network's second layer, deeper ones, one by one; a first layer; LeNet; the textbook's deep network; then
    // of a residual network with 18 layers what is not among them yet.
    @Param({"64x28x28x32/64/3/1/1", "16x56x56x64/64/3/1/1", "16x28x28x128/128/3/1/1", "16x14x14x256/256/3/1/1",
            "16x56x56x64/64/1/1/0", "64x28x28x1/16/3/1/1",
            "100x28x28x1/6/5/1/2", "100x14x14x6/16/5/1/0",
            "100x28x28x1/16/3/1/1", "100x28x28x16/16/3/1/1", "100x14x14x16/32/3/1/1", "100x14x14x32/32/3/1/2",
            "100x8x8x32/64/3/1/1", "100x8x8x64/64/3/1/1",
            "16x7x7x512/512/3/1/1", "16x56x56x64/128/3/2/1", "16x56x56x64/128/1/2/0", "16x28x28x128/256/1/2/0",
            "16x28x28x128/256/3/2/1", "16x14x14x256/512/3/2/1", "16x14x14x256/512/1/2/0"})
    String convolution;

    private Engine opened;
    private Computation computation;

    /** Makes the operands, binds the pass and checks it. */
    @Setup
    public void setup() {
        ConvolutionForm form = ConvolutionForm.parse(convolution);
        opened = Engines.open(engine, threads);
        float[] x = Inputs.uniform(form.images().size(), 1);
        float[] w = Inputs.uniform(form.weights(), 2);
        float[] dy = Inputs.uniform(form.outputs().size(), 3);
        computation = convolution(opened, form, x, w, dy);
        Agreement.requireAsScalar(engine, pass + " of convolution " + convolution, computation,
                scalar -> convolution(scalar, form, x, w, dy), TOLERANCE);
    }

    private Computation convolution(Engine engine, ConvolutionForm form, float[] x, float[] w, float[] dy) {
        return switch (pass) {
            case FORWARD -> engine.convolution(pass, form, x, w);
            case INPUT_GRADIENT -> engine.convolution(pass, form, dy, w);
            case WEIGHT_GRADIENT -> engine.convolution(pass, form, x, dy);
        };
    }

    /** Ends the engine's threads. */
    @TearDown
    public void tearDown() {
        opened.close();
    }

    /** One pass over the mini-batch. */
    @Benchmark
    public void convolve() {
        computation.run();
    }

    /** What the pass computes. */
    float[] result() {
        return computation.result();
    }

    static Work work(UnaryOperator<String> params) {
        return ConvolutionForm.parse(params.apply("convolution")).work();
    }
}
