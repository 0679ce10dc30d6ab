package dev.lanewise.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Reading of JMH's JSON, and what is said of files that are none. */
class JmhJsonTest {
    @TempDir
    private Path folder;

    @Test
    void readsThroughput() throws IOException {
        JmhFixture fixture = new JmhFixture();
        fixture.throughput("GemmBenchmark.multiply", 1, 10, 30, 11).param("engine", "simd").param("threads", 2)
                .param("shape", "8x8x8").metric("gc.alloc.rate.norm", "B/op", 0, 4, 1).ceilings(100, 180)
                .iteration("200 ms");
        Measurement read = JmhJson.read(fixture.write(folder.resolve("a.json"))).getFirst();
        assertEquals("GemmBenchmark.multiply", read.benchmark());
        assertEquals("simd", read.engine());
        assertEquals(2, read.threads());
        assertEquals(1, read.callers());
        assertEquals(Map.of("shape", "8x8x8"), read.params());
        assertEquals(11, read.callsPerSecond(), "the median of the iterations");
        assertEquals(11 * 0.2, read.callsPerIteration(), 1e-12);
        assertEquals(1, read.metric("gc.alloc.rate.norm"));
        assertTrue(Double.isNaN(read.metric("other")));
        assertTrue(Double.isNaN(read.seconds("50.0")));
        assertTrue(read.disturbed(), "180 is under 1.9 × 100");
    }

    @Test
    void readsDurationsOfSingleCalls() throws IOException {
        JmhFixture fixture = new JmhFixture();
        fixture.sample("PredictBenchmark.latency", 2, 16).percentiles(Map.of("50.0", 13.0, "99.0", 30.0))
                .param("engine", "mkl");
        Measurement read = JmhJson.read(fixture.write(folder.resolve("a.json"))).getFirst();
        assertEquals(2, read.threads(), "callers, where no parameter says otherwise");
        assertEquals(13e-6, read.seconds("50.0"), 1e-12);
        assertEquals(30e-6, read.seconds("99.0"), 1e-12);
        assertEquals(2 / 16e-6, read.callsPerSecond(), 1e-3);
    }

    @Test
    void isUndisturbedWithoutCeilings() throws IOException {
        JmhFixture fixture = new JmhFixture();
        fixture.throughput("A.b", 2, 1);
        fixture.throughput("A.b", 2, 1).ceilings(100, 191);
        fixture.throughput("A.b", 1, 1).ceilings(100, 50);
        fixture.throughput("A.b", 4, 1).ceilings(100, 379);
        List<Measurement> read = JmhJson.read(fixture.write(folder.resolve("a.json")));
        assertEquals(List.of(false, false, false, true), read.stream().map(Measurement::disturbed).toList());
    }

    @Test
    void convertsUnits() {
        assertEquals(5e6, of("ops/us", 5).callsPerSecond(), 1e-6);
        assertEquals(200, of("ms/op", 5).callsPerSecond(), 1e-9);
        assertEquals(0.1, of("ops/min", 6).callsPerSecond(), 1e-12);
        assertEquals("a unit is calls per time or time per call, as ops/s or us/op, but 'B/op' came",
                assertThrows(IllegalArgumentException.class, () -> of("B/op", 1)).getMessage());
    }

    private static Measurement of(String unit, double value) {
        return new Measurement("A.b", Map.of(), "", 1, 1, value, unit, Map.of(), Map.of());
    }

    @Test
    void readsWhatJmhItselfWrites() throws Exception {
        Path file = folder.resolve("real.json");
        var options = new OptionsBuilder().include("PeakBenchmark.cacheRead$").forks(0)
                .warmupIterations(0).measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(5)).result(file.toString())
                .resultFormat(ResultFormatType.JSON).output(folder.resolve("log").toString()).build();
        var results = new Runner(options).run();
        Measurement read = JmhJson.read(file).getFirst();
        assertEquals("PeakBenchmark.cacheRead", read.benchmark());
        double[] iterations = results.iterator().next().getBenchmarkResults().iterator().next().getIterationResults()
                .stream().mapToDouble(iteration -> iteration.getPrimaryResult().getScore()).toArray();
        assertEquals(3, iterations.length);
        assertEquals(Statistics.median(iterations), read.callsPerSecond(), 1e-9 * read.callsPerSecond());
    }

    @Test
    void refusesOtherFilesInOneSentence() throws IOException {
        Path none = folder.resolve("none.json");
        assertEquals("there is no file " + none, complaint(none));

        Path broken = Files.writeString(folder.resolve("broken.json"), "[{\"benchmark\": ");
        assertTrue(complaint(broken).startsWith(broken + " is no JSON: "), complaint(broken));
        assertFalse(complaint(broken).contains("\n"), complaint(broken));

        Path empty = Files.writeString(folder.resolve("empty.json"), "[]");
        assertEquals(empty + " holds no results", complaint(empty));

        Path object = Files.writeString(folder.resolve("object.json"), "{}");
        assertEquals("JMH's results are a JSON array, but " + object + " holds something else", complaint(object));

        JsonArray results = new JsonArray();
        results.add("word");
        Path word = JmhFixture.write(folder.resolve("word.json"), results);
        assertTrue(complaint(word).startsWith("result 1 of " + word + " is none of JMH's: "), complaint(word));

        JmhFixture fixture = new JmhFixture();
        fixture.throughput("A.b", 1, 1);
        fixture.throughput("A.b", 1, 1);
        fixture.json().get(1).getAsJsonObject().remove("primaryMetric");
        Path lacking = fixture.write(folder.resolve("lacking.json"));
        assertEquals("result 2 of " + lacking + " is none of JMH's: it has no primaryMetric", complaint(lacking));
    }

    private static String complaint(Path file) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> JmhJson.read(file)).getMessage());
    }
}
