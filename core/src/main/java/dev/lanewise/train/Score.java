package dev.lanewise.train;

import java.util.Locale;

/**
 * How good a model's outputs are on some samples.
 *
 * @param samples how many
 * @param loss    their mean loss
 * @param correct how many of them were classified correctly; 0 without classes
 */
public record Score(int samples, double loss, int correct) {
    /** The share that was classified correctly, from 0 to 1. */
    public double accuracy() {
        return (double) correct / samples;
    }

    /** For people: loss, and how many are correct where there are classes. */
    @Override
    public String toString() {
        String text = String.format(Locale.ROOT, "loss %.4f over %d samples", loss, samples);
        return correct == 0 ? text : text + String.format(Locale.ROOT, ", accuracy %.4f", accuracy());
    }
}
