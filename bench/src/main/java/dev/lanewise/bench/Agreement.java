package dev.lanewise.bench;

import java.util.function.Function;

/**
 * That an engine computes what it is timed for, asserted before the timing: against Lanewise's scalar kernels, the
 * specification, and products, where those would take seconds, against sums in double precision. Asks for float32's
 * accuracy, not for the same bits, which only Lanewise's own engines promise.
 */
final class Agreement {
    /** How many multiply-adds a product is checked by; a larger one is checked in part. */
    private static final long GEMM_STEPS = 1 << 23;

    private Agreement() {
    }

    /**
     * Checks a product, its corners and as many elements spread over it as time allows.
     *
     * @throws IllegalStateException if an element is off by more than float32 explains
     */
    static void requireProduct(String engine, GemmForm form, float[] a, float[] b, float[] c) {
        requireLength(engine, "product", form.m() * form.n(), c.length);
        long elements = c.length;
        long checked = Math.min(elements, Math.max(64, GEMM_STEPS / form.k()));
        double tolerance = form.k() * 0x1p-23 + 1e-6;
        for (long i = 0; i < checked; i++) {
            int element = (int) (checked == 1 ? 0 : i * (elements - 1) / (checked - 1));
            int row = element / form.n();
            int col = element % form.n();
            double expected = 0;
            for (int k = 0; k < form.k(); k++) {
                expected += (double) a[form.transposedA() ? k * form.m() + row : row * form.k() + k]
                        * b[form.transposedB() ? col * form.k() + k : k * form.n() + col];
            }
            if (!(Math.abs(c[element] - expected) <= tolerance)) {
                throw new IllegalStateException(engine + " is wrong: " + form + " has " + expected + " in row " + row
                        + ", column " + col + ", but " + c[element] + " came");
            }
        }
    }

    /**
     * Checks a computation after its first run.
     *
     * @param engine    whose it is
     * @param what      what it computes
     * @param actual    it
     * @param scalar    makes the same by the scalar kernels
     * @param tolerance the largest difference, relative for values beyond 1
     * @throws IllegalStateException if an element differs by more
     */
    static void requireAsScalar(String engine, String what, Computation actual, Function<Engine, Computation> scalar,
            float tolerance) {
        actual.run();
        try (Engine specification = Engines.open("scalar", 1)) {
            Computation expected = scalar.apply(specification);
            expected.run();
            requireClose(engine, what, expected.result(), actual.result(), tolerance);
        }
    }

    /**
     * Checks a dropout of half of all numbers: about half are 0 now, and the others twice what they were.
     *
     * @throws IllegalStateException if there are too many or too few zeros, or another number is anything else
     */
    static void requireHalfDropped(String engine, float[] before, float[] after) {
        requireLength(engine, "dropout", before.length, after.length);
        int dropped = 0;
        for (int i = 0; i < after.length; i++) {
            if (after[i] == 0) {
                dropped++;
            } else if (after[i] != 2 * before[i]) {
                throw new IllegalStateException(engine + " is wrong: value " + i + " of the dropout is " + before[i]
                        + " doubled or 0, but " + after[i] + " came");
            }
        }
        // Half of them, give or take five standard deviations of √n / 2.
        if (Math.abs(dropped - after.length / 2.0) > 2.5 * Math.sqrt(after.length)) {
            throw new IllegalStateException(engine + " is wrong: a dropout of half of " + after.length
                    + " values dropped " + dropped);
        }
    }

    /**
     * Checks values.
     *
     * @throws IllegalStateException if there are not as many or one differs by more than the tolerance
     */
    static void requireClose(String engine, String what, float[] expected, float[] actual, float tolerance) {
        requireLength(engine, what, expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            float bound = tolerance * Math.max(1, Math.abs(expected[i]));
            if (!(Math.abs(actual[i] - expected[i]) <= bound)) {
                throw new IllegalStateException(engine + " is wrong: value " + i + " of the " + what + " is "
                        + expected[i] + ", but " + actual[i] + " came");
            }
        }
    }

    private static void requireLength(String engine, String what, int expected, int actual) {
        if (expected != actual) {
            throw new IllegalStateException(engine + " is wrong: its " + what + " has " + expected
                    + " values, but " + actual + " came");
        }
    }
}
