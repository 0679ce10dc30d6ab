package dev.lanewise.bench;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
 * Pooling, normalisation and dropout in training, forward and backward, on the images that two networks put into their
 * first pooling.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class LayerBenchmark {
    /** Of sums of up to 57,600 numbers. */
    private static final float TOLERANCE = 1e-3f;

    @Param({"scalar", "simd"})
    String engine;

    @Param("1")
    int threads;

    @Param
    LayerKind layer;

    @Param({"64x28x28x32", "100x24x24x30"})
    String images;

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

        /** Makes the operands, binds the layer and checks it. */
        @Setup
        public void setup(LayerBenchmark benchmark) {
            LayerKind kind = benchmark.layer;
            ImageBatch images = ImageBatch.parse(benchmark.images);
            float[] x = Inputs.uniform(images.size(), 1);
            computation = benchmark.opened.layer(kind, images, x);
            benchmark.require("forward", computation, x, scalar -> scalar.layer(kind, images, x));
        }

        /** The output. */
        float[] result() {
            return computation.result();
        }
    }

    /** What {@link #backward} runs. */
    @State(Scope.Benchmark)
    public static class Backward {
        private Computation computation;

        /** Makes the operands, runs forward, binds the layer's backward and checks it. */
        @Setup
        public void setup(LayerBenchmark benchmark) {
            LayerKind kind = benchmark.layer;
            ImageBatch images = ImageBatch.parse(benchmark.images);
            float[] x = Inputs.uniform(images.size(), 1);
            float[] dy = Inputs.uniform(kind.outputSize(images), 2);
            computation = benchmark.opened.layerBackward(kind, images, x, dy);
            benchmark.require("backward", computation, dy, scalar -> scalar.layerBackward(kind, images, x, dy));
        }

        /** The gradients of the input and of the parameters. */
        float[] result() {
            return computation.result();
        }
    }

    /** Reads the input, writes the output and what backward needs. */
    @Benchmark
    public void forward(Forward forward) {
        forward.computation.run();
    }

    /** Reads the output's gradient and what forward left, writes the other gradients. */
    @Benchmark
    public void backward(Backward backward) {
        backward.computation.run();
    }

    /** Engines draw random numbers of their own. */
    private void require(String pass, Computation computation, float[] read,
            Function<Engine, Computation> scalar) {
        if (layer == LayerKind.DROPOUT) {
            computation.run();
            Agreement.requireHalfDropped(engine, read, computation.result());
        } else {
            Agreement.requireAsScalar(engine, layer + " " + pass, computation, scalar, TOLERANCE);
        }
    }

    static Work work(String method, UnaryOperator<String> params) {
        return Work.floats(LayerKind.valueOf(params.apply("layer")).floats(ImageBatch.parse(params.apply("images")),
                method.equals("backward")));
    }
}
