package dev.lanewise.bench.report;

import dev.lanewise.bench.results.Estimate;
import dev.lanewise.bench.results.Statistics;
import java.util.List;

/**
 * A geometric mean of ratios.
 *
 * @param value NaN if there are none
 * @param tasks how many there are
 */
record Mean(double value, int tasks) {
    /** Of the medians of ratios; those of no rounds are left out. */
    static Mean of(List<Estimate> ratios) {
        List<Double> medians = ratios.stream().filter(ratio -> ratio.count() > 0).map(Estimate::median).toList();
        return new Mean(Statistics.geometricMean(medians), medians.size());
    }

    /** Of the ratios to the best peer of each task. */
    static Mean ofBest(List<Standing> standings) {
        return of(standings.stream().map(Standing::ratioToBest).toList());
    }
}
