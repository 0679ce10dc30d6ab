package dev.lanewise.bench.results;

import java.util.Arrays;
import java.util.Collection;

/**
 * The statistics of paired rounds. Intervals come from order statistics: of n values from whatever distribution, the
 * k-th smallest and the k-th largest enclose the median with a probability of {@code 1 − 2·P(X < k)}, X being binomial
 * (n, ½); the largest k is taken for which that is at least 95 %. Nothing is assumed about the noise and nothing drawn
 * at random. Refuses to make an interval of fewer than {@value #FEWEST} values: not even their range has 95 %.
 */
public final class Statistics {
    /** The fewest values that have an interval. */
    public static final int FEWEST = 6;

    private static final double OUTSIDE = 0.05;

    private Statistics() {
    }

    /** The middle value, or the mean of the two middle ones; NaN of nothing. */
    public static double median(double... values) {
        return medianOfSorted(sorted(values));
    }

    /** The median with its interval. Values that are no number are refused. */
    public static Estimate estimate(double... values) {
        double[] sorted = sorted(values);
        int rank = rank(sorted.length);
        return rank == 0
                ? new Estimate(medianOfSorted(sorted), Double.NaN, Double.NaN, sorted.length)
                : new Estimate(medianOfSorted(sorted), sorted[rank - 1], sorted[sorted.length - rank], sorted.length);
    }

    /** The median with its interval. */
    public static Estimate estimate(Collection<Double> values) {
        return estimate(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** The n-th root of the product of n positive values; NaN of nothing. */
    public static double geometricMean(Collection<Double> values) {
        double sum = 0;
        for (double value : values) {
            if (!(value > 0)) {
                throw new IllegalArgumentException("a geometric mean is of positive values, but " + value + " came");
            }
            sum += StrictMath.log(value);
        }
        return StrictMath.exp(sum / values.size());
    }

    /** The largest k whose order statistics enclose the median with at least 95 %, 0 if there is none. */
    static int rank(int count) {
        double outside = 0;
        // The logarithm of P(X = k): the probability itself underflows where there are thousands of values.
        double log = count * StrictMath.log(0.5);
        int rank = 0;
        while (rank < count) {
            outside += 2 * StrictMath.exp(log);
            if (outside > OUTSIDE) {
                return rank;
            }
            log += StrictMath.log((double) (count - rank) / (rank + 1));
            rank++;
        }
        return rank;
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        // NaN is sorted to the end.
        if (sorted.length > 0 && Double.isNaN(sorted[sorted.length - 1])) {
            throw new IllegalArgumentException("a median is of numbers, but NaN came");
        }
        return sorted;
    }

    private static double medianOfSorted(double[] sorted) {
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
