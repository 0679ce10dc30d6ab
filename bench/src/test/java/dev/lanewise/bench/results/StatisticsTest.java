package dev.lanewise.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Median, interval and geometric mean against values worked out otherwise. */
class StatisticsTest {
    private static final long SEED = Long.getLong("seed", 20_251_125);

    @Test
    void medians() {
        assertEquals(3, Statistics.median(3));
        assertEquals(2.5, Statistics.median(4, 1, 3, 2));
        assertEquals(3, Statistics.median(9, 1, 3));
        assertTrue(Double.isNaN(Statistics.median()));
        double[] values = {3, 1, 2};
        Statistics.median(values);
        assertEquals(3, values[0], "the caller's array stays as it was");
    }

    @Test
    void fewerThanSixValuesHaveNoInterval() {
        assertEquals(6, Statistics.FEWEST);
        Estimate five = Statistics.estimate(1, 2, 3, 4, 5);
        assertFalse(five.hasInterval());
        assertEquals(3, five.median());
        assertFalse(five.below(100) || five.above(-100), "without an interval nothing is certain");
        assertEquals(new Estimate(3.5, 1, 6, 6), Statistics.estimate(6, 5, 4, 3, 2, 1));
    }

    @Test
    void nineValuesLeaveOutTheOutermost() {
        Estimate nine = Statistics.estimate(9, 8, 7, 6, 5, 4, 3, 2, 1);
        assertEquals(new Estimate(5, 2, 8, 9), nine);
        assertTrue(nine.above(1.9) && !nine.above(2) && nine.below(8.1) && !nine.below(8));
    }

    @Test
    void ranksAreThoseOfTheExactBinomialDistribution() {
        for (int n = 0; n <= 200; n++) {
            assertEquals(exactRank(n), Statistics.rank(n), "n = " + n);
        }
        int rank = Statistics.rank(10_000);
        assertTrue(rank > 4_890 && rank < 4_910, "of 10000: " + rank);
    }

    /** The largest k that leaves out 1/20 at most, in whole numbers: 40 times the sum of the first k binomials ≤ 2ⁿ. */
    private static int exactRank(int n) {
        BigInteger sum = BigInteger.ZERO;
        BigInteger choose = BigInteger.ONE;
        for (int k = 0; k <= n; k++) {
            sum = sum.add(choose);
            if (sum.multiply(BigInteger.valueOf(40)).compareTo(BigInteger.TWO.pow(n)) > 0) {
                return k;
            }
            choose = choose.multiply(BigInteger.valueOf(n - k)).divide(BigInteger.valueOf(k + 1));
        }
        return n;
    }

    @Test
    void intervalsEncloseTheMedianOfAnyDistributionOftenEnough() {
        Random random = new Random(SEED);
        for (int n : new int[]{6, 9, 20}) {
            int enclosed = 0;
            int trials = 4_000;
            for (int trial = 0; trial < trials; trial++) {
                double[] values = new double[n];
                for (int i = 0; i < n; i++) {
                    // Skewed, with the median 1.
                    values[i] = StrictMath.exp(2 * random.nextGaussian());
                }
                Estimate estimate = Statistics.estimate(values);
                enclosed += estimate.low() <= 1 && 1 <= estimate.high() ? 1 : 0;
            }
            // 95 % less four standard deviations.
            assertTrue(enclosed >= (0.95 - 0.014) * trials, n + " values: " + enclosed + " of " + trials
                    + ", seed " + SEED);
        }
    }

    @Test
    void geometricMeans() {
        assertEquals(1, Statistics.geometricMean(List.of(0.5, 2.0)), 1e-15);
        assertEquals(6, Statistics.geometricMean(List.of(4.0, 9.0)), 1e-14);
        assertTrue(Double.isNaN(Statistics.geometricMean(List.of())));
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertEquals("a median is of numbers, but NaN came",
                assertThrows(IllegalArgumentException.class, () -> Statistics.median(1, Double.NaN)).getMessage());
        assertEquals("a geometric mean is of positive values, but 0.0 came", assertThrows(
                IllegalArgumentException.class, () -> Statistics.geometricMean(List.of(1.0, 0.0))).getMessage());
    }
}
