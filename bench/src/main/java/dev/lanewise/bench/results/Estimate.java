package dev.lanewise.bench.results;

/**
 * A median with a 95 % confidence interval, as {@link Statistics#estimate} makes it.
 *
 * @param median the median, NaN of nothing
 * @param low    the interval's lower end, NaN where there are too few values for an interval
 * @param high   its upper end, NaN likewise
 * @param count  how many values there were
 */
public record Estimate(double median, double low, double high, int count) {
    /** Whether there were enough values for an interval. */
    public boolean hasInterval() {
        return !Double.isNaN(low);
    }

    /** Whether the whole interval is below a value; never without an interval. */
    public boolean below(double value) {
        return high < value;
    }

    /** Whether the whole interval is above a value; never without an interval. */
    public boolean above(double value) {
        return low > value;
    }
}
