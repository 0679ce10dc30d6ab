package dev.lanewise.kernel;

/**
 * Finds out whether {@link Math#fma(float, float, float)} is one instruction here. Java has no way to ask; without the
 * instruction each call goes through {@code BigDecimal} and takes a hundred times longer, so that a coarse clock tells
 * the two apart.
 */
final class FusedMultiplyAdd {
    private static final int CALLS = 2000;
    private static final int ROUNDS = 5;
    /** Nanoseconds per call: a few when interpreted with the instruction, several hundred and more without. */
    private static final long LIMIT = 300;

    private static final boolean IN_HARDWARE = measure();

    private FusedMultiplyAdd() {
    }

    static boolean inHardware() {
        return IN_HARDWARE;
    }

    private static boolean measure() {
        float x = 1;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                x = Math.fma(x, 0.99999994f, 1e-7f);
            }
            if (System.nanoTime() - start < CALLS * LIMIT) {
                return true;
            }
        }
        // x is always a number; asking keeps the loop from being removed as dead.
        return Float.isNaN(x);
    }
}
