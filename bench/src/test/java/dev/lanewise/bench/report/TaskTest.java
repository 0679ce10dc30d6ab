package dev.lanewise.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.results.Estimate;
import dev.lanewise.bench.results.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pairing of rounds, discarding of disturbed ones, and who is the best peer. */
class TaskTest {
    private final List<Measurement> measurements = new ArrayList<>();

    private void add(String engine, int threads, double callsPerSecond, double ceiling) {
        measurements.add(new Measurement("A.b", Map.of("shape", "x"), engine, threads, 1, callsPerSecond, "ops/s",
                Map.of(), Map.of("ceiling1", 100.0, "ceiling", ceiling)));
    }

    private Task task() {
        List<Task> tasks = Task.of(measurements);
        assertEquals(1, tasks.size());
        return tasks.getFirst();
    }

    @Test
    void aRatioIsTheMedianOfPairsNotTheRatioOfMedians() {
        // The machine slows down while both are measured in turn: every pair says 2.
        for (double speed : new double[]{100, 50, 20, 10, 5, 2, 1}) {
            add("simd", 1, 2 * speed, 100);
            add("mkl", 1, speed, 100);
        }
        add("simd", 1, 7, 100);
        Estimate ratio = task().ratio("mkl", Measurement::callsPerSecond);
        assertEquals(new Estimate(2, 2, 2, 7), ratio, "the eighth round of one has no pair");
        assertEquals(8, task().figure("simd", Measurement::callsPerSecond).count());
    }

    @Test
    void aPairNeedsBothItsRoundsUndisturbed() {
        add("simd", 2, 10, 200);
        add("mkl", 2, 5, 189);
        add("simd", 2, 10, 150);
        add("mkl", 2, 5, 200);
        add("simd", 2, 30, 191);
        add("mkl", 2, 10, 195);
        Task task = task();
        Estimate ratio = task.ratio("mkl", Measurement::callsPerSecond);
        assertEquals(3, ratio.median());
        assertEquals(1, ratio.count());
        assertEquals(20, task.figure("simd", Measurement::callsPerSecond).median());
        assertEquals(2, task.discarded());
        assertEquals(6, task.measured());
    }

    @Test
    void aPairNeedsTheSameHandover() {
        addHanding("simd", 30, 60);
        addHanding("mkl", 10, 119);
        addHanding("simd", 30, 60);
        addHanding("mkl", 5, 330);
        addHanding("simd", 20, 330);
        addHanding("mkl", 10, 60);
        addHanding("simd", 30, 330);
        add("mkl", 2, 10, 150);
        Task task = task();
        assertEquals(new Estimate(3, Double.NaN, Double.NaN, 1), task.ratio("mkl", Measurement::callsPerSecond));
        assertEquals(2, task.apart());
        assertEquals(1, task.discarded());
    }

    private void addHanding(String engine, double callsPerSecond, double handover) {
        measurements.add(new Measurement("A.b", Map.of("shape", "x"), engine, 2, 1, callsPerSecond, "ops/s",
                Map.of(), Map.of("ceiling1", 100.0, "ceiling", 200.0, "handover", handover)));
    }

    @Test
    void theBestPeerIsNeitherLanewiseNorTheOneWithTheBestSingleRound() {
        for (int round = 0; round < 3; round++) {
            add("simd", 1, 100, 100);
            add("scalar", 1, 90, 100);
            add("openblas", 1, round == 0 ? 80 : 10, 100);
            add("mkl", 1, 20, 100);
        }
        assertEquals("mkl", task().best(Measurement::callsPerSecond));
        assertEquals(List.of("simd", "scalar", "openblas", "mkl"), List.copyOf(task().engines()));
    }

    @Test
    void withoutPeersThereIsNoBest() {
        add("simd", 1, 100, 100);
        assertNull(task().best(Measurement::callsPerSecond));
        assertEquals(0, task().ratio("mkl", Measurement::callsPerSecond).count());
        assertTrue(Double.isNaN(task().ratio("mkl", Measurement::callsPerSecond).median()));
    }

    @Test
    void tasksDifferByBenchmarkParametersAndThreads() {
        add("simd", 1, 1, 100);
        add("simd", 2, 1, 200);
        measurements.add(new Measurement("A.b", Map.of("shape", "y"), "simd", 1, 1, 1, "ops/s", Map.of(), Map.of()));
        measurements.add(new Measurement("A.c", Map.of("shape", "x"), "simd", 1, 1, 1, "ops/s", Map.of(), Map.of()));
        assertEquals(4, Task.of(measurements).size());
    }
}
