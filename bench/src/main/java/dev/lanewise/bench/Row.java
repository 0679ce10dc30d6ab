package dev.lanewise.bench;

import dev.lanewise.tensor.Nullable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * One benchmark's result with its rate.
 *
 * @param benchmark class and method
 * @param params    the parameters but for engine and threads, as {@code name=value}, separated by spaces
 * @param engine    the engine's name, or empty where none is involved
 * @param threads   how many threads did the work
 * @param score     JMH's score
 * @param error     half of JMH's 99.9 % confidence interval, NaN if there were too few iterations for one
 * @param scoreUnit JMH's unit
 * @param rate      the work done per second
 * @param unit      what the rate counts
 * @param bytes     bytes allocated per operation by all threads, NaN if not measured
 * @param ceiling   what as many threads could do meanwhile: GFLOP/s, or GB/s of memory; NaN if not measured
 */
record Row(String benchmark, String params, String engine, int threads, double score, double error,
        String scoreUnit, double rate, Work.Unit unit, double bytes, double ceiling) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** The row of a result of JMH. */
    static Row of(RunResult result) {
        BenchmarkParams params = result.getParams();
        Result<?> primary = result.getPrimaryResult();
        Work work = Work.of(params);
        return new Row(shortName(params.getBenchmark()), others(params), orElse(params.getParam("engine"), ""),
                threads(params), primary.getScore(), primary.getScoreError(), primary.getScoreUnit(),
                work.rate(callsPerSecond(params, primary.getScore())), work.unit(), secondary(result, ALLOCATED),
                secondary(result, work.unit() == Work.Unit.GB ? Ceiling.TRIAD : Ceiling.ALL));
    }

    /**
     * Several rounds of one task as one row: the one of the median rate, the lower one of an even number. The interval
     * that JMH gives a single round says nothing about them.
     *
     * @param rounds at least one, of the same task, engine and threads
     */
    static Row median(List<Row> rounds) {
        List<Row> sorted = new ArrayList<>(rounds);
        sorted.sort(Comparator.comparingDouble(Row::rate));
        Row row = sorted.get((sorted.size() - 1) / 2);
        return sorted.size() == 1 ? row
                : new Row(row.benchmark, row.params, row.engine, row.threads, row.score, Double.NaN, row.scoreUnit,
                        row.rate, row.unit, row.bytes, row.ceiling);
    }

    private static double secondary(RunResult result, String name) {
        Result<?> secondary = result.getSecondaryResults().get(name);
        return secondary == null ? Double.NaN : secondary.getScore();
    }

    /** A benchmark's name without its package. */
    static String shortName(String benchmark) {
        int method = benchmark.lastIndexOf('.');
        return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
    }

    /** Calls of the benchmark method per second, by all threads together. */
    static double callsPerSecond(BenchmarkParams params, double score) {
        double unitSeconds = params.getTimeUnit().toNanos(1) / 1e9;
        double operations = switch (params.getMode()) {
            case Throughput -> score / unitSeconds;
            case AverageTime, SampleTime, SingleShotTime -> params.getThreads() / (score * unitSeconds);
            case All -> throw new IllegalArgumentException("a result has one mode, but this one has all");
        };
        return operations * params.getMeasurement().getBatchSize() / params.getOpsPerInvocation();
    }

    /** Whether another row measured the same thing, with whatever engine and threads. */
    boolean sameTask(Row other) {
        return benchmark.equals(other.benchmark) && params.equals(other.params)
                && scoreUnit.equals(other.scoreUnit);
    }

    /** Whether another row is a round of the same. */
    boolean sameRow(Row other) {
        return sameTask(other) && engine.equals(other.engine) && threads == other.threads;
    }

    /** The rate as a share of the multiply-add peak or the bandwidth measured beside it, NaN if there is none. */
    double shareOfPeak() {
        return unit == Work.Unit.SAMPLE ? Double.NaN : rate / ceiling;
    }

    /** The rate as a multiple of scalar's on the same task, NaN if there is none or this is scalar itself. */
    double timesScalar(List<Row> rows) {
        if (!engine.equals("simd")) {
            return Double.NaN;
        }
        Row best = null;
        for (Row row : rows) {
            // Of callers, as many; otherwise scalar has one thread only.
            if (row.engine.equals("scalar") && sameTask(row)
                    && (row.threads == threads || (row.threads == 1 && best == null))) {
                best = row;
            }
        }
        return best == null ? Double.NaN : rate / best.rate;
    }

    /** How many threads do the work: the parameter of that name, or JMH's own. */
    static int threads(BenchmarkParams params) {
        String threads = params.getParam("threads");
        return threads == null ? params.getThreads() : Integer.parseInt(threads);
    }

    private static String others(BenchmarkParams params) {
        List<String> others = new ArrayList<>();
        for (String key : params.getParamsKeys()) {
            if (!key.equals("engine") && !key.equals("threads")) {
                others.add(key + "=" + params.getParam(key));
            }
        }
        return String.join(" ", others);
    }

    private static String orElse(@Nullable String value, String other) {
        return value == null ? other : value;
    }
}
