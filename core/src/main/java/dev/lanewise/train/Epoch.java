package dev.lanewise.train;

import java.util.Locale;

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

    /** For people: its number, the score and the time. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "epoch %d: %s, %.1f s", number, score, seconds);
    }
}
