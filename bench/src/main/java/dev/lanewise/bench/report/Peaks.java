package dev.lanewise.bench.report;

import dev.lanewise.bench.Work;
import dev.lanewise.bench.results.Measurement;
import dev.lanewise.bench.results.Statistics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the machine gave in the same run: the multiply-add peak and the bandwidths of memory and caches, by number of
 * threads, and the rooflines they make.
 *
 * <p>The roof of a task is the lower of the multiply-add peak and its arithmetic intensity × a bandwidth. Intensity is
 * operations per byte of compulsory traffic: every operand read once, every result written once. The bandwidth is that
 * of reading the first {@link Level} that can hold all these bytes, which then may stay there from call to call. Where
 * that was not measured, there is no roof.
 *
 * <p>Where a measurement brings the multiply-add ceiling or the bandwidth of memory that was taken beside it, that is
 * its peak: it was taken at the same clock, with the same neighbours.
 */
final class Peaks {
    private static final String FMA = "PeakBenchmark.fma";

    /** Where bytes may stay between calls. The sizes are those of today's caches, not this machine's. */
    enum Level {
        /** Up to 32 KiB per thread. */
        L1("L1", "cacheReadL1", 1 << 15, true),
        /** Up to 1 MiB per thread. */
        L2("L2", "cacheRead", 1 << 20, true),
        /** Up to 16 MiB. */
        L3("L3", "cacheReadL3", Work.CACHES, false),
        /** Everything else. */
        MEMORY("memory", "triad", Double.POSITIVE_INFINITY, false);

        private final String label;
        private final String method;
        private final double holds;
        private final boolean perThread;

        Level(String label, String method, double holds, boolean perThread) {
            this.label = label;
            this.method = method;
            this.holds = holds;
            this.perThread = perThread;
        }

        String label() {
            return label;
        }

        /** The first that holds so many bytes of so many threads together. */
        static Level of(double bytes, int threads) {
            for (Level level : values()) {
                if (bytes <= level.holds * (level.perThread ? threads : 1)) {
                    return level;
                }
            }
            return MEMORY;
        }
    }

    private final Map<Integer, Double> arithmetic;
    private final Map<Level, Map<Integer, Double>> bandwidths = new EnumMap<>(Level.class);
    private final Map<Integer, Double> allocated = new TreeMap<>();

    /** Of the tasks of a run. */
    Peaks(List<Task> tasks) {
        arithmetic = ceilings(tasks);
        arithmetic.putAll(rates(tasks, FMA));
        for (Level level : Level.values()) {
            bandwidths.put(level, rates(tasks, "PeakBenchmark." + level.method));
        }
        for (Task task : tasks) {
            if (task.benchmark().equals(FMA)) {
                allocated.put(task.threads(), task.figure("",
                        round -> round.metric("gc.alloc.rate.norm") * round.callsPerIteration()).median());
            }
        }
    }

    /** The medians of the ceilings beside all measurements: what there is where the peak itself was not measured. */
    private static Map<Integer, Double> ceilings(List<Task> tasks) {
        Map<Integer, List<Double>> all = new TreeMap<>();
        for (Task task : tasks) {
            for (String engine : task.engines()) {
                double ceiling = task.figure(engine, round -> round.metric(Measurement.CEILING)).median();
                if (!Double.isNaN(ceiling)) {
                    all.computeIfAbsent(task.threads(), _ -> new ArrayList<>()).add(ceiling);
                }
            }
        }
        Map<Integer, Double> ceilings = new TreeMap<>();
        all.forEach((threads, values) -> ceilings.put(threads, Statistics.estimate(values).median()));
        return ceilings;
    }

    private static Map<Integer, Double> rates(List<Task> tasks, String benchmark) {
        Map<Integer, Double> rates = new TreeMap<>();
        for (Task task : tasks) {
            if (task.benchmark().equals(benchmark)) {
                double work = Work.of(benchmark, task::param).rate(1);
                rates.put(task.threads(), work * task.figure("", Measurement::callsPerSecond).median());
            }
        }
        return rates;
    }

    /** The numbers of threads that anything was measured with, ascending. */
    Set<Integer> threads() {
        Set<Integer> threads = new TreeSet<>(arithmetic.keySet());
        bandwidths.values().forEach(bandwidth -> threads.addAll(bandwidth.keySet()));
        return threads;
    }

    /** The multiply-add peak in GFLOP/s, NaN if it was not measured with so many threads. */
    double arithmetic(int threads) {
        return arithmetic.getOrDefault(threads, Double.NaN);
    }

    /** The multiply-add peak in GFLOP/s that a measurement is held against. */
    double arithmetic(Measurement measurement) {
        double ceiling = measurement.metric(Measurement.CEILING);
        return Double.isNaN(ceiling) ? arithmetic(measurement.threads()) : ceiling;
    }

    /** The bandwidth in GB/s that a measurement of so many bytes is held against. */
    double bandwidth(Measurement measurement, double bytes) {
        Level level = Level.of(bytes, measurement.threads());
        double triad = measurement.metric(Measurement.TRIAD);
        return level == Level.MEMORY && !Double.isNaN(triad) ? triad : bandwidth(level, measurement.threads());
    }

    /** A bandwidth in GB/s, NaN if it was not measured with so many threads. */
    double bandwidth(Level level, int threads) {
        return bandwidths.getOrDefault(level, Map.of()).getOrDefault(threads, Double.NaN);
    }

    /** The bandwidth in GB/s that so many bytes are held against. */
    double bandwidth(double bytes, int threads) {
        return bandwidth(Level.of(bytes, threads), threads);
    }

    /**
     * The highest rate in GFLOP/s that so much arithmetic on so many bytes allows; NaN if the peak or the bandwidth was
     * not measured.
     */
    double roof(Measurement measurement, double flops, double bytes) {
        return Math.min(arithmetic(measurement), flops / bytes * bandwidth(measurement, bytes));
    }

    /** What makes that roof; empty if it is not known. */
    String bound(int threads, double flops, double bytes) {
        double bandwidth = bandwidth(bytes, threads);
        if (Double.isNaN(bandwidth)) {
            return "";
        }
        return flops / bytes * bandwidth < arithmetic(threads)
                ? Level.of(bytes, threads).label()
                : "arithmetic";
    }

    /** The bytes per iteration that JMH allocates by itself, beside a loop of multiply-adds; NaN if not measured. */
    double allocatedPerIteration(int callers) {
        return allocated.getOrDefault(callers, Double.NaN);
    }
}
