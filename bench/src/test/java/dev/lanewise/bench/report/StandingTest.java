package dev.lanewise.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.results.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Figures, roofs and losses, on a machine of round numbers. */
class StandingTest {
    private final List<Measurement> measurements = new ArrayList<>();

    StandingTest() {
        peak("fma", 1, 100e9 / (2.0 * 12 * 65536));
        peak("cacheReadL1", 1, 200e9 / (4.0 * 65536));
        peak("cacheRead", 1, 80e9 / (4.0 * 65536));
        peak("cacheReadL3", 1, 40e9 / (4.0 * (1 << 20)));
        peak("triad", 1, 10e9 / (4.0 * 3 * (1 << 24)));
    }

    private void peak(String method, int threads, double calls) {
        measurements.add(new Measurement("PeakBenchmark." + method, Map.of(), "", threads, threads, calls, "ops/s",
                Map.of(), Map.of("gc.alloc.rate.norm", 30_000 / calls)));
    }

    private void add(String benchmark, Map<String, String> params, String engine, double calls) {
        measurements.add(new Measurement(benchmark, params, engine, 1, 1, calls, "ops/s", Map.of(),
                Map.of("gc.alloc.rate.norm", 30_000 / calls)));
    }

    private Standing standing() {
        List<Task> tasks = Task.of(measurements);
        List<Standing> standings = Standing.of(tasks, new Peaks(tasks));
        assertEquals(1, standings.size());
        return standings.getFirst();
    }

    private Standing product(String shape, double gflops) {
        String[] mnk = shape.replaceFirst(".*:", "").split("x", -1);
        double flops = 2 * Double.parseDouble(mnk[0]) * Double.parseDouble(mnk[1]) * Double.parseDouble(mnk[2]);
        measurements.removeIf(measurement -> measurement.engine().equals("simd"));
        add("GemmBenchmark.multiply", Map.of("shape", shape), "simd", gflops * 1e9 / flops);
        return standing();
    }

    @Test
    void aProductIsBoundByArithmeticOrByTheLevelThatHoldsItsBytes() {
        Standing large = product("1024x1024x1024", 90);
        assertEquals(90, large.figure("simd").median(), 1e-6);
        assertEquals(0.9, large.share().median(), 1e-6);
        assertEquals("arithmetic", large.bound());
        assertEquals("1024³", large.label());

        // 4 KiB + 4 KiB + 4 bytes, 2 operations for 8 bytes: 0.25 × 200 GB/s.
        Standing dot = product("1x1x1024", 25);
        assertEquals("L1", dot.bound());
        assertEquals(0.5, dot.share().median(), 1e-3);

        // 1 MiB of B and little else, 2 operations for 4 bytes: 0.5 × 40 GB/s, for it is just above 1 MiB.
        Standing third = product("1x512x512", 10);
        assertEquals("L3", third.bound());
        assertEquals(0.5, third.share().median(), 5e-3);
        assertEquals("L2", product("1x500x500", 10).bound());

        Standing streamed = product("ABt:1x4096x4096", 4);
        assertEquals("memory", streamed.bound());
        assertEquals(0.8, streamed.share().median(), 5e-3);
        assertEquals("A·Bᵀ 1×4096×4096", streamed.label());
    }

    @Test
    void theCeilingBesideAMeasurementIsItsPeak() {
        measurements.add(new Measurement("GemmBenchmark.multiply", Map.of("shape", "1000x1000x1000"), "simd", 1, 1, 30,
                "ops/s", Map.of(), Map.of("ceiling", 80.0, "ceiling1", 80.0)));
        assertEquals(60.0 / 80, standing().share().median(), 1e-9);
        assertEquals(100, new Peaks(Task.of(measurements)).arithmetic(1), 1e-9);
        measurements.removeIf(measurement -> measurement.benchmark().endsWith("fma"));
        assertEquals(80, new Peaks(Task.of(measurements)).arithmetic(1), "where the peak itself was not measured");
    }

    /** A product of vectors is bound by memory, whose bandwidth nobody knows: arithmetic must not stand in for it. */
    @Test
    void withoutBandwidthsThereIsNoRoof() {
        measurements.removeIf(measurement -> !measurement.benchmark().endsWith("fma"));
        assertTrue(Double.isNaN(product("1x1x1024", 25).share().median()));
        assertEquals("", standing().bound());
        measurements.removeIf(measurement -> measurement.benchmark().endsWith("fma"));
        assertTrue(Double.isNaN(standing().share().median()), "no peak, no share");
        assertEquals("", standing().bound());
    }

    @Test
    void trainingCountsSamplesAndTheirProducts() {
        add("TrainingStepBenchmark.step", Map.of("training", "784-256-128-10/128/sgd"), "simd", 500);
        Standing standing = standing();
        assertEquals(Area.TRAINING, standing.area());
        assertEquals(64_000, standing.figure("simd").median(), 1e-6);
        // 2 · (3 · (784·256 + 256·128 + 128·10) − 784·256) operations.
        assertEquals(64_000 * 1_007_104.0 / 100e9, standing.share().median(), 1e-6);
    }

    @Test
    void aConvolutionCountsEveryWeightForEveryPixelOfTheOutput() {
        add("ConvolutionBenchmark.convolve", Map.of("convolution", "10x8x8x16/32/3/2/1", "pass", "WEIGHT_GRADIENT"),
                "simd", 1000);
        Standing standing = standing();
        assertEquals(Area.CONVOLUTION, standing.area());
        assertEquals("10×8×8×16 to 32, 3×3 stride 2 padding 1, weight gradient", standing.label());
        // 10 · 4 · 4 pixels of 32 channels, each of 9 · 16 weights.
        assertEquals(1000 * 2.0 * 160 * 32 * 144 / 1e9, standing.figure("simd").median(), 1e-9);
        assertEquals("arithmetic", standing.bound());
        assertEquals(1000 * 2.0 * 160 * 32 * 144 / 100e9, standing.share().median(), 1e-9);
    }

    @Test
    void aConvolutionalNetworkCountsImages() {
        add("ImageNetworkBenchmark.step", Map.of("model", "DEEP_CONVNET"), "simd", 30);
        Standing standing = standing();
        assertEquals(Area.IMAGES, standing.area());
        assertEquals("deep-convnet, training", standing.label());
        assertEquals(3000, standing.figure("simd").median(), 1e-9);
        assertTrue(Double.isNaN(standing.share().median()), "its limit is unknown");
    }

    @Test
    void predictionReadsItsWeights() {
        measurements
                .add(new Measurement("PredictBenchmark.latency", Map.of("network", "784-256-128-10"), "simd", 1, 1, 20,
                        "us/op", Map.of("50.0", 16.0), Map.of()));
        Standing standing = standing();
        assertEquals(1 / 16e-6, standing.figure("simd").median(), 1e-3);
        // 235146 floats in 16 µs, of the 80 GB/s of the second level, which holds them.
        assertEquals(235_146 * 4 / 16e-6 / 80e9, standing.share().median(), 1e-6);
        assertEquals("L2", standing.bound());
    }

    @Test
    void elementwiseCountsElementsAndBytes() {
        add("ActivationBenchmark.backward", Map.of("activation", "TANH", "cols", "128"), "simd", 1e9 / (0.5 * 16384));
        Standing standing = standing();
        assertEquals(Area.ELEMENTWISE, standing.area());
        assertEquals(0.5, 1 / standing.figure("simd").median(), 1e-9);
        // Two arrays read and one written: 12 bytes per 0.5 ns, of 80 GB/s.
        assertEquals(24.0 / 80, standing.share().median(), 1e-6);
        assertEquals(0, SummarySections.ofLanewise(standing.allocated().median(), standing.allocatedByJmh()));
    }

    /** Neighbours leave now more of memory's bandwidth, now less. */
    @Test
    void whatIsInMemoryIsHeldAgainstTheBandwidthBesideIt() {
        for (double triad : new double[]{20, 10, 16}) {
            // 2²⁵ floats read and as many written: 268 MB.
            measurements.add(new Measurement("ActivationBenchmark.forward",
                    Map.of("activation", "TANH", "cols", Integer.toString(1 << 18)), "simd", 1, 1,
                    triad / 0.268435456 * 0.9, "ops/s", Map.of(), Map.of(Measurement.TRIAD, triad)));
        }
        Standing standing = standing();
        assertEquals(0.9, standing.share().median(), 1e-6);
        assertEquals("memory", standing.bound());
    }

    @Test
    void whatJmhAllocatesItAllocatesOncePerIteration() {
        measurements.removeIf(measurement -> measurement.benchmark().endsWith("fma"));
        measurements.add(new Measurement("PeakBenchmark.fma", Map.of(), "", 1, 1, 1000, "ops/s", Map.of(),
                Map.of("gc.alloc.rate.norm", 35.0, Measurement.ITERATION, 0.2)));
        measurements.add(new Measurement("GemmBenchmark.multiply", Map.of("shape", "1000x1000x1000"), "simd", 1, 1, 50,
                "ops/s", Map.of(), Map.of("gc.alloc.rate.norm", 1700.0, Measurement.ITERATION, 0.08)));
        // 7000 bytes in 200 calls of an iteration of 0.2 s, and in 4 of one of 0.08 s.
        assertEquals(1750, standing().allocatedByJmh(), 1e-9);
        assertEquals(0, SummarySections.ofLanewise(1700, standing().allocatedByJmh()));
    }

    @Test
    void everyOperationOfThisModuleHasElements() {
        add("SoftmaxBenchmark.withLoss", Map.of("classes", "10"), "simd", 1e9 / 1280);
        add("ColumnSumsBenchmark.sum", Map.of("shape", "100x10"), "simd", 1e9 / 1000);
        add("OptimizerBenchmark.update", Map.of("rule", "ADAM", "parameters", "1000"), "simd", 1e9 / 1000);
        add("LayerBenchmark.forward", Map.of("layer", "DROPOUT", "images", "2x5x4x25"), "simd", 1e9 / 1000);
        List<Task> tasks = Task.of(measurements);
        for (Standing standing : Standing.of(tasks, new Peaks(tasks))) {
            assertEquals(Area.ELEMENTWISE, standing.area(), standing.label());
            assertEquals(1, standing.figure("simd").median(), 1e-9, standing.label());
        }
    }

    @Test
    void unknownBenchmarksAreComparedByCalls() {
        add("NewBenchmark.something", Map.of("depth", "3"), "simd", 12);
        assertEquals(Area.OTHER, standing().area());
        assertEquals(12, standing().figure("simd").median());
        assertEquals("New something, depth 3", standing().label());
        assertTrue(Double.isNaN(standing().share().median()));
    }

    @Test
    void aTaskIsLostWhereTheWholeIntervalIsBelowOneAndTheMachineWouldAllowMore() {
        rounds(6, 60, 70);
        assertTrue(standing().isLost());
        assertFalse(standing().isUndecided());
        rounds(6, 96, 97);
        assertFalse(standing().isLost(), "at 96 % of the roof there is nothing to lose");
        rounds(6, 70, 60);
        assertFalse(standing().isLost());
        rounds(5, 60, 70);
        assertFalse(standing().isLost(), "five rounds have no interval");
        assertTrue(standing().isUndecided());
        rounds(6, 60, 70);
        add("GemmBenchmark.multiply", Map.of("shape", "1000x1000x1000"), "simd", 50);
        add("GemmBenchmark.multiply", Map.of("shape", "1000x1000x1000"), "mkl", 30);
        assertFalse(standing().isLost(), "one of seven rounds went the other way");
    }

    private void rounds(int count, double ours, double theirs) {
        measurements.removeIf(measurement -> !measurement.engine().isEmpty());
        for (int i = 0; i < count; i++) {
            add("GemmBenchmark.multiply", Map.of("shape", "1000x1000x1000"), "simd", ours / 2);
            add("GemmBenchmark.multiply", Map.of("shape", "1000x1000x1000"), "mkl", theirs / 2);
        }
    }

    @Test
    void allocationBeyondJmhsOwnIsTold() {
        assertEquals(0, SummarySections.ofLanewise(0.4, Double.NaN));
        assertEquals(0, SummarySections.ofLanewise(35, 34));
        assertEquals(24, SummarySections.ofLanewise(34, 10));
        assertEquals(8, SummarySections.ofLanewise(8, Double.NaN));
    }

    @Test
    void refusesTrainingsAndNetworksThatAreNone() {
        add("TrainingStepBenchmark.step", Map.of("training", "784-10"), "simd", 1);
        assertEquals("a training is widths/batch/optimizer, as 784-50-10/100/sgd, but '784-10' came",
                assertThrows(IllegalArgumentException.class, () -> standing().figure("simd")).getMessage());
        assertEquals("a network is its widths joined by hyphens, as 784-50-10, but '784' came",
                assertThrows(IllegalArgumentException.class, () -> new Widths("784")).getMessage());
    }
}
