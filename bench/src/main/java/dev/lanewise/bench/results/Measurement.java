package dev.lanewise.bench.results;

import java.util.Map;

/**
 * One result of JMH: one benchmark with one set of parameters, in one round.
 *
 * @param benchmark   class and method, without package
 * @param params      its parameters but for {@code engine} and {@code threads}, in the file's order
 * @param engine      who did the work, empty where the benchmark knows no engines
 * @param threads     how many threads did it: the parameter of that name, else the callers
 * @param callers     JMH's own threads, each of which makes calls
 * @param value       the median of the iterations, in JMH's unit; JMH's score where it lists no iterations
 * @param unit        JMH's unit, as {@code ops/s} or {@code us/op}
 * @param percentiles the durations of single calls by JMH's names of percentiles; empty unless single calls were timed
 * @param metrics     secondary results by name: the median of their iterations
 */
public record Measurement(String benchmark, Map<String, String> params, String engine, int threads, int callers,
        double value, String unit, Map<String, Double> percentiles, Map<String, Double> metrics) {
    /** The metric that holds the multiply-add ceiling of all threads beside the measurement, in GFLOP/s. */
    public static final String CEILING = "ceiling";
    /** The same of one thread. */
    public static final String CEILING_OF_ONE = "ceiling1";
    /** The metric that holds memory's bandwidth for all threads beside the measurement, in GB/s. */
    public static final String TRIAD = "triad";
    /** The metric that holds how many processors there were for them. */
    public static final String PROCESSORS = "processors";
    /** The metric that holds the nanoseconds of a word from one thread to another and back. */
    public static final String HANDOVER = "handover";
    /** The metric that holds how many seconds an iteration takes. */
    public static final String ITERATION = "iteration";
    /** The share of so many single ceilings that all threads must reach: 1.9 × for two. */
    public static final double FREE = 0.95;

    /** How many times as long as another a handover may take for both to be of the same kind. */
    public static final double SAME_WAY = 2;

    private static final String PER_TIME = "ops/";
    private static final String PER_CALL = "/op";

    /** Refuses a unit that is neither calls per time nor time per call. */
    public Measurement {
        secondsOf(unit);
    }

    /** Calls per second by all callers together. */
    public double callsPerSecond() {
        return unit.startsWith(PER_TIME) ? value / secondsOf(unit) : callers / (value * secondsOf(unit));
    }

    /** Calls of an iteration by all callers together; of a second where the length of iterations is unknown. */
    public double callsPerIteration() {
        return callsPerSecond() * metrics.getOrDefault(ITERATION, 1.0);
    }

    /** A percentile of a call's duration in seconds, NaN if single calls were not timed. */
    public double seconds(String percentile) {
        Double duration = percentiles.get(percentile);
        return duration == null ? Double.NaN : duration * secondsOf(unit);
    }

    /** A secondary result, NaN if it was not measured. */
    public double metric(String name) {
        Double metric = metrics.get(name);
        return metric == null ? Double.NaN : metric;
    }

    /**
     * Whether somebody else had a core: the ceiling of several threads, measured beside it, is under {@value #FREE} ×
     * that of one × the threads, or the processors where these are fewer.
     */
    public boolean disturbed() {
        double cores = Math.min(threads, metrics.getOrDefault(PROCESSORS, (double) threads));
        return threads > 1 && metric(CEILING) < FREE * cores * metric(CEILING_OF_ONE);
    }

    /** Whether the threads of two measurements were equally far from each other, or how far they were is unknown. */
    public boolean sameHandover(Measurement other) {
        double ours = metric(HANDOVER);
        double theirs = other.metric(HANDOVER);
        return Double.isNaN(ours) || Double.isNaN(theirs)
                || Math.max(ours, theirs) <= SAME_WAY * Math.min(ours, theirs);
    }

    /** Whether two measurements can be compared: neither was disturbed, and their handovers are the same. */
    public boolean comparable(Measurement other) {
        return !disturbed() && !other.disturbed() && sameHandover(other);
    }

    private static double secondsOf(String unit) {
        String time = unit.startsWith(PER_TIME) ? unit.substring(PER_TIME.length())
                : unit.endsWith(PER_CALL) ? unit.substring(0, unit.length() - PER_CALL.length()) : unit;
        double seconds = secondsOfTime(time);
        if (Double.isNaN(seconds)) {
            throw new IllegalArgumentException(
                    "a unit is calls per time or time per call, as ops/s or us/op, but '" + unit + "' came");
        }
        return seconds;
    }

    /** How many seconds a unit of time is, NaN if it is none. */
    static double secondsOfTime(String time) {
        return switch (time) {
            case "ns" -> 1e-9;
            case "us" -> 1e-6;
            case "ms" -> 1e-3;
            case "s" -> 1;
            case "min" -> 60;
            default -> Double.NaN;
        };
    }
}
