package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/** Work counted by hand, and that every benchmark has some. */
class WorkTest {
    private static final double EXACT = 1e-12;

    @Test
    void multiplyCountsTwoOperationsPerElementOfTheChain() {
        Work work = Work.gemm(128, 256, 784);
        assertEquals(Work.Unit.GFLOP, work.unit());
        assertEquals(0.051380224, work.amount(), EXACT);
        assertEquals(51.380224, work.rate(1000), 1e-9);
        assertEquals("GFLOP/s", work.unit().rate());
    }

    @Test
    void allFormsOfAProductCountAlike() {
        for (String form : List.of("", "AtB:", "ABt:")) {
            Work work = Work.of("dev.lanewise.bench.GemmBenchmark.multiply",
                    Map.of("shape", form + "1024x1024x1024")::get);
            assertEquals(2.147483648, work.amount(), EXACT);
        }
    }

    @Test
    void elementwiseCountsFloatsReadAndWritten() {
        Map<String, String> params = Map.of("cols", "128", "activation", "RELU");
        assertEquals(new Work(2 * 4 * 16384 / 1e9, Work.Unit.GB),
                Work.of("dev.lanewise.bench.ActivationBenchmark.forward", params::get));
        assertEquals(new Work(3 * 4 * 16384 / 1e9, Work.Unit.GB),
                Work.of("dev.lanewise.bench.ActivationBenchmark.backward", params::get));
        assertEquals(new Work(28 * 1000 / 1e9, Work.Unit.GB),
                Work.of("dev.lanewise.bench.OptimizerBenchmark.update",
                        Map.of("rule", "ADAM", "parameters", "1000")::get));
        // Outputs are 2 images of 3×4 pixels and 5 channels; a kernel has 3·3·7 weights.
        Map<String, String> convolution = Map.of("pass", "FORWARD", "convolution", "2x6x7x7/5/3/2/1");
        assertEquals(new Work(2.0 * 2 * 3 * 4 * 5 * 63 / 1e9, Work.Unit.GFLOP),
                Work.of("dev.lanewise.bench.ConvolutionBenchmark.convolve", convolution::get));
        Map<String, String> pool = Map.of("layer", "MAX_POOL", "images", "2x4x6x5");
        assertEquals(new Work(4 * (240 + 2 * 60) / 1e9, Work.Unit.GB),
                Work.of("dev.lanewise.bench.LayerBenchmark.forward", pool::get));
        Map<String, String> norm = Map.of("layer", "BATCH_NORM", "images", "2x4x6x5");
        assertEquals(new Work(4 * 5 * 240 / 1e9, Work.Unit.GB),
                Work.of("dev.lanewise.bench.LayerBenchmark.backward", norm::get));
        assertEquals(new Work(12 * 1000 / 1e9, Work.Unit.GB),
                Work.of("dev.lanewise.bench.OptimizerBenchmark.update",
                        Map.of("rule", "SGD", "parameters", "1000")::get));
    }

    @Test
    void trainingCountsTheMiniBatch() {
        assertEquals(new Work(128, Work.Unit.SAMPLE), Work.of("dev.lanewise.bench.TrainingStepBenchmark.step",
                Map.of("training", "784-256-128-10/128/sgd")::get));
    }

    @Test
    void everyBenchmarkHasWorkForEachOfItsParameters() {
        int counted = 0;
        for (BenchmarkListEntry entry : BenchmarkList.defaultList().find(new Progress(System.out, 0), List.of(),
                List.of())) {
            Map<String, String[]> params = entry.getParams().orElse(Map.of());
            Map<String, String> values = new HashMap<>();
            params.forEach((name, all) -> values.put(name, all[0]));
            for (Map.Entry<String, String[]> varied : params.entrySet()) {
                for (String value : varied.getValue()) {
                    values.put(varied.getKey(), value);
                    Work work = Work.of(entry.getUsername(), values::get);
                    assertTrue(work.amount() > 0, entry.getUsername() + " with " + values);
                    counted++;
                }
            }
        }
        assertTrue(counted > 50, "only " + counted + " combinations were seen");
    }

    @Test
    void refusesStrangers() {
        assertEquals("no work is known of benchmark org.example.Other.run",
                assertThrows(IllegalArgumentException.class, () -> Work.of("org.example.Other.run", name -> ""))
                        .getMessage());
    }
}
