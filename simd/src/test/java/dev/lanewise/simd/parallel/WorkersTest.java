package dev.lanewise.simd.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Nullable;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That every part is run exactly once, by one thread at a time under its own number, whatever happens. */
@Timeout(60)
class WorkersTest {
    private static final int[] THREADS = {1, 2, 3, 8};

    @Test
    void everyPartOnce() {
        for (int threads : THREADS) {
            try (Workers workers = new Workers(threads)) {
                assertEquals(threads, workers.threads());
                for (int job = 0; job < 2000; job++) {
                    int parts = job % 37;
                    AtomicIntegerArray runs = new AtomicIntegerArray(parts + 1);
                    workers.run((part, worker) -> runs.incrementAndGet(part), parts);
                    for (int part = 0; part < parts; part++) {
                        assertEquals(1, runs.get(part), part + " of " + parts + ", " + threads + " threads");
                    }
                    assertEquals(0, runs.get(parts), "a part too many of " + parts);
                }
            }
        }
    }

    /** What a part writes without any synchronisation is seen by the caller, and the other way round. */
    @Test
    void resultsArePublished() {
        int[] values = new int[64];
        try (Workers workers = new Workers(3)) {
            for (int job = 1; job <= 5000; job++) {
                workers.run((part, worker) -> values[part]++, values.length);
                int[] expected = new int[values.length];
                Arrays.fill(expected, job);
                assertArrayEquals(expected, values);
            }
        }
    }

    @Test
    void numbersAreDistinctAmongThreadsAtWork() {
        for (int threads : THREADS) {
            AtomicIntegerArray atWork = new AtomicIntegerArray(threads);
            AtomicInteger clashes = new AtomicInteger();
            try (Workers workers = new Workers(threads)) {
                for (int job = 0; job < 500; job++) {
                    workers.run((part, worker) -> {
                        if (atWork.incrementAndGet(worker) != 1) {
                            clashes.incrementAndGet();
                        }
                        Thread.onSpinWait();
                        atWork.decrementAndGet(worker);
                    }, 20);
                }
            }
            assertEquals(0, clashes.get(), threads + " threads");
        }
    }

    /** What one operation left in a thread's cache, the next one finds there. */
    @Test
    void everyThreadBeginsWithARangeOfItsOwn() {
        try (Workers workers = new Workers(2)) {
            for (int job = 0; job < 200; job++) {
                CountDownLatch begun = new CountDownLatch(2);
                int[] ranBy = new int[6];
                workers.run((part, worker) -> {
                    ranBy[part] = worker;
                    if (part == 0 || part == 3) {
                        begun.countDown();
                        await(begun);
                    }
                }, ranBy.length);
                assertEquals(0, ranBy[0], "the caller's first part");
                assertEquals(1, ranBy[3], "the worker's first part");
            }
        }
    }

    @Test
    void whoHasFinishedTakesTheOthersParts() {
        try (Workers workers = new Workers(2)) {
            for (int held : new int[]{0, 3}) {
                CountDownLatch others = new CountDownLatch(5);
                int[] ranBy = new int[6];
                workers.run((part, worker) -> {
                    ranBy[part] = worker;
                    if (part == held) {
                        await(others);
                    } else {
                        others.countDown();
                    }
                }, ranBy.length);
                int other = 1 - ranBy[held];
                for (int part = held + 1; part < held + 3; part++) {
                    assertEquals(other, ranBy[part], "part " + part + ", " + held + " being held");
                }
            }
        }
    }

    /** Two parts that wait for each other can only end if two threads run them. */
    @Test
    void workersTakePart() {
        try (Workers workers = new Workers(2)) {
            for (int job = 0; job < 200; job++) {
                CountDownLatch both = new CountDownLatch(2);
                workers.run((part, worker) -> {
                    both.countDown();
                    await(both);
                }, 2);
                if (job % 20 == 0) {
                    LockSupport.parkNanos(1_000_000); // long enough for the worker to park
                }
            }
        }
    }

    /** As many parts as threads, all waiting for each other: whoever sleeps is woken, by the caller or by another. */
    @Test
    void everyWorkerWakes() {
        for (int threads : THREADS) {
            try (Workers workers = new Workers(threads)) {
                for (int job = 0; job < 50; job++) {
                    CountDownLatch all = new CountDownLatch(threads);
                    AtomicIntegerArray runs = new AtomicIntegerArray(threads);
                    workers.run((part, worker) -> {
                        runs.incrementAndGet(worker);
                        all.countDown();
                        if (threads > 1) {
                            await(all);
                        }
                    }, threads);
                    for (int worker = 0; worker < threads; worker++) {
                        assertEquals(1, runs.get(worker), "parts of thread " + worker + " of " + threads);
                    }
                    LockSupport.parkNanos(job % 5 * 500_000L); // some sleep, some do not
                }
            }
        }
    }

    /** A caller that waits so long that it sleeps is woken by the last part. */
    @Test
    void sleepingCaller() {
        try (Workers workers = new Workers(3)) {
            for (int job = 0; job < 30; job++) {
                CountDownLatch begun = new CountDownLatch(3);
                AtomicInteger ended = new AtomicInteger();
                workers.run((part, worker) -> {
                    begun.countDown();
                    await(begun);
                    if (worker > 0) {
                        LockSupport.parkNanos(worker * 1_000_000L);
                    }
                    ended.incrementAndGet();
                }, 3);
                assertEquals(3, ended.get());
            }
        }
    }

    /** A worker without a processor must not hold up the job: only the part it has begun is waited for. */
    @Test
    void callerWaitsForBegunParts() {
        AtomicInteger ended = new AtomicInteger();
        try (Workers workers = new Workers(2)) {
            CountDownLatch begun = new CountDownLatch(1);
            workers.run((part, worker) -> {
                if (worker > 0) {
                    begun.countDown();
                    LockSupport.parkNanos(20_000_000);
                } else if (part == 0) {
                    await(begun);
                }
                ended.incrementAndGet();
            }, 2);
        }
        assertEquals(2, ended.get());
    }

    @Test
    void exceptionsReachTheCaller() {
        for (int threads : THREADS) {
            try (Workers workers = new Workers(threads)) {
                for (int job = 0; job < 200; job++) {
                    RuntimeException thrown = new IllegalStateException("part 7");
                    AtomicInteger atWork = new AtomicInteger();
                    RuntimeException caught =
                            assertThrows(IllegalStateException.class, () -> workers.run((part, worker) -> {
                                atWork.incrementAndGet();
                                try {
                                    if (part == 7) {
                                        throw thrown;
                                    }
                                } finally {
                                    atWork.decrementAndGet();
                                }
                            }, 50));
                    assertSame(thrown, caught, threads + " threads");
                    assertEquals(0, atWork.get(), "parts still run after the exception");
                    AtomicInteger runs = new AtomicInteger();
                    workers.run((part, worker) -> runs.incrementAndGet(), 11);
                    assertEquals(11, runs.get(), "parts of the job after the exception");
                }
                Error error = new AssertionError("all");
                assertSame(error, assertThrows(AssertionError.class, () -> workers.run((part, worker) -> {
                    throw error;
                }, 5)));
            }
        }
    }

    @Test
    void concurrentCallers() throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (Workers workers = new Workers(3)) {
            Thread[] callers = new Thread[4];
            for (int i = 0; i < callers.length; i++) {
                callers[i] = new Thread(() -> {
                    int[] sums = new int[16];
                    for (int job = 1; job <= 2000; job++) {
                        workers.run((part, worker) -> sums[part] += part, sums.length);
                        for (int part = 0; part < sums.length; part++) {
                            assertEquals(job * part, sums[part]);
                        }
                    }
                });
                callers[i].setUncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e));
                callers[i].start();
            }
            for (Thread caller : callers) {
                caller.join();
            }
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
    }

    @Test
    void jobsInsideParts() {
        AtomicInteger runs = new AtomicInteger();
        try (Workers workers = new Workers(3)) {
            workers.run((part, worker) -> workers.run((inner, number) -> runs.incrementAndGet(), 5), 7);
        }
        assertEquals(35, runs.get());
    }

    @Test
    void interruptedCaller() {
        try (Workers workers = new Workers(2)) {
            Thread.currentThread().interrupt();
            AtomicInteger runs = new AtomicInteger();
            workers.run((part, worker) -> {
                LockSupport.parkNanos(1_000_000);
                runs.incrementAndGet();
            }, 4);
            assertTrue(Thread.interrupted(), "the interrupt is kept for the caller");
            assertEquals(4, runs.get());
        }
    }

    @Test
    void closeEndsTheThreads() throws InterruptedException {
        Thread[] seen = new Thread[8];
        Workers workers = new Workers(seen.length);
        CountDownLatch all = new CountDownLatch(seen.length);
        workers.run((part, worker) -> {
            seen[worker] = Thread.currentThread();
            all.countDown();
            await(all);
        }, seen.length);
        LockSupport.parkNanos(1_000_000);
        workers.close();
        for (int worker = 1; worker < seen.length; worker++) {
            assertTrue(seen[worker].isDaemon());
            seen[worker].join(TimeUnit.SECONDS.toMillis(30));
            assertFalse(seen[worker].isAlive(), "worker " + worker + " lives after close");
        }
        AtomicInteger runs = new AtomicInteger();
        workers.run((part, worker) -> runs.incrementAndGet(), 9);
        assertEquals(9, runs.get(), "a caller is left to itself after close");
    }

    @Test
    void fewerThanOneThread() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new Workers(0));
        assertEquals("workers need at least 1 thread, but 0 came", e.getMessage());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS), "another thread should have come");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
