package dev.lanewise.random;

/**
 * One stream of the counter-based generator Philox 4×32 with ten rounds (Salmon, Moraes, Dror, Shaw: <i>Parallel
 * random numbers: as easy as 1, 2, 3</i>, SC 2011). A stream is a pure function from a position to 32 random bits:
 * there is no state to advance, to save or to lock, so any position may be read in any order, by any thread, and gives
 * the same number on every machine.
 *
 * <p>Block b of a stream holds the words of positions 4b … 4b + 3. Its key is (seed low, seed high); its counter is
 * (b low, b high, step, code of the purpose). Streams that differ in seed, purpose or step are independent for
 * all statistical purposes.
 *
 * <p>The methods are views of the same words: {@code bits(7)} and {@code uniform(7)} are not independent of each other.
 * Read a stream through one method, and take another step or purpose for the next use. No method allocates. It is no
 * cryptographic generator.
 *
 * @param seed    the seed of the whole run
 * @param purpose what the numbers are for
 * @param step    which occasion: the training step, the epoch, the index of a parameter or of a sample; any value
 */
public record Philox(long seed, Purpose purpose, int step) {

    /** What a round multiplies words 0 and 2 of the counter by; for those who draw several blocks at a time. */
    public static final long MULTIPLIER_0 = 0xD2511F53L;
    /** See {@link #MULTIPLIER_0}. */
    public static final long MULTIPLIER_1 = 0xCD9E8D57L;
    /** What is added to the lower half of the key from round to round. */
    public static final int WEYL_0 = 0x9E3779B9;
    /** What is added to the upper half of the key from round to round. */
    public static final int WEYL_1 = 0xBB67AE85;
    /** How many rounds there are. */
    public static final int ROUNDS = 10;

    private static final long LOW_32 = 0xFFFF_FFFFL;

    /**
     * The 32 random bits at a position: word {@code position & 3} of block {@code position >>> 2}.
     *
     * @param position any value; negative ones count as unsigned, after all the others
     */
    public int bits(long position) {
        long pair = pair(position);
        return (int) ((position & 1) == 0 ? pair : pair >>> 32);
    }

    /** A number uniform in [0, 1): the upper 24 bits of {@link #bits} times 2⁻²⁴, thus exact. */
    public float uniform(long position) {
        return (bits(position) >>> 8) * 0x1p-24f;
    }

    /** {@link #uniform(long)} of the stream (seed, purpose, step), for those who cannot afford to make one. */
    public static float uniform(long seed, Purpose purpose, int step, long position) {
        long pair = pair(seed, purpose, step, position);
        int bits = (int) ((position & 1) == 0 ? pair : pair >>> 32);
        return (bits >>> 8) * 0x1p-24f;
    }

    /**
     * An integer uniform in [0, bound): the upper half of the 64-bit product of {@link #bits}, unsigned, and the bound.
     * Nothing is rejected, so that a draw takes exactly one position. The price is a bias: each value's probability is
     * within 2⁻³² of 1/bound, a relative error below bound · 2⁻³², which is 2⁻¹² for a million and up to 1/2 for the
     * largest bounds.
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    public int below(int bound, long position) {
        if (bound <= 0) {
            throw new IllegalArgumentException("expected a positive bound, got " + bound);
        }
        return (int) (((bits(position) & LOW_32) * bound) >>> 32);
    }

    /**
     * A number of the standard normal distribution, by Box and Muller (<i>A note on the generation of random normal
     * deviates</i>, 1958): √(−2 ln u) · cos(2πv). It uses the words of positions 2p and 2p + 1, where u = (first word +
     * 1) · 2⁻³² lies in (0, 1] and v = second word · 2⁻³² in [0, 1), computed in double with {@link StrictMath} and
     * rounded once. So no value is beyond ±6.67. The companion with the sine is not used: one position, one number.
     *
     * @param position p; its topmost bit is ignored
     */
    public float gaussian(long position) {
        long pair = pair(position << 1);
        double u = ((pair & LOW_32) + 1) * 0x1p-32;
        double v = (pair >>> 32) * 0x1p-32;
        return (float) (StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * StrictMath.PI * v));
    }

    /**
     * Shuffles the array in place, all orders equally likely up to the bias of {@link #below} (Fisher and Yates; Knuth,
     * <i>The Art of Computer Programming</i> 2, 3.4.2, algorithm P): for i from the last index down to 1, elements i
     * and {@code below(i + 1, i)} change places. Position 0 is not used.
     */
    public void permute(int[] indices) {
        for (int i = indices.length - 1; i > 0; i--) {
            int j = below(i + 1, i);
            int swapped = indices[i];
            indices[i] = indices[j];
            indices[j] = swapped;
        }
    }

    /** The two words of positions {@code position & ~1} (low half) and {@code position | 1} (high half). */
    private long pair(long position) {
        return pair(seed, purpose, step, position);
    }

    private static long pair(long seed, Purpose purpose, int step, long position) {
        long block = position >>> 2;
        return words((int) block, (int) (block >>> 32), step, purpose.code(), (int) seed, (int) (seed >>> 32),
                (position & 2) != 0);
    }

    /**
     * Philox4x32-10 itself, for any counter (c0, c1, c2, c3) and key (k0, k1).
     *
     * @param upper whether to return words 2 and 3 of the block, else 0 and 1
     * @return the word of the even index in the low half, that of the odd index in the high half
     */
    static long words(int c0, int c1, int c2, int c3, int k0, int k1, boolean upper) {
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (c0 & LOW_32);
            long product1 = MULTIPLIER_1 * (c2 & LOW_32);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return upper ? (c2 & LOW_32) | (long) c3 << 32 : (c0 & LOW_32) | (long) c1 << 32;
    }
}
