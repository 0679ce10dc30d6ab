package dev.lanewise.contract;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernels;

/** Several threads, each with kernels of its own, on one and the same {@link Kernels} at a time. */
final class SharedUse {
    private static final int THREADS = 3;
    private static final int ROUNDS = 10;

    private SharedUse() {
    }

    static void check(Comparison comparison) {
        Throwable[] failures = new Throwable[THREADS];
        Thread[] threads = new Thread[THREADS];
        for (int t = 0; t < THREADS; t++) {
            int number = t;
            // A comparison belongs to one thread; each has another seed.
            Comparison own = new Comparison(comparison.kernels(), KernelContract.seed() + number);
            threads[t] = new Thread(() -> {
                try {
                    run(own, number);
                } catch (Throwable e) {
                    failures[number] = e;
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        for (Throwable failure : failures) {
            if (failure != null) {
                AssertionError error = comparison.failure("several threads at a time: " + failure.getMessage());
                error.initCause(failure);
                throw error;
            }
        }
    }

    private static void run(Comparison comparison, int number) {
        for (int round = 0; round < ROUNDS; round++) {
            int rows = 700 + 100 * number + round;
            comparison.check("shared", Layout.MIXED, Values.ORDINARY, operands -> new Activate(Activation.TANH,
                    operands.in(rows, 100), operands.out(rows, 100)));
            comparison.check("shared", Layout.MIXED, Values.ORDINARY, operands -> new ColumnSums(
                    operands.in(rows, 100), operands.out(1, 100), false));
            comparison.check("shared", Layout.MIXED, Values.ORDINARY, operands -> new Gemm(operands.in(rows, 40),
                    operands.in(40, 90), operands.out(rows, 90)));
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
