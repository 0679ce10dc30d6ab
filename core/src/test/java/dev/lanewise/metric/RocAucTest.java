package dev.lanewise.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RocAucTest {
    @Test
    void threeOfFourPairsInOrder() {
        assertEquals(0.75, RocAuc.of(new float[]{0.1f, 0.4f, 0.35f, 0.8f}, new int[]{0, 0, 1, 1}));
    }

    @Test
    void equalScoresSayNothing() {
        assertEquals(0.5, RocAuc.of(new float[]{-0f, 0f, 0f, -0f, 0f}, new int[]{0, 1, 0, 1, 1}));
    }

    @Test
    void orderAloneCounts() {
        float[] scores = {Float.NEGATIVE_INFINITY, -1e38f, 2, Float.POSITIVE_INFINITY};
        assertEquals(1.0, RocAuc.of(scores, new int[]{0, 0, 1, 1}));
        assertEquals(0.0, RocAuc.of(scores, new int[]{1, 1, 0, 0}));
    }

    /** Against all pairs of a positive and a negative sample; few different scores, so that many are equal. */
    @Test
    void agreesWithAllPairs() {
        for (int seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            int n = 2 + random.nextInt(60);
            float[] scores = new float[n];
            int[] labels = new int[n];
            for (int i = 0; i < n; i++) {
                labels[i] = i < 2 ? i : random.nextInt(2);
                scores[i] = random.nextInt(8) * 0.25f - 1 + (random.nextBoolean() ? labels[i] : 0);
            }
            double inOrder = 0;
            double pairs = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    if (labels[i] == 1 && labels[j] == 0) {
                        pairs++;
                        inOrder += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    }
                }
            }
            assertEquals(inOrder / pairs, RocAuc.of(scores, labels), 1e-12, "seed " + seed);
        }
    }

    @Test
    void badInputIsRefused() {
        assertRefused("a ROC curve has a label for each score, but 1 labels and 2 scores came", new float[2],
                new int[1]);
        assertRefused("a ROC curve's labels are 0 or 1, but label 1 is 2", new float[2], new int[]{0, 2});
        assertRefused("a ROC curve's scores are numbers, but score 0 is NaN", new float[]{Float.NaN, 1},
                new int[]{0, 1});
        assertRefused("a ROC curve has samples of both classes, but there are 2 positive and 0 negative ones",
                new float[2], new int[]{1, 1});
    }

    private static void assertRefused(String sentence, float[] scores, int[] labels) {
        assertEquals(sentence,
                assertThrows(IllegalArgumentException.class, () -> RocAuc.of(scores, labels)).getMessage());
    }
}
