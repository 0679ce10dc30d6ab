package dev.lanewise.bench;

import dev.lanewise.tensor.Nullable;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * One benchmark's result with its rate.
 *
 * @param benchmark class and method
 * @param params    the parameters but for kernels and threads, as {@code name=value}, separated by spaces
 * @param kernels   {@code scalar} or {@code simd}, or empty where no kernels are involved
 * @param threads   how many threads did the work
 * @param score     JMH's score
 * @param error     half of JMH's 99.9 % confidence interval, NaN if there were too few iterations for one
 * @param scoreUnit JMH's unit
 * @param rate      the work done per second
 * @param unit      what the rate counts
 * @param bytes     bytes allocated per operation by all threads, NaN if not measured
 */
record Row(String benchmark, String params, String kernels, int threads, double score, double error,
        String scoreUnit, double rate, Work.Unit unit, double bytes) {
    /** The name of the ceiling of all arithmetic. */
    static final String PEAK = "PeakBenchmark.fma";

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** The row of a result of JMH. */
    static Row of(RunResult result) {
        BenchmarkParams params = result.getParams();
        Result<?> primary = result.getPrimaryResult();
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        Work work = Work.of(params);
        return new Row(shortName(params.getBenchmark()), others(params), orElse(params.getParam("kernels"), ""),
                threads(params), primary.getScore(), primary.getScoreError(), primary.getScoreUnit(),
                work.rate(callsPerSecond(params, primary.getScore())), work.unit(),
                allocated == null ? Double.NaN : allocated.getScore());
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

    /** Whether another row measured the same thing, with whatever kernels and threads. */
    boolean sameTask(Row other) {
        return benchmark.equals(other.benchmark) && params.equals(other.params)
                && scoreUnit.equals(other.scoreUnit);
    }

    /** The rate as a share of the multiply-add peak that was measured with as many threads, NaN if there is none. */
    double shareOfPeak(List<Row> rows) {
        if (unit != Work.Unit.GFLOP) {
            return Double.NaN;
        }
        for (Row row : rows) {
            if (row.benchmark.equals(PEAK) && row.threads == threads && row.scoreUnit.equals(scoreUnit)) {
                return rate / row.rate;
            }
        }
        return Double.NaN;
    }

    /** The rate as a multiple of scalar's on the same task, NaN if there is none or this is scalar itself. */
    double timesScalar(List<Row> rows) {
        if (!kernels.equals("simd")) {
            return Double.NaN;
        }
        Row best = null;
        for (Row row : rows) {
            // Of callers, as many; otherwise scalar has one thread only.
            if (row.kernels.equals("scalar") && sameTask(row)
                    && (row.threads == threads || (row.threads == 1 && best == null))) {
                best = row;
            }
        }
        return best == null ? Double.NaN : rate / best.rate;
    }

    private static int threads(BenchmarkParams params) {
        String threads = params.getParam("threads");
        return threads == null ? params.getThreads() : Integer.parseInt(threads);
    }

    private static String others(BenchmarkParams params) {
        List<String> others = new ArrayList<>();
        for (String key : params.getParamsKeys()) {
            if (!key.equals("kernels") && !key.equals("threads")) {
                others.add(key + "=" + params.getParam(key));
            }
        }
        return String.join(" ", others);
    }

    private static String orElse(@Nullable String value, String other) {
        return value == null ? other : value;
    }
}
