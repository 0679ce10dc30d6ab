package dev.lanewise.random;

/**
 * Which step of which run a plan is at: what its random layers draw from, beside their own position. Kernels read it
 * when they run; with the same occasion they draw the same numbers.
 */
public final class Occasion {
    private long seed;
    private int step;
    private long firstRow;

    /** Step 0 of the run of seed 0. */
    public Occasion() {
    }

    /**
     * Says where the run is.
     *
     * @param seed     of the whole run
     * @param step     the training step
     * @param firstRow where this pass's first row lies within the step's mini-batch: 0 unless it is one of several
     *                 micro-batches
     */
    public void set(long seed, int step, long firstRow) {
        this.seed = seed;
        this.step = step;
        this.firstRow = firstRow;
    }

    /** Goes on to the next step, at its first row. */
    public void next() {
        step++;
        firstRow = 0;
    }

    /** The seed of the whole run. */
    public long seed() {
        return seed;
    }

    /** The training step. */
    public int step() {
        return step;
    }

    /** Where this pass's first row lies within the step's mini-batch. */
    public long firstRow() {
        return firstRow;
    }
}
