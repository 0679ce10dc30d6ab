package dev.lanewise.metric;

import java.util.Arrays;

/**
 * The area under the receiver operating characteristic: how likely a positive sample has a higher score than a negative
 * one, equal scores counting half. From the positives' ranks, as Mann and Whitney's U ('On a test of whether one of two
 * random variables is stochastically larger than the other', 1947; Hanley and McNeil, 'The meaning and use of the area
 * under a receiver operating characteristic curve', 1982).
 */
public final class RocAuc {
    private RocAuc() {
    }

    /**
     * The area, from 0 to 1; 0.5 for scores that say nothing.
     *
     * @param scores higher for what is more likely positive: logits or probabilities
     * @param labels 1 for a positive sample, 0 for a negative one, as many as there are scores
     * @throws IllegalArgumentException if there are not as many labels as scores, a label is neither 0 nor 1, a score is no
     *                                  number, or one of the two classes does not occur
     */
    public static double of(float[] scores, int[] labels) {
        if (labels.length != scores.length) {
            throw new IllegalArgumentException("a ROC curve has a label for each score, but " + labels.length
                    + " labels and " + scores.length + " scores came");
        }
        long positives = 0;
        float[] ofPositives = new float[labels.length];
        float[] sorted = scores.clone();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != 0 && labels[i] != 1) {
                throw new IllegalArgumentException(
                        "a ROC curve's labels are 0 or 1, but label " + i + " is " + labels[i]);
            }
            if (Float.isNaN(scores[i])) {
                throw new IllegalArgumentException("a ROC curve's scores are numbers, but score " + i + " is NaN");
            }
            // So that the two zeros are equal in Arrays' order too.
            sorted[i] = scores[i] + 0f;
            if (labels[i] == 1) {
                ofPositives[(int) positives++] = sorted[i];
            }
        }
        long negatives = labels.length - positives;
        if (positives == 0 || negatives == 0) {
            throw new IllegalArgumentException("a ROC curve has samples of both classes, but there are " + positives
                    + " positive and " + negatives + " negative ones");
        }
        Arrays.sort(sorted);
        Arrays.sort(ofPositives, 0, (int) positives);
        // Twice the sum of the positives' ranks, those of equal scores being the mean of their places: a whole number.
        long twiceRanks = 0;
        int next = 0;
        for (int first = 0; first < sorted.length;) {
            int end = first + 1;
            while (end < sorted.length && sorted[end] == sorted[first]) {
                end++;
            }
            long tied = 0;
            while (next < positives && ofPositives[next] == sorted[first]) {
                next++;
                tied++;
            }
            twiceRanks += tied * (first + 1L + end);
            first = end;
        }
        return (twiceRanks - positives * (positives + 1)) / (2.0 * positives * negatives);
    }
}
