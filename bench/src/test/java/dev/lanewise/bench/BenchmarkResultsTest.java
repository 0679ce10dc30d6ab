package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.UpdateRule;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/** What the benchmarks compute: the same bits by SIMD kernels, with any number of threads, as by scalar ones. */
class BenchmarkResultsTest {
    /** The benchmarks below and {@link PeakBenchmarkTest}'s. */
    private static final Set<String> TESTED = Set.of("ActivationBenchmark", "ColumnSumsBenchmark",
            "ConvolutionBenchmark", "GemmBenchmark", "ImageNetworkBenchmark", "LayerBenchmark", "OptimizerBenchmark",
            "PeakBenchmark", "PredictBenchmark", "SoftmaxBenchmark", "TrainingStepBenchmark");

    @Test
    void everyBenchmarkIsTested() {
        Set<String> benchmarks = new TreeSet<>();
        for (BenchmarkListEntry entry : BenchmarkList.defaultList().find(new Progress(System.out, 0), List.of(),
                List.of())) {
            benchmarks.add(Row.shortName(entry.getUsername()).replaceFirst("\\..*", ""));
        }
        assertEquals(new TreeSet<>(TESTED), benchmarks);
    }

    @Test
    void gemm() {
        for (String shape : List.of("37x37x37", "5x7x11", "AtB:33x17x20", "ABt:20x35x9", "1x64x64", "100x10x50")) {
            assertSame(shape, (engine, threads) -> gemm(shape, engine, threads));
        }
        assertFalse(Arrays.equals(gemm("8x8x8", "scalar", 1), gemm("AtB:8x8x8", "scalar", 1)),
                "AtB must transpose A");
        assertFalse(Arrays.equals(gemm("8x8x8", "scalar", 1), gemm("ABt:8x8x8", "scalar", 1)),
                "ABt must transpose B");
    }

    private static float[] gemm(String shape, String engine, int threads) {
        GemmBenchmark benchmark = new GemmBenchmark();
        benchmark.engine = engine;
        benchmark.threads = threads;
        benchmark.shape = shape;
        benchmark.setup();
        benchmark.multiply();
        benchmark.tearDown();
        return benchmark.result();
    }

    @Test
    void activations() {
        for (Activation activation : Activation.values()) {
            assertSame(activation + " forward", (engine, threads) -> {
                ActivationBenchmark benchmark = activation(activation, engine, threads);
                ActivationBenchmark.Forward forward = new ActivationBenchmark.Forward();
                forward.setup(benchmark);
                benchmark.forward(forward);
                benchmark.tearDown();
                return forward.result();
            });
            assertSame(activation + " backward", (engine, threads) -> {
                ActivationBenchmark benchmark = activation(activation, engine, threads);
                ActivationBenchmark.Backward backward = new ActivationBenchmark.Backward();
                backward.setup(benchmark);
                benchmark.backward(backward);
                benchmark.tearDown();
                return backward.result();
            });
        }
    }

    private static ActivationBenchmark activation(Activation activation, String engine, int threads) {
        ActivationBenchmark benchmark = new ActivationBenchmark();
        benchmark.engine = engine;
        benchmark.threads = threads;
        benchmark.activation = activation;
        benchmark.cols = 9;
        benchmark.setup();
        return benchmark;
    }

    @Test
    void softmax() {
        for (int classes : new int[]{10, 45}) {
            assertSame(classes + " classes", (engine, threads) -> {
                SoftmaxBenchmark benchmark = new SoftmaxBenchmark();
                benchmark.engine = engine;
                benchmark.threads = threads;
                benchmark.classes = classes;
                benchmark.setup();
                benchmark.withLoss();
                benchmark.tearDown();
                float[] result = benchmark.result();
                assertEquals(128 * classes + 128, result.length, "gradient and losses");
                return result;
            });
        }
    }

    @Test
    void convolutions() {
        for (ConvolutionPass pass : ConvolutionPass.values()) {
            for (String convolution : List.of("2x7x6x5/20/3/1/1", "3x9x8x2/7/2/2/0")) {
                assertSame(pass + " of " + convolution, (engine, threads) -> {
                    ConvolutionBenchmark benchmark = new ConvolutionBenchmark();
                    benchmark.engine = engine;
                    benchmark.threads = threads;
                    benchmark.pass = pass;
                    benchmark.convolution = convolution;
                    benchmark.setup();
                    benchmark.convolve();
                    benchmark.tearDown();
                    return benchmark.result();
                });
            }
        }
    }

    @Test
    void imageNetworks() {
        ImageNetwork network = ImageNetwork.LENET;
        assertSame(network + " forward", (engine, threads) -> {
            ImageNetworkBenchmark benchmark = imageNetwork(network, engine, threads);
            ImageNetworkBenchmark.Outputs outputs = new ImageNetworkBenchmark.Outputs();
            outputs.setup(benchmark);
            benchmark.forward(outputs);
            benchmark.tearDown();
            float[] result = outputs.result();
            assertEquals(network.batch() * ImageNetwork.CLASSES, result.length, "logits");
            return result;
        });
        assertSame(network + " step", (engine, threads) -> {
            ImageNetworkBenchmark benchmark = imageNetwork(network, engine, threads);
            ImageNetworkBenchmark.Trained trained = new ImageNetworkBenchmark.Trained();
            trained.setup(benchmark);
            benchmark.step(trained);
            benchmark.tearDown();
            return trained.parameters();
        });
    }

    private static ImageNetworkBenchmark imageNetwork(ImageNetwork network, String engine, int threads) {
        ImageNetworkBenchmark benchmark = new ImageNetworkBenchmark();
        benchmark.engine = engine;
        benchmark.threads = threads;
        benchmark.model = network;
        benchmark.setup();
        return benchmark;
    }

    @Test
    void columnSums() {
        assertSame("column sums", (engine, threads) -> {
            ColumnSumsBenchmark benchmark = new ColumnSumsBenchmark();
            benchmark.engine = engine;
            benchmark.threads = threads;
            benchmark.shape = "300x21";
            benchmark.setup();
            benchmark.sum();
            benchmark.withActivationBackward();
            benchmark.tearDown();
            float[] backward = benchmark.backwardResult();
            assertEquals(300 * 21 + 21, backward.length, "dX and sums");
            float[] result = Arrays.copyOf(benchmark.result(), 21 + backward.length);
            System.arraycopy(backward, 0, result, 21, backward.length);
            return result;
        });
    }

    @Test
    void layers() {
        for (LayerKind kind : LayerKind.values()) {
            assertSame(kind + " forward", (engine, threads) -> {
                LayerBenchmark benchmark = layer(kind, engine, threads);
                LayerBenchmark.Forward forward = new LayerBenchmark.Forward();
                forward.setup(benchmark);
                benchmark.forward(forward);
                benchmark.tearDown();
                return forward.result();
            });
            assertSame(kind + " backward", (engine, threads) -> {
                LayerBenchmark benchmark = layer(kind, engine, threads);
                LayerBenchmark.Backward backward = new LayerBenchmark.Backward();
                backward.setup(benchmark);
                benchmark.backward(backward);
                benchmark.tearDown();
                float[] result = backward.result();
                boolean hasParameters = switch (kind) {
                    case BATCH_NORM, BATCH_NORM_RELU, LAYER_NORM -> true;
                    case MAX_POOL, MAX_POOL_3, AVERAGE_POOL, GLOBAL_AVERAGE_POOL, RESIDUAL, DROPOUT -> false;
                };
                assertEquals(3 * 8 * 6 * 17 + (hasParameters ? 2 * 17 : 0), result.length, kind.toString());
                return result;
            });
        }
    }

    private static LayerBenchmark layer(LayerKind kind, String engine, int threads) {
        LayerBenchmark benchmark = new LayerBenchmark();
        benchmark.engine = engine;
        benchmark.threads = threads;
        benchmark.layer = kind;
        benchmark.images = "3x8x6x17";
        benchmark.setup();
        return benchmark;
    }

    @Test
    void optimizers() {
        for (UpdateRule rule : UpdateRule.values()) {
            assertSame(rule.toString(), (engine, threads) -> {
                OptimizerBenchmark benchmark = new OptimizerBenchmark();
                benchmark.engine = engine;
                benchmark.threads = threads;
                benchmark.rule = rule;
                benchmark.parameters = 1001;
                benchmark.setup();
                float[] before = benchmark.result();
                benchmark.update();
                assertFalse(Arrays.equals(before, benchmark.result()), rule + " must change the parameters");
                benchmark.tearDown();
                return benchmark.result();
            });
        }
    }

    @Test
    void trainingSteps() {
        for (String training : List.of("20-16-10/8/sgd", "20-16-12-10/7/adam")) {
            assertSame(training, (engine, threads) -> {
                TrainingStepBenchmark benchmark = new TrainingStepBenchmark();
                benchmark.engine = engine;
                benchmark.threads = threads;
                benchmark.training = training;
                benchmark.setup();
                float[] before = benchmark.parameters();
                float[] losses = new float[20];
                for (int i = 0; i < losses.length; i++) {
                    losses[i] = benchmark.step();
                }
                float[] after = benchmark.parameters();
                assertFalse(Arrays.equals(before, after), training + " must change the parameters");
                benchmark.tearDown();
                float[] all = Arrays.copyOf(after, after.length + losses.length);
                System.arraycopy(losses, 0, all, after.length, losses.length);
                return all;
            });
        }
    }

    @Test
    void predictions() {
        assertSame("a prediction", (engine, threads) -> {
            PredictBenchmark benchmark = new PredictBenchmark();
            benchmark.engine = engine;
            benchmark.network = "20-16-10";
            benchmark.setup();
            PredictBenchmark.Caller caller = new PredictBenchmark.Caller();
            caller.setup(benchmark);
            float[] output = benchmark.predict(caller).clone();
            assertArrayEquals(output, benchmark.latency(caller), "the two modes");
            benchmark.tearDown();
            return output;
        });
    }

    @Test
    void refusesOtherEnginesThanAsked() {
        assertThrows(IllegalArgumentException.class, () -> Engines.open("auto", 1));
        assertEquals("a benchmark expects scalar kernels with 2 threads, but they have 1",
                assertThrows(IllegalArgumentException.class, () -> Engines.open("scalar", 2)).getMessage());
    }

    @Test
    void refusesUnknownShapesAndNetworks() {
        assertEquals("a shape is MxNxK, AtB:MxNxK or ABt:MxNxK, but '3x4' came",
                assertThrows(IllegalArgumentException.class, () -> gemm("3x4", "scalar", 1)).getMessage());
        assertEquals("images are COUNTxHEIGHTxWIDTHxCHANNELS, but '3x4x5' came",
                assertThrows(IllegalArgumentException.class, () -> ImageBatch.parse("3x4x5")).getMessage());
        assertEquals("a network is its widths joined by hyphens, as 784-50-10, but '784' came",
                assertThrows(IllegalArgumentException.class, () -> new Network("784")).getMessage());
    }

    /** Holds SIMD kernels against scalar ones; the function takes engine and threads. */
    private static void assertSame(String what, BiFunction<String, Integer, float[]> run) {
        float[] expected = run.apply("scalar", 1);
        int nonzero = 0;
        for (float value : expected) {
            assertFalse(Float.isNaN(value), what + " left NaN, seed " + Inputs.SEED);
            nonzero += value != 0 ? 1 : 0;
        }
        assertTrue(nonzero > expected.length / 8, what + " has only " + nonzero + " values other than 0 of "
                + expected.length + ", seed " + Inputs.SEED);
        for (int threads : new int[]{1, 3}) {
            assertArrayEquals(bits(expected), bits(run.apply("simd", threads)),
                    what + " by simd with threads = " + threads + ", seed " + Inputs.SEED);
        }
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToIntBits(values[i]);
        }
        return bits;
    }
}
