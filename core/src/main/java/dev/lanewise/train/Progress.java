package dev.lanewise.train;

/** Hears of each mini-batch of an epoch, on the training thread. */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (samples, total, loss, correct) -> {
    };

    /**
     * After a mini-batch.
     *
     * @param samples how many samples of the epoch are done
     * @param total   how many samples the epoch has
     * @param loss    the mean loss over the samples done, each before its own update
     * @param correct how many of them were classified correctly; 0 without classes
     */
    void batch(int samples, int total, double loss, int correct);
}
