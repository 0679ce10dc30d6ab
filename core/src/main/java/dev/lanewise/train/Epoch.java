package dev.lanewise.train;

/**
 * How an epoch of training went.
 *
 * @param number  counted from 1
 * @param score   loss and accuracy over the epoch, each sample before its own update
 * @param seconds how long it took
 */
public record Epoch(int number, Score score, double seconds) {
    /** Trained samples per second. */
    public double samplesPerSecond() {
        return score.samples() / seconds;
    }
}
