package dev.lanewise.bench.guard;

import dev.lanewise.bench.results.Estimate;
import dev.lanewise.bench.results.Measurement;
import dev.lanewise.bench.results.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the paired rounds of one task say. A pair that cannot be {@linkplain Measurement#comparable compared} is left out.
 *
 * @param task   what was measured
 * @param base   calls per second of the base
 * @param change calls per second of the change
 * @param ratio  of the change to the base, pair by pair
 */
record Comparison(String task, Estimate base, Estimate change, Estimate ratio) {
    /** What a comparison comes to. */
    enum Verdict {
        /** The whole interval of the ratio is above 1. */
        FASTER("faster"),
        /** The whole interval is below 1. */
        SLOWER("slower"),
        /** The interval holds 1 and reaches no farther from it than the threshold. */
        NO_DIFFERENCE("no difference"),
        /** The interval holds 1 and would hold a difference beyond the threshold, too. */
        UNCLEAR("cannot tell: the interval is wider than the threshold"),
        /** There is no interval. */
        UNDECIDED("too few comparable rounds");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }
    }

    /** One pair of rounds, neighbours in time. */
    record Pair(Measurement base, Measurement change) {
    }

    /** Of the pairs of a task. */
    static Comparison of(String task, List<Pair> pairs) {
        List<Double> base = new ArrayList<>();
        List<Double> change = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (Pair pair : pairs) {
            if (pair.base.comparable(pair.change)) {
                base.add(speed(pair.base));
                change.add(speed(pair.change));
                ratios.add(speed(pair.change) / speed(pair.base));
            }
        }
        return new Comparison(task, Statistics.estimate(base), Statistics.estimate(change),
                Statistics.estimate(ratios));
    }

    /** Calls per second; where single calls were timed, of a call that takes the median. */
    private static double speed(Measurement round) {
        double median = round.seconds("50.0");
        return Double.isNaN(median) ? round.callsPerSecond() : 1 / median;
    }

    /**
     * What it comes to.
     *
     * @param threshold how many per cent of a difference do not matter
     */
    Verdict verdict(double threshold) {
        if (!ratio.hasInterval()) {
            return Verdict.UNDECIDED;
        }
        if (ratio.above(1)) {
            return Verdict.FASTER;
        }
        if (ratio.below(1)) {
            return Verdict.SLOWER;
        }
        boolean narrow = ratio.low() >= 1 - threshold / 100 && ratio.high() <= 1 + threshold / 100;
        return narrow ? Verdict.NO_DIFFERENCE : Verdict.UNCLEAR;
    }

    /** Whether it is slower beyond doubt, and by the median by more than so many per cent. */
    boolean regressed(double threshold) {
        return verdict(threshold) == Verdict.SLOWER && ratio.median() < 1 - threshold / 100;
    }

    /** The comparisons as a table of text, with their verdicts at a threshold in per cent. */
    static String table(List<Comparison> comparisons, double threshold) {
        int width = comparisons.stream().mapToInt(comparison -> comparison.task.length()).max().orElse(0);
        String row = "%-" + Math.max(width, 4) + "s  %14s  %14s  %6s  %15s  %6s  %s%n";
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, row, "task", "base, calls/s",
                "change, calls/s", "ratio", "95 % interval", "rounds", "verdict"));
        for (Comparison comparison : comparisons) {
            Estimate ratio = comparison.ratio;
            text.append(String.format(Locale.ROOT, row, comparison.task, number("%,.1f", comparison.base.median()),
                    number("%,.1f", comparison.change.median()), number("%.3f", ratio.median()),
                    ratio.hasInterval() ? number("%.3f", ratio.low()) + " – " + number("%.3f", ratio.high()) : "-",
                    ratio.count(), comparison.verdict(threshold).text));
        }
        return text.toString();
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
}
