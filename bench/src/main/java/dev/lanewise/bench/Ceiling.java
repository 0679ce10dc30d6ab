package dev.lanewise.bench;

import dev.lanewise.tensor.Nullable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The multiply-add peak while a benchmark runs: measured for some milliseconds between its iterations, in its process,
 * with one thread ({@code ceiling1}) and with as many as the benchmark has ({@code ceiling}). An iteration's ceiling is
 * the mean of those before and after it. Tells a figure that fell short from a machine that did: where {@code ceiling}
 * is far below {@code ceiling1} times the number of threads, or of {@code processors} where these are fewer, somebody
 * else had a core. Its threads sleep during iterations. JMH makes one by itself.
 *
 * <p>Of a benchmark that goes through more bytes than caches hold it measures memory's bandwidth, too, with all threads
 * ({@code triad}): neighbours on the machine leave now more of it, now less.
 *
 * <p>Of several threads it measures, too, how long a word takes from one to another and back ({@code handover}), as
 * multiply-adds alone do not tell whether two processors have a cache in common: on a virtual machine that may change.
 */
public final class Ceiling implements InternalProfiler {
    /** The result for one thread. */
    static final String ONE = "ceiling1";
    /** The result for all threads. */
    static final String ALL = "ceiling";
    /** Memory's bandwidth for all threads. */
    static final String TRIAD = "triad";
    /** How many processors there are for them. */
    static final String PROCESSORS = "processors";
    /** The nanoseconds of a word from the first thread to the second and back. */
    static final String HANDOVER = "handover";

    private static final int CALLS = 512;
    /** So many passes over three arrays in memory, some 10 ms each. */
    private static final int TRIADS = 2;
    /** So many go before, until the loop is compiled. */
    private static final int WARM_TRIADS = 10;
    /** A handover is the fastest mean of so many times … */
    private static final int HANDOVER_TIMES = 20;
    /** … so many words: slower ones were interrupted. */
    private static final int HANDOVERS = 500;
    /** So many handovers go before, until the loops are compiled: interpreted, a word takes longer than its way. */
    private static final int WARM_HANDOVERS = 50;
    /** How long all threads run before the measurement: woken ones may share a core until the system parts them. */
    private static final long SETTLING_NANOS = 8_000_000;
    /** Compiled, the loop is several thousand times as fast as its first call, which loads classes. */
    private static final int COMPILED = 300;
    private static final long WARM_NANOS = 2_000_000_000;
    /** How long nothing may run before the measurement: an engine's idle threads spin before they sleep. */
    private static final int QUIET_MILLIS = 20;
    private static final int QUIET_TRIES = 20;
    private static final int PROCESSORS_HERE = Runtime.getRuntime().availableProcessors();

    private final PeakBenchmark peak = new PeakBenchmark();
    /** How many measurements have begun, and how many threads the last one has. */
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile int active;
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    /** What the first two threads hand each other: odd from the first one, even from the second. */
    private final AtomicInteger word = new AtomicInteger();
    private volatile Task task = Task.MULTIPLY_ADD;
    private Worker[] workers = {};
    /** Whether memory's bandwidth is measured. */
    private boolean streams;
    private double one;
    private double all;
    private double triad;
    private double handover;

    /** What the threads of a round do. */
    private enum Task {
        MULTIPLY_ADD, TRIAD, HAND_OVER
    }

    /** What JMH calls. */
    public Ceiling() {
    }

    @Override
    public String getDescription() {
        return "What the machine gives to one and to all threads beside every iteration";
    }

    @Override
    public void beforeIteration(BenchmarkParams params, IterationParams iteration) {
        if (workers.length == 0) {
            start(Row.threads(params), Work.of(params).isInMemory());
            measure();
        }
    }

    @Override
    public Collection<ScalarResult> afterIteration(BenchmarkParams params, IterationParams iteration,
            IterationResult result) {
        double oneBefore = one;
        double allBefore = all;
        double triadBefore = triad;
        double handoverBefore = handover;
        measure();
        List<ScalarResult> results = new ArrayList<>();
        results.add(new ScalarResult(ONE, (oneBefore + one) / 2, "GFLOP/s", AggregationPolicy.AVG));
        results.add(new ScalarResult(ALL, (allBefore + all) / 2, "GFLOP/s", AggregationPolicy.AVG));
        results.add(new ScalarResult(PROCESSORS, PROCESSORS_HERE, "processors", AggregationPolicy.AVG));
        if (streams) {
            results.add(new ScalarResult(TRIAD, (triadBefore + triad) / 2, "GB/s", AggregationPolicy.AVG));
        }
        if (handsOver()) {
            results.add(new ScalarResult(HANDOVER, (handoverBefore + handover) / 2, "ns", AggregationPolicy.AVG));
        }
        return results;
    }

    /** Threads that take turns on one processor would measure its scheduler. */
    private boolean handsOver() {
        return workers.length > 1 && PROCESSORS_HERE > 1;
    }

    /**
     * Starts and warms so many threads, the caller's among them.
     *
     * @param streams whether they will have to measure memory's bandwidth
     */
    void start(int threads, boolean streams) {
        this.streams = streams;
        workers = new Worker[threads];
        for (int i = 0; i < threads; i++) {
            workers[i] = new Worker(i, streams);
        }
        workers[0].warm();
        for (int i = 1; i < threads; i++) {
            workers[i].start();
        }
        for (int i = 0; streams && i < WARM_TRIADS; i++) {
            triad();
        }
        for (int i = 0; handsOver() && i < WARM_HANDOVERS; i++) {
            handover();
        }
    }

    private void measure() {
        if (workers.length > 1) {
            awaitQuiet();
        }
        one = rate(1);
        all = workers.length == 1 ? one : rate(workers.length);
        if (streams) {
            triad = triad();
        }
        if (handsOver()) {
            handover = handover();
        }
    }

    /** GFLOP/s of the first so many threads together. */
    double rate(int threads) {
        return PeakBenchmark.work("fma").rate(threads * CALLS / seconds(threads, Task.MULTIPLY_ADD));
    }

    /** GB/s of all threads together. */
    double triad() {
        return PeakBenchmark.work("triad").rate(workers.length * TRIADS / seconds(workers.length, Task.TRIAD));
    }

    /** How long the first so many threads take, from the first one's start to the last one's end. */
    private double seconds(int threads, Task work) {
        begin(threads, work);
        workers[0].work();
        long begin = workers[0].begin;
        long end = workers[0].end;
        while (finished.get() < threads) {
            Thread.onSpinWait();
        }
        for (int i = 1; i < threads; i++) {
            begin = Math.min(begin, workers[i].begin);
            end = Math.max(end, workers[i].end);
        }
        return (end - begin) / 1e9;
    }

    /** The nanoseconds of a word to the second thread and back, at best. */
    double handover() {
        begin(2, Task.HAND_OVER);
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < HANDOVER_TIMES; i++) {
            long begin = System.nanoTime();
            for (int j = 0; j < HANDOVERS; j++) {
                int sent = 2 * (i * HANDOVERS + j) + 1;
                word.set(sent);
                awaitWord(sent + 1);
            }
            fastest = Math.min(fastest, System.nanoTime() - begin);
        }
        return (double) fastest / HANDOVERS;
    }

    /** Sends the words back. */
    private void handBack() {
        for (int i = 0; i < HANDOVER_TIMES * HANDOVERS; i++) {
            awaitWord(2 * i + 1);
            word.set(2 * i + 2);
        }
    }

    private void awaitWord(int expected) {
        while (word.get() != expected) {
            // No hint that this spins: it would take longer than what is measured.
        }
    }

    private void begin(int threads, Task next) {
        arrived.set(0);
        finished.set(0);
        word.set(0);
        active = threads;
        task = next;
        rounds.incrementAndGet();
        for (int i = 1; i < threads; i++) {
            LockSupport.unpark(workers[i]);
        }
    }

    /** Waits until this process does nothing, but not for long. */
    private static void awaitQuiet() {
        for (int i = 0; i < QUIET_TRIES; i++) {
            long before = cpuNanos();
            try {
                Thread.sleep(QUIET_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            // The clock may tick no finer than every 10 ms.
            if (cpuNanos() - before < QUIET_MILLIS * 1_000_000L / 4) {
                return;
            }
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean bean
                ? bean.getProcessCpuTime()
                : 0;
    }

    /** A thread that does a round's task when it begins; the first one's work is done by the caller. */
    private final class Worker extends Thread {
        private final PeakBenchmark.Registers registers = new PeakBenchmark.Registers();
        /** {@code null} where memory's bandwidth is not measured. */
        private final PeakBenchmark.@Nullable Memory memory;
        private final int index;
        private volatile long begin;
        private volatile long end;

        Worker(int index, boolean streams) {
            super("ceiling-" + index);
            this.index = index;
            memory = streams ? new PeakBenchmark.Memory() : null;
            setDaemon(true);
        }

        @Override
        public void run() {
            int known = 0;
            while (true) {
                while (rounds.get() == known) {
                    LockSupport.park(Ceiling.this);
                }
                known = rounds.get();
                if (index < active && task == Task.HAND_OVER) {
                    handBack();
                } else if (index < active) {
                    work();
                }
            }
        }

        /** The work of one round, its measured part begun by all at once. */
        void work() {
            meet(active);
            if (active > 1) {
                long settled = System.nanoTime() + SETTLING_NANOS;
                while (System.nanoTime() < settled) {
                    peak.fma(registers);
                }
                meet(2 * active);
            }
            begin = System.nanoTime();
            if (task == Task.TRIAD && memory != null) {
                for (int i = 0; i < TRIADS; i++) {
                    peak.triad(memory);
                }
            } else {
                for (int i = 0; i < CALLS; i++) {
                    peak.fma(registers);
                }
            }
            end = System.nanoTime();
            finished.incrementAndGet();
        }

        private void meet(int all) {
            arrived.incrementAndGet();
            while (arrived.get() < all) {
                Thread.onSpinWait();
            }
        }

        /** Runs until the loop is compiled. */
        void warm() {
            long started = System.nanoTime();
            peak.fma(registers);
            long first = System.nanoTime() - started;
            long now;
            long call;
            do {
                long before = System.nanoTime();
                peak.fma(registers);
                now = System.nanoTime();
                call = now - before;
            } while (call > first / COMPILED && now - started < WARM_NANOS);
        }
    }
}
