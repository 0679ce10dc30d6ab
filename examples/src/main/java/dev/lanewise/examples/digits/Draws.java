package dev.lanewise.examples.digits;

import dev.lanewise.random.Philox;

/** Reads a random stream from a position on, one number after the other. */
final class Draws {
    /** Standard deviation of the sum of four bytes: each has the variance (256² − 1) / 12. */
    private static final double BYTES_DEVIATION = StrictMath.sqrt(4 * (256 * 256 - 1) / 12.0);

    private final Philox stream;
    private long position;

    Draws(Philox stream, long position) {
        this.stream = stream;
        this.position = position;
    }

    /** 32 random bits. */
    int bits() {
        return stream.bits(position++);
    }

    /** An integer uniform in [0, bound). */
    int below(int bound) {
        return stream.below(bound, position++);
    }

    /** A number uniform in [low, high). */
    double between(double low, double high) {
        return low + (high - low) * stream.uniform(position++);
    }

    /**
     * A bell-shaped number with mean 0 and standard deviation 1 that stays within ±3.46: the sum of the four bytes of a
     * word, centred and scaled. A hand may slip, but not by five deviations.
     */
    double bell() {
        int word = bits();
        int sum = (word & 255) + (word >>> 8 & 255) + (word >>> 16 & 255) + (word >>> 24);
        return (sum - 510) / BYTES_DEVIATION;
    }
}
