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
    private static final Set<String> TESTED = Set.of("ActivationBenchmark", "ColumnSumsBenchmark", "GemmBenchmark",
            "LayerGemmBenchmark", "OptimizerBenchmark", "PeakBenchmark", "PredictBenchmark", "SoftmaxBenchmark",
            "TrainingStepBenchmark");

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
        assertSame("size 37", (kernels, threads) -> {
            GemmBenchmark benchmark = new GemmBenchmark();
            benchmark.kernels = kernels;
            benchmark.threads = threads;
            benchmark.size = 37;
            benchmark.setup();
            float[] c = benchmark.multiply().clone();
            benchmark.tearDown();
            return c;
        });
    }

    @Test
    void gemmOfLayers() {
        for (String shape : List.of("5x7x11", "AtB:33x17x20", "ABt:20x35x9", "1x64x64", "100x10x50")) {
            assertSame(shape, (kernels, threads) -> layerGemm(shape, kernels, threads));
        }
        assertFalse(Arrays.equals(layerGemm("8x8x8", "scalar", 1), layerGemm("AtB:8x8x8", "scalar", 1)),
                "AtB must transpose A");
        assertFalse(Arrays.equals(layerGemm("8x8x8", "scalar", 1), layerGemm("ABt:8x8x8", "scalar", 1)),
                "ABt must transpose B");
    }

    private static float[] layerGemm(String shape, String kernels, int threads) {
        LayerGemmBenchmark benchmark = new LayerGemmBenchmark();
        benchmark.kernels = kernels;
        benchmark.threads = threads;
        benchmark.shape = shape;
        benchmark.setup();
        float[] c = benchmark.multiply().clone();
        benchmark.tearDown();
        return c;
    }

    @Test
    void activations() {
        for (Activation activation : Activation.values()) {
            assertSame(activation + " forward", (kernels, threads) -> {
                ActivationBenchmark benchmark = activation(activation, kernels, threads);
                float[] y = benchmark.forward().clone();
                benchmark.tearDown();
                return y;
            });
            assertSame(activation + " backward", (kernels, threads) -> {
                ActivationBenchmark benchmark = activation(activation, kernels, threads);
                float[] dx = benchmark.backward().clone();
                benchmark.tearDown();
                return dx;
            });
        }
    }

    private static ActivationBenchmark activation(Activation activation, String kernels, int threads) {
        ActivationBenchmark benchmark = new ActivationBenchmark();
        benchmark.kernels = kernels;
        benchmark.threads = threads;
        benchmark.activation = activation;
        benchmark.cols = 9;
        benchmark.setup();
        return benchmark;
    }

    @Test
    void softmax() {
        for (int classes : new int[]{10, 45}) {
            assertSame(classes + " classes", (kernels, threads) -> {
                SoftmaxBenchmark benchmark = new SoftmaxBenchmark();
                benchmark.kernels = kernels;
                benchmark.threads = threads;
                benchmark.classes = classes;
                benchmark.setup();
                float[] gradient = benchmark.withLoss();
                float[] losses = benchmark.losses();
                float[] both = new float[gradient.length + losses.length];
                System.arraycopy(gradient, 0, both, 0, gradient.length);
                System.arraycopy(losses, 0, both, gradient.length, losses.length);
                benchmark.tearDown();
                return both;
            });
        }
    }

    @Test
    void columnSums() {
        assertSame("column sums", (kernels, threads) -> {
            ColumnSumsBenchmark benchmark = new ColumnSumsBenchmark();
            benchmark.kernels = kernels;
            benchmark.threads = threads;
            benchmark.shape = "300x21";
            benchmark.setup();
            float[] sums = benchmark.sum().clone();
            benchmark.tearDown();
            return sums;
        });
    }

    @Test
    void optimizers() {
        for (UpdateRule rule : UpdateRule.values()) {
            assertSame(rule.toString(), (kernels, threads) -> {
                OptimizerBenchmark benchmark = new OptimizerBenchmark();
                benchmark.kernels = kernels;
                benchmark.threads = threads;
                benchmark.rule = rule;
                benchmark.parameters = 1001;
                benchmark.setup();
                benchmark.update();
                float[] values = benchmark.update().clone();
                benchmark.tearDown();
                return values;
            });
        }
    }

    @Test
    void trainingSteps() {
        for (String training : List.of("20-16-10/8/sgd", "20-16-12-10/7/adam")) {
            assertSame(training, (kernels, threads) -> {
                TrainingStepBenchmark benchmark = new TrainingStepBenchmark();
                benchmark.kernels = kernels;
                benchmark.threads = threads;
                benchmark.training = training;
                benchmark.setup();
                float[] before = benchmark.parameters().clone();
                float[] losses = new float[20];
                for (int i = 0; i < losses.length; i++) {
                    losses[i] = benchmark.step();
                }
                float[] after = benchmark.parameters().clone();
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
        assertSame("a prediction", (kernels, threads) -> {
            PredictBenchmark benchmark = new PredictBenchmark();
            benchmark.kernels = kernels;
            benchmark.network = "20-16-10";
            benchmark.setup();
            PredictBenchmark.Caller caller = new PredictBenchmark.Caller();
            caller.setup(benchmark);
            float[] output = benchmark.predict(caller).clone();
            benchmark.tearDown();
            return output;
        });
    }

    @Test
    void refusesOtherKernelsThanAsked() {
        assertEquals("a benchmark expects kernels scalar or simd, but 'auto' came",
                assertThrows(IllegalArgumentException.class, () -> Inputs.open("auto", 1)).getMessage());
        assertEquals("a benchmark expects scalar kernels with 2 threads, but they have 1",
                assertThrows(IllegalArgumentException.class, () -> Inputs.open("scalar", 2)).getMessage());
    }

    @Test
    void refusesUnknownShapesAndNetworks() {
        assertEquals("a shape is MxNxK, AtB:MxNxK or ABt:MxNxK, but '3x4' came",
                assertThrows(IllegalArgumentException.class, () -> layerGemm("3x4", "scalar", 1)).getMessage());
        assertEquals("a network is its widths joined by hyphens, as 784-50-10, but '784' came",
                assertThrows(IllegalArgumentException.class, () -> new Network("784")).getMessage());
    }

    /** Holds SIMD kernels against scalar ones; the function takes kernels and threads. */
    private static void assertSame(String what, BiFunction<String, Integer, float[]> run) {
        float[] expected = run.apply("scalar", 1);
        int nonzero = 0;
        for (float value : expected) {
            assertFalse(Float.isNaN(value), what + " left NaN, seed " + Inputs.SEED);
            nonzero += value != 0 ? 1 : 0;
        }
        assertTrue(nonzero > expected.length / 4, what + " has only " + nonzero + " values other than 0 of "
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
