package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The table with its shares and ratios, from made-up results. */
class TableTest {
    private static final Row PEAK = row("PeakBenchmark.fma", "", "", 1, 100, Work.Unit.GFLOP);
    private static final Row PEAK_OF_TWO = row("PeakBenchmark.fma", "", "", 2, 200, Work.Unit.GFLOP);
    private static final Row PEER = row("Gemm.multiply", "n=64", "peer", 1, 100, Work.Unit.GFLOP);
    private static final Row SCALAR = row("Gemm.multiply", "n=64", "scalar", 1, 8, Work.Unit.GFLOP);
    private static final Row SIMD = row("Gemm.multiply", "n=64", "simd", 1, 90, Work.Unit.GFLOP);
    private static final Row SIMD_OF_TWO = row("Gemm.multiply", "n=64", "simd", 2, 150,
            Work.Unit.GFLOP);
    private static final Row OTHER_SIZE = row("Gemm.multiply", "n=32", "simd", 1, 50, Work.Unit.GFLOP);
    /** In caches: memory's bandwidth was not measured beside it. */
    private static final Row UPDATE = row("Optimizer.update", "SGD", "simd", 1, 21.5, Work.Unit.GB, Double.NaN);
    private static final Row POOLING = row("Layer.forward", "MAX_POOL", "simd", 1, 20, Work.Unit.GB, 25);

    private static Row row(String benchmark, String params, String engine, int threads, double rate,
            Work.Unit unit) {
        return row(benchmark, params, engine, threads, rate, unit, 100.0 * threads);
    }

    private static Row row(String benchmark, String params, String engine, int threads, double rate,
            Work.Unit unit, double ceiling) {
        return new Row(benchmark, params, engine, threads, 1234.5, Double.NaN, "ops/s", rate, unit, 0.4, ceiling);
    }

    @Test
    void comparesWithThePeakOfAsManyThreadsAndWithScalar() {
        List<Row> rows = List.of(SIMD_OF_TWO, SCALAR, SIMD, PEER, OTHER_SIZE, UPDATE, POOLING, PEAK, PEAK_OF_TWO);
        String expected =
                """
                        benchmark          params    engine  threads  score  ± error  unit    rate  unit        peak  B/op  × scalar
                        PeakBenchmark.fma            -             1  1,235        -  ops/s  100.0  GFLOP/s  100.0 %     0         -
                        PeakBenchmark.fma            -             2  1,235        -  ops/s  200.0  GFLOP/s  100.0 %     0         -
                        Gemm.multiply      n=64      simd          2  1,235        -  ops/s  150.0  GFLOP/s   75.0 %     0     18.75
                        Gemm.multiply      n=64      scalar        1  1,235        -  ops/s   8.00  GFLOP/s    8.0 %     0         -
                        Gemm.multiply      n=64      simd          1  1,235        -  ops/s  90.00  GFLOP/s   90.0 %     0     11.25
                        Gemm.multiply      n=64      peer          1  1,235        -  ops/s  100.0  GFLOP/s  100.0 %     0         -
                        Gemm.multiply      n=32      simd          1  1,235        -  ops/s  50.00  GFLOP/s   50.0 %     0         -
                        Layer.forward      MAX_POOL  simd          1  1,235        -  ops/s  20.00  GB/s      80.0 %     0         -
                        Optimizer.update   SGD       simd          1  1,235        -  ops/s  21.50  GB/s           -     0         -
                        """;
        assertEquals(expected, Table.format(rows));
    }

    @Test
    void roundsBecomeTheRowOfTheMedianRate() {
        Row slow = row("Gemm.multiply", "n=64", "simd", 1, 70, Work.Unit.GFLOP);
        Row fast = row("Gemm.multiply", "n=64", "simd", 1, 95, Work.Unit.GFLOP);
        assertEquals(90, Row.median(List.of(fast, SIMD, slow)).rate());
        assertEquals(70, Row.median(List.of(slow, SIMD)).rate());
        assertEquals(SIMD, Row.median(List.of(SIMD)));
        assertEquals(Table.format(List.of(SCALAR, SIMD)),
                Table.format(List.of(SCALAR, fast, SCALAR, SIMD, SCALAR, slow)));
    }

    @Test
    void sharesAreOfWhatWasMeasuredBesideInTheSameUnit() {
        assertTrue(Double.isNaN(UPDATE.shareOfPeak()));
        assertEquals(0.8, POOLING.shareOfPeak());
        assertTrue(Double.isNaN(row("Training.step", "", "simd", 1, 50, Work.Unit.SAMPLE).shareOfPeak()));
    }

    @Test
    void callersAreComparedWithAsManyScalarCallers() {
        Row one = row("PredictBenchmark.predict", "network=784-10", "scalar", 1, 10, Work.Unit.SAMPLE);
        Row two = row("PredictBenchmark.predict", "network=784-10", "scalar", 2, 20, Work.Unit.SAMPLE);
        Row simd = row("PredictBenchmark.predict", "network=784-10", "simd", 2, 100, Work.Unit.SAMPLE);
        assertEquals(5, simd.timesScalar(List.of(one, two, simd)));
        assertEquals(5, simd.timesScalar(List.of(two, one, simd)));
        assertEquals(10, simd.timesScalar(List.of(one, simd)));
    }

    @Test
    void numbersHaveAtLeastThreeDigits() {
        assertEquals("12,346", Table.number(12345.6));
        assertEquals("123.5", Table.number(123.46));
        assertEquals("1.23", Table.number(1.234));
        assertEquals("0.0123", Table.number(0.0123));
        assertEquals("-", Table.number(Double.NaN));
    }
}
