package dev.lanewise.bench.report;

import dev.lanewise.bench.results.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whole processes: seconds and peak memory, and how the speed rises after the start. */
final class ColdStartSection {
    private final ColdStart coldStart;
    private final Charts charts;

    ColdStartSection(Run run, Charts charts) {
        coldStart = run.coldStart();
        this.charts = charts;
    }

    /** Seconds from the start of the JVM. */
    String starts() {
        List<ColdStart.Start> starts = coldStart.starts();
        HtmlTable table = new HtmlTable("Task", "Threads", "Engine", "#Seconds", "#Lanewise is faster by",
                "#Peak memory, MB");
        for (ColdStart.Start start : starts) {
            for (ColdStart.Timing timing : start.timings()) {
                table.row(start.task()).text(Integer.toString(start.threads())).text(Engines.name(timing.engine()));
                table.number(Text.decimals(Statistics.median(timing.seconds()), 2),
                        timing.seconds().length + " rounds");
                if (Engines.isPeer(timing.engine())) {
                    table.ratio(start.ratio(timing));
                } else {
                    table.number("");
                }
                table.number(Text.decimals(Statistics.median(timing.peakMegabytes()), 0));
            }
        }
        return bars(starts) + table.html();
    }

    private String bars(List<ColdStart.Start> starts) {
        Set<String> engines = new TreeSet<>(Engines.COMPARATOR);
        List<String> categories = new ArrayList<>();
        for (ColdStart.Start start : starts) {
            categories.add(start.task() + ", " + Text.threads(start.threads()));
            start.timings().forEach(timing -> engines.add(timing.engine()));
        }
        List<Charts.Series> series = new ArrayList<>();
        for (String engine : engines) {
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < starts.size(); i++) {
                for (ColdStart.Timing timing : starts.get(i).timings()) {
                    if (timing.engine().equals(engine) && timing.seconds().length > 0) {
                        points.add(new double[]{i, Statistics.median(timing.seconds())});
                    }
                }
            }
            series.add(new Charts.Series(engine, points));
        }
        return charts.bars("From the start of the JVM", "seconds, fewer are better", categories, series);
    }

    /** Samples per second from the start of the JVM on, and when half of the final speed was reached. */
    String curves() {
        List<Charts.Series> series = new ArrayList<>();
        HtmlTable table = new HtmlTable("Engine", "#Final speed, samples/s", "#Half of it after, s",
                "#90 % of it after, s");
        coldStart.curves().forEach((engine, curve) -> {
            series.add(new Charts.Series(engine, List.of(curve)));
            double speed = finalSpeed(curve);
            table.row(Engines.name(engine)).number(Text.number(speed)).number(Text.number(reached(curve, speed / 2)))
                    .number(Text.number(reached(curve, 0.9 * speed)));
        });
        return charts.curves("Warm-up", "seconds from the start of the JVM", "samples/s", series) + table.html();
    }

    /** The median of the last quarter of a curve. */
    static double finalSpeed(double[][] curve) {
        double[] last = new double[(curve.length + 3) / 4];
        for (int i = 0; i < last.length; i++) {
            last[i] = curve[curve.length - 1 - i][1];
        }
        return Statistics.median(last);
    }

    /** When a speed was first reached, NaN if never. */
    static double reached(double[][] curve, double speed) {
        for (double[] point : curve) {
            if (point[1] >= speed) {
                return point[0];
            }
        }
        return Double.NaN;
    }
}
