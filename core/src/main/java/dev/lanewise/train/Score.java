package dev.lanewise.train;

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
}
