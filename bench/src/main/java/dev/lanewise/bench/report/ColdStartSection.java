package dev.lanewise.bench.report;

import dev.lanewise.bench.results.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    /** Samples per second from the start of the JVM on, and when the final speed was near. */
    String curves() {
        Map<Integer, List<Charts.Series>> series = new TreeMap<>();
        HtmlTable table = new HtmlTable("Engine", "Threads", "#Final speed, samples/s", "#Half of it after, s",
                "#90 % of it after, s");
        for (ColdStart.Curve curve : coldStart.curves()) {
            series.computeIfAbsent(curve.threads(), _ -> new ArrayList<>())
                    .add(new Charts.Series(curve.engine(), List.of(curve.points())));
            table.row(Engines.name(curve.engine())).text(Integer.toString(curve.threads()))
                    .number(Text.number(curve.finalSpeed())).number(Text.decimals(curve.reached(0.5), 2))
                    .number(Text.decimals(curve.reached(0.9), 2));
        }
        StringBuilder html = new StringBuilder();
        series.forEach((threads, lines) -> html.append(charts.curves("Warm-up, " + Text.threads(threads),
                "seconds from the start of the JVM", "samples/s", lines)));
        return html + table.html();
    }
}
