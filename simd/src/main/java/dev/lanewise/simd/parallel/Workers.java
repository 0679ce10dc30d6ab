package dev.lanewise.simd.parallel;

import dev.lanewise.tensor.Nullable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that share one operation: the caller's and some daemon threads beside it. The only class that owns
 * threads. A job is a number of parts; whoever is free claims the next one, so that a thread without a processor delays
 * nobody but the part it holds. Refuses to queue: while one caller uses the workers, another computes alone.
 *
 * <p>All free parts of a job are in one atomic word, a generation above and the number of unclaimed parts below, so
 * that a claim can only succeed on the job it was meant for. An idle worker spins for a moment, because the next
 * operation of a network follows soon, and then parks. {@link #run} allocates nothing.
 */
public final class Workers implements AutoCloseable {
    /** How long an idle thread looks for work before it parks: a little longer than it takes to wake up. */
    private static final long SPIN_NANOS = 30_000;
    /** How many looks there are between two looks at the clock. */
    private static final int LOOKS = 64;

    private final Worker[] workers;
    /** Whether a caller uses the workers now. The fields below it are that caller's to reset. */
    private final AtomicBoolean taken = new AtomicBoolean();
    /** Generation of the job (upper half) and its number of unclaimed parts (lower half). */
    private final AtomicLong state = new AtomicLong();
    /** Parts that ended or were given up. */
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    /** The caller, once it has parked to wait for the last parts. */
    private volatile @Nullable Thread waiting;
    private volatile boolean closed;
    /** The job; written before {@link #state} and read after a claim, which keeps the job from ending. */
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

    private void share(Task task, int parts) {
        this.task = task;
        this.parts = parts;
        failure.set(null);
        finished.set(0);
        state.set(((state.get() >>> Integer.SIZE) + 1) << Integer.SIZE | parts);
        for (int i = 0; i < Math.min(workers.length, parts - 1); i++) {
            workers[i].wake();
        }
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

    /** Claims and runs parts until none is left. */
    private void work(int worker) {
        long seen = state.get();
        while ((int) seen != 0) {
            if (state.compareAndSet(seen, seen - 1)) {
                runPart(parts - (int) seen, worker);
            }
            seen = state.get();
        }
    }

    private void runPart(int part, int worker) {
        try {
            task.run(part, worker);
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            giveUp();
        }
        finished.incrementAndGet();
        Thread caller = waiting;
        if (caller != null) {
            LockSupport.unpark(caller);
        }
    }

    /** Counts the parts that nobody has begun as finished. */
    private void giveUp() {
        long seen = state.get();
        while ((int) seen != 0) {
            if (state.compareAndSet(seen, seen - (int) seen)) {
                finished.addAndGet((int) seen);
            }
            seen = state.get();
        }
    }

    private void awaitLastParts(int parts) {
        long deadline = System.nanoTime() + SPIN_NANOS;
        for (int look = 1; finished.get() != parts; look++) {
            Thread.onSpinWait();
            if (look % LOOKS == 0 && System.nanoTime() > deadline) {
                waiting = Thread.currentThread();
                while (finished.get() != parts) {
                    LockSupport.park(this);
                }
                waiting = null;
            }
        }
    }

    /** Ends the workers after the parts they hold. A job that runs meanwhile is finished by its caller. */
    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            worker.wake();
        }
    }

    private static void nothing(int part, int worker) {
    }

    /** One of the threads, and whether it has parked. */
    private final class Worker {
        private final Thread thread;
        private final int number;
        private volatile boolean parked;

        Worker(int number) {
            this.number = number;
            thread = Thread.ofPlatform().daemon().name("lanewise-" + number).inheritInheritableThreadLocals(false)
                    .unstarted(this::live);
        }

        private void live() {
            while (!closed) {
                work(number);
                if (!spin()) {
                    park();
                }
            }
        }

        private boolean idle() {
            return (int) state.get() == 0 && !closed;
        }

        /** Whether something happened within a moment. */
        private boolean spin() {
            long deadline = System.nanoTime() + SPIN_NANOS;
            for (int look = 1; idle(); look++) {
                Thread.onSpinWait();
                if (look % LOOKS == 0 && System.nanoTime() > deadline) {
                    return false;
                }
            }
            return true;
        }

        private void park() {
            parked = true;
            while (parked && idle()) {
                LockSupport.park(Workers.this);
            }
            parked = false;
        }

        void wake() {
            if (parked) {
                parked = false;
                LockSupport.unpark(thread);
            }
        }
    }
}
