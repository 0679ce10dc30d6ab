package dev.lanewise.bench.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.guard.Comparison.Verdict;
import dev.lanewise.bench.results.Estimate;
import dev.lanewise.bench.results.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Verdicts from made-up pairs. */
class ComparisonTest {
    private final List<Comparison.Pair> pairs = new ArrayList<>();

    private static Measurement round(double callsPerSecond, double ceiling) {
        return new Measurement("A.b", Map.of(), "simd", 2, 1, callsPerSecond, "ops/s", Map.of(),
                Map.of("ceiling1", 100.0, "ceiling", ceiling));
    }

    private Comparison add(int count, double base, double change) {
        for (int i = 0; i < count; i++) {
            // The machine's speed changes from pair to pair, which must not matter.
            double speed = 1 + i % 3;
            pairs.add(new Comparison.Pair(round(speed * base, 200), round(speed * change, 200)));
        }
        return Comparison.of("task", pairs);
    }

    @Test
    void slowerBeyondDoubtAndBeyondTheThreshold() {
        Comparison comparison = add(6, 100, 95);
        assertEquals(Verdict.SLOWER, comparison.verdict(3));
        assertEquals(0.95, comparison.ratio().median(), 1e-12);
        assertTrue(comparison.regressed(3));
        assertFalse(comparison.regressed(6), "5 % are allowed");
    }

    @Test
    void aSmallLossIsToldButNoRegression() {
        Comparison comparison = add(9, 100, 98);
        assertEquals(Verdict.SLOWER, comparison.verdict(3));
        assertFalse(comparison.regressed(3));
        assertTrue(comparison.regressed(1));
    }

    @Test
    void aLossThatMayBeNoiseIsNone() {
        add(5, 100, 50);
        Comparison comparison = add(1, 100, 110);
        assertEquals(Verdict.UNCLEAR, comparison.verdict(3));
        assertEquals(0.5, comparison.ratio().median(), 1e-12);
        assertFalse(comparison.regressed(3));
    }

    @Test
    void whatIsWithinTheThresholdIsNoDifference() {
        add(5, 100, 101);
        Comparison comparison = add(5, 100, 99);
        assertEquals(Verdict.NO_DIFFERENCE, comparison.verdict(3));
        assertEquals(Verdict.UNCLEAR, comparison.verdict(0.5));
    }

    /** Three threads on two processors have the ceiling of two. */
    @Test
    void moreThreadsThanProcessorsDisturbNobody() {
        assertFalse(ofThreeThreads(200).disturbed());
        assertTrue(ofThreeThreads(180).disturbed(), "somebody else had a tenth");
    }

    private static Measurement ofThreeThreads(double ceiling) {
        return new Measurement("A.b", Map.of(), "simd", 3, 1, 1, "ops/s", Map.of(),
                Map.of("ceiling1", 100.0, "ceiling", ceiling, "processors", 2.0));
    }

    @Test
    void faster() {
        assertEquals(Verdict.FASTER, add(6, 100, 101).verdict(3));
    }

    @Test
    void pairsWithADisturbedRoundAreLeftOut() {
        add(5, 100, 80);
        pairs.add(new Comparison.Pair(round(100, 200), round(1, 150)));
        pairs.add(new Comparison.Pair(round(100, 150), round(1, 200)));
        Comparison comparison = Comparison.of("task", pairs);
        assertEquals(5, comparison.ratio().count());
        assertEquals(Verdict.UNDECIDED, comparison.verdict(3));
        assertFalse(comparison.regressed(3), "nothing is beyond doubt");
        assertEquals(Verdict.SLOWER, add(1, 100, 80).verdict(3));
    }

    @Test
    void pairsOfDifferentHandoversAreLeftOut() {
        add(5, 100, 80);
        pairs.add(new Comparison.Pair(handing(100, 60), handing(50, 330)));
        pairs.add(new Comparison.Pair(handing(100, 330), handing(50, 60)));
        assertEquals(5, Comparison.of("task", pairs).ratio().count());
        pairs.add(new Comparison.Pair(handing(100, 300), handing(80, 330)));
        assertEquals(6, Comparison.of("task", pairs).ratio().count());
    }

    private static Measurement handing(double callsPerSecond, double handover) {
        return new Measurement("A.b", Map.of(), "simd", 2, 1, callsPerSecond, "ops/s", Map.of(),
                Map.of("ceiling1", 100.0, "ceiling", 200.0, "handover", handover));
    }

    @Test
    void timedCallsAreComparedByTheirMedians() {
        for (int i = 0; i < 6; i++) {
            // The means would say the opposite.
            pairs.add(new Comparison.Pair(timed(20, 10), timed(10, 20)));
        }
        assertEquals(new Estimate(0.5, 0.5, 0.5, 6), Comparison.of("task", pairs).ratio());
    }

    private static Measurement timed(double mean, double median) {
        return new Measurement("A.b", Map.of(), "simd", 1, 1, mean, "us/op", Map.of("50.0", median), Map.of());
    }

    @Test
    void theTableTellsFiguresRatioAndVerdict() {
        String[] lines =
                Comparison.table(List.of(add(6, 1000, 900), Comparison.of("nothing", List.of())), 3).split("\n", -1);
        assertEquals("task      base, calls/s  change, calls/s   ratio    95 % interval  rounds  verdict", lines[0]);
        assertEquals("task            2,000.0         1,800.0   0.900    0.900 – 0.900       6  slower", lines[1]);
        assertEquals("nothing               -               -       -                -       0  too few comparable "
                + "rounds", lines[2]);
    }
}
