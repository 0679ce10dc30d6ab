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

    /**
     * How many rows of logits have their largest value, the first of equals, at the label.
     *
     * @param logits  rows × classes, one row behind the other
     * @param rows    how many rows
     * @param classes how many columns
     * @param labels  the right class of every row
     */
    static int correct(float[] logits, int rows, int classes, int[] labels) {
        int correct = 0;
        for (int row = 0; row < rows; row++) {
            int at = row * classes;
            int largest = 0;
            for (int j = 1; j < classes; j++) {
                if (logits[at + j] > logits[at + largest]) {
                    largest = j;
                }
            }
            // A row of NaN has no largest value and is never right.
            if (largest == labels[row] && !Float.isNaN(logits[at + largest])) {
                correct++;
            }
        }
        return correct;
    }
}
