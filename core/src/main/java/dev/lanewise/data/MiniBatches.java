package dev.lanewise.data;

import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;

/**
 * The cutting of a data set's samples into mini-batches: an order of all sample indices, and each batch a run of it.
 * The order of an epoch is a function of (seed, epoch) alone, so any epoch is reproduced without those before it. Every
 * batch is full but the last, which has what remains; every sample comes once per epoch. It holds no samples.
 *
 * <p>For one thread at a time. Only {@link #shuffle} allocates, a random stream of a few bytes.
 */
public final class MiniBatches {

    private final int batch;
    private final int[] order;
    private final long seed;
    private final boolean shuffled;

    private MiniBatches(int size, int batch, long seed, boolean shuffled) {
        if (size < 1 || batch < 1) {
            throw new IllegalArgumentException("expected at least one sample and batches of at least one, but " + size
                    + " samples in batches of " + batch + " came");
        }
        this.batch = batch;
        this.order = new int[size];
        this.seed = seed;
        this.shuffled = shuffled;
        fillInSequence();
    }

    /**
     * Mini-batches in a random order; at first that of epoch 0.
     *
     * @param size  the number of samples, at least 1
     * @param batch the number of samples in a batch, at least 1
     * @param seed  the seed of the whole run
     * @throws IllegalArgumentException if size or batch is below 1
     */
    public MiniBatches(int size, int batch, long seed) {
        this(size, batch, seed, true);
        shuffle(0);
    }

    /**
     * Batches in the order of the samples, for evaluation.
     *
     * @throws IllegalArgumentException if size or batch is below 1
     */
    public static MiniBatches sequential(int size, int batch) {
        return new MiniBatches(size, batch, 0, false);
    }

    /**
     * Makes {@link #order()} that of an epoch: the indices in sequence, permuted by the stream (seed, SHUFFLE, epoch).
     *
     * @param epoch any number, in any order
     * @throws IllegalStateException if these are sequential batches
     */
    public void shuffle(int epoch) {
        if (!shuffled) {
            throw new IllegalStateException("sequential batches keep the order of the samples");
        }
        fillInSequence();
        new Philox(seed, Purpose.SHUFFLE, epoch).permute(order);
    }

    /** The number of samples. */
    public int size() {
        return order.length;
    }

    /** The number of samples in a full batch, which may exceed {@link #size()}. */
    public int batch() {
        return batch;
    }

    /** The number of batches in an epoch: size / batch, rounded up. */
    public int count() {
        return (order.length - 1) / batch + 1;
    }

    /**
     * Where a batch begins in {@link #order()}.
     *
     * @param index the batch, from 0 to {@code count() - 1}
     * @throws IllegalArgumentException if there is no such batch
     */
    public int start(int index) {
        if (index < 0 || index >= count()) {
            throw new IllegalArgumentException("there is no batch " + index + " among " + count());
        }
        return index * batch;
    }

    /**
     * How many samples a batch has: {@link #batch()}, or fewer in the last one.
     *
     * @param index the batch, from 0 to {@code count() - 1}
     * @throws IllegalArgumentException if there is no such batch
     */
    public int length(int index) {
        return Math.min(batch, order.length - start(index));
    }

    /** The indices of all samples in the order of this epoch: the array itself, overwritten by {@link #shuffle}. */
    public int[] order() {
        return order;
    }

    private void fillInSequence() {
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
    }
}
