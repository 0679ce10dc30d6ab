package dev.lanewise.optim;

/**
 * Lowers the learning rate when a loss no longer falls: after more than {@code patience} epochs without a loss below
 * {@code best · (1 − threshold)} the rate is multiplied by the factor, and for {@code coolDown} epochs after that none
 * counts as bad. Remembers nothing itself: each {@link State} follows from the one before, and can be kept and taken up
 * again.
 *
 * @param factor    below 1, positive
 * @param patience  how many bad epochs are borne, at least 0
 * @param threshold how much better counts as better, relative, at least 0
 * @param coolDown  how many epochs are forgiven after a reduction, at least 0
 * @param least     the rate is not lowered below this, at least 0
 */
public record ReduceOnPlateau(float factor, int patience, double threshold, int coolDown, double least) {
    /** A rate that would change by no more than this is left as it is. */
    private static final double SMALLEST_CHANGE = 1e-8;

    /**
     * Where it stands after an epoch.
     *
     * @param rate     the learning rate of the next epoch
     * @param best     the lowest loss so far
     * @param bad      how many epochs since then were bad
     * @param coolDown how many more are forgiven
     */
    public record State(double rate, double best, int bad, int coolDown) {
    }

    /**
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public ReduceOnPlateau {
        if (!(factor > 0 && factor < 1)) {
            throw new IllegalArgumentException("a plateau's factor is between 0 and 1, but " + factor + " came");
        }
        if (patience < 0 || coolDown < 0 || !(threshold >= 0) || !(least >= 0)) {
            throw new IllegalArgumentException(
                    "a plateau's patience, threshold, cool-down and least rate are at least 0, "
                            + "but " + patience + ", " + threshold + ", " + coolDown + " and " + least + " came");
        }
    }

    /** With the usual factor of 0.1, patience of 10 epochs, threshold of 10⁻⁴, no cool-down and no least rate. */
    public ReduceOnPlateau() {
        this(0.1f, 10, 1e-4, 0, 0);
    }

    /** The state before the first epoch. */
    public State first(float rate) {
        return new State(rate, Double.POSITIVE_INFINITY, 0, 0);
    }

    /**
     * The state after an epoch.
     *
     * @param state the state before
     * @param loss  the epoch's loss, best of data that is not trained on
     */
    public State next(State state, double loss) {
        boolean better = loss < state.best() * (1 - threshold);
        double best = better ? loss : state.best();
        int bad = better ? 0 : state.bad() + 1;
        int forgiven = state.coolDown();
        if (forgiven > 0) {
            forgiven--;
            bad = 0;
        }
        if (bad <= patience) {
            return new State(state.rate(), best, bad, forgiven);
        }
        double lowered = Math.max(state.rate() * factor, least);
        double rate = state.rate() - lowered > SMALLEST_CHANGE ? lowered : state.rate();
        return new State(rate, best, 0, coolDown);
    }
}
