package dev.lanewise.simd.parallel;

import dev.lanewise.tensor.Nullable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that share one operation: the caller's and some daemon threads beside it. The only class that owns
 * threads. A job is a number of parts, of which every thread has a range of its own: in one operation after the other
 * it works on the same rows of a mini-batch or of the weights, which are in its cache. Whoever has finished claims the
 * next part of another's range, so that a thread without a processor delays nobody but the part it holds. Refuses to
 * queue: while one caller uses the workers, another computes alone.
 *
 * <p>All free parts of a range are in one atomic word, the job's number above and the number of unclaimed parts below,
 * so that a claim can only succeed on the job it was meant for. {@link #run} allocates nothing.
 *
 * <p>Who waits first looks again and again, because the next operation of a network follows within microseconds; then
 * looks only when nobody else wants the processor; then sleeps. Waking a sleeper takes longer than many operations, so
 * workers stay awake for a fifth of a millisecond, which spans the parts of a training step that are not shared. A
 * caller wakes one sleeper, which wakes the next if parts are left by then: where processors are few, the rest sleeps
 * on.
 */
public final class Workers implements AutoCloseable {
    /** How long an idle worker keeps its processor. */
    private static final long IDLE_SPIN_NANOS = 20_000;
    /** How often it then offers the processor to others, some 0.4 µs each time if nobody wants it. */
    private static final int IDLE_YIELDS = 400;
    /** How long a caller keeps its processor while it waits for parts that workers hold. */
    private static final long LAST_PARTS_SPIN_NANOS = 5_000;
    /** How often it then offers it: soon it sleeps, and a worker that has no processor takes the caller's. */
    private static final int LAST_PARTS_YIELDS = 100;
    /** How many looks there are between two looks at the clock. */
    private static final int LOOKS = 32;

    /** Where the words below lie in {@link #words}: far enough apart that writing one does not slow the other. */
    private static final int JOB = 16;
    private static final int FINISHED = 32;
    private static final int RANGES = 48;
    private static final int APART = 16;

    private final Worker[] workers;
    /** Whether a caller uses the workers now. The fields below it are that caller's to reset. */
    private final AtomicBoolean taken = new AtomicBoolean();
    /**
     * {@code JOB}: the number of the job, counted up. {@code FINISHED}: parts that ended or were given up. From
     * {@code RANGES} on, for every thread: the number of the job (upper half) and how many parts of the range are
     * unclaimed, the last ones (lower half).
     */
    private final AtomicLongArray words;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    /** The caller, once it has parked to wait for the last parts. */
    private volatile @Nullable Thread waiting;
    private volatile boolean closed;
    /** The job; written before the ranges and read after a claim, which keeps the job from ending. */
    private Task task = Workers::nothing;
    private int parts;

    /** One job, cut into parts that may run in any order and at the same time. */
    @FunctionalInterface
    public interface Task {
        /**
         * Computes one part.
         *
         * @param part   which one, from 0 on; each is run exactly once
         * @param worker the thread's number, from 0 (the caller) to before {@link Workers#threads()}; no two parts that
         *               run at the same time have the same
         */
        void run(int part, int worker);
    }

    /**
     * Starts the workers.
     *
     * @param threads how many threads share a job, the caller's among them, at least 1; with 1 none is started
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("workers need at least 1 thread, but " + threads + " came");
        }
        words = new AtomicLongArray(Math.addExact(RANGES, Math.multiplyExact(threads, APART)));
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
        }
        for (Worker worker : workers) {
            worker.thread.start();
        }
    }

    /** How many threads share a job, the caller's among them. */
    public int threads() {
        return workers.length + 1;
    }

    /**
     * Runs all parts of a job and returns when they have ended. Parts run on the caller's thread alone if there are no
     * workers, if another caller uses them, or inside another part.
     *
     * <p>If a part throws, parts that nobody has begun are given up, and the first exception is thrown here after those
     * begun have ended. The workers remain usable.
     *
     * @param task  what a part does
     * @param parts how many there are
     */
    public void run(Task task, int parts) {
        if (parts < 2 || workers.length == 0 || !taken.compareAndSet(false, true)) {
            for (int part = 0; part < parts; part++) {
                task.run(part, 0);
            }
            return;
        }
        try {
            share(task, parts);
        } finally {
            this.task = Workers::nothing;
            taken.set(false);
        }
    }

    /** As {@link #run(Task, int)}, or all parts on the caller's thread where sharing does not pay. */
    public void run(Task task, int parts, boolean shared) {
        if (shared) {
            run(task, parts);
        } else {
            for (int part = 0; part < parts; part++) {
                task.run(part, 0);
            }
        }
    }

    private void share(Task task, int parts) {
        this.task = task;
        this.parts = parts;
        failure.set(null);
        words.set(FINISHED, 0);
        long job = words.get(JOB) + 1;
        for (int range = 0; range < threads(); range++) {
            words.setRelease(word(range), job << Integer.SIZE | (end(range, parts) - end(range - 1, parts)));
        }
        words.set(JOB, job);
        wakeOne(Math.min(workers.length, parts - 1));
        work(0);
        awaitLastParts(parts);
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (RuntimeException) thrown;
        }
    }

    /** Wakes one worker among the first {@code count}, if one sleeps. */
    private void wakeOne(int count) {
        for (int i = 0; i < count; i++) {
            if (workers[i].wake()) {
                return;
            }
        }
    }

    /** Where the word of a range is. */
    private static int word(int range) {
        return RANGES + range * APART;
    }

    /** The part behind a range's last one. */
    private int end(int range, int parts) {
        return (int) ((range + 1L) * parts / threads());
    }

    /** Claims and runs parts until none is left: a worker's own, then those of the others. */
    private void work(int worker) {
        for (int range = worker; range < threads(); range++) {
            workOn(range, worker);
        }
        for (int range = 0; range < worker; range++) {
            workOn(range, worker);
        }
    }

    private void workOn(int range, int worker) {
        int word = word(range);
        long seen = words.get(word);
        while ((int) seen != 0) {
            if (words.compareAndSet(word, seen, seen - 1)) {
                runPart(end(range, parts) - (int) seen, worker);
            }
            seen = words.get(word);
        }
    }

    private void runPart(int part, int worker) {
        int all = parts;
        try {
            task.run(part, worker);
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            giveUp();
        }
        if (words.incrementAndGet(FINISHED) == all) {
            LockSupport.unpark(waiting);
        }
    }

    /** Counts the parts that nobody has begun as finished. */
    private void giveUp() {
        for (int range = 0; range < threads(); range++) {
            int word = word(range);
            long seen = words.get(word);
            while ((int) seen != 0) {
                int unclaimed = (int) seen;
                if (words.compareAndSet(word, seen, seen - unclaimed)) {
                    words.addAndGet(FINISHED, unclaimed);
                }
                seen = words.get(word);
            }
        }
    }

    /** Whether there are parts that nobody has begun. */
    private boolean partsAreLeft() {
        for (int range = 0; range < threads(); range++) {
            if ((int) words.get(word(range)) != 0) {
                return true;
            }
        }
        return false;
    }

    private void awaitLastParts(int parts) {
        long deadline = System.nanoTime() + LAST_PARTS_SPIN_NANOS;
        int yields = 0;
        for (int look = 1; words.get(FINISHED) != parts; look++) {
            if (yields > 0 || (look % LOOKS == 0 && System.nanoTime() > deadline)) {
                if (++yields > LAST_PARTS_YIELDS) {
                    sleepUntilFinished(parts);
                    return;
                }
                offerProcessor();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private void sleepUntilFinished(int parts) {
        waiting = Thread.currentThread();
        while (words.get(FINISHED) != parts) {
            LockSupport.park(this);
        }
        waiting = null;
    }

    /** Ends the workers after the parts they hold. A job that runs meanwhile is finished by its caller. */
    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            worker.wake();
        }
    }

    /** Lets others run who want to. Speed alone depends on it. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void offerProcessor() {
        Thread.yield();
    }

    private static void nothing(int part, int worker) {
    }

    /** One of the threads, and whether it has parked. */
    private final class Worker {
        private final Thread thread;
        private final int number;
        private final AtomicBoolean parked = new AtomicBoolean();
        /** The last job of which this worker found no parts left. */
        private long done;

        Worker(int number) {
            this.number = number;
            thread = Thread.ofPlatform().daemon().name("lanewise-" + number).inheritInheritableThreadLocals(false)
                    .unstarted(this::live);
        }

        private void live() {
            while (!closed) {
                long job = words.get(JOB);
                work(number);
                done = job;
                if (!comesSoon()) {
                    sleep();
                }
            }
        }

        private boolean idle() {
            return words.get(JOB) == done && !closed;
        }

        /** Whether something happened within a moment. */
        private boolean comesSoon() {
            long deadline = System.nanoTime() + IDLE_SPIN_NANOS;
            int yields = 0;
            for (int look = 1; idle(); look++) {
                if (yields > 0 || (look % LOOKS == 0 && System.nanoTime() > deadline)) {
                    if (++yields > IDLE_YIELDS) {
                        return false;
                    }
                    offerProcessor();
                } else {
                    Thread.onSpinWait();
                }
            }
            return true;
        }

        private void sleep() {
            parked.set(true);
            while (parked.get() && idle()) {
                LockSupport.park(Workers.this);
            }
            parked.set(false);
            if (partsAreLeft()) {
                wakeOne(workers.length);
            }
        }

        /** Ends this worker's sleep; returns whether it slept. */
        boolean wake() {
            if (parked.get() && parked.compareAndSet(true, false)) {
                LockSupport.unpark(thread);
                return true;
            }
            return false;
        }
    }
}
