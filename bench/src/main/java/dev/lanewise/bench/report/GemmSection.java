package dev.lanewise.bench.report;

import dev.lanewise.bench.results.Estimate;
import dev.lanewise.bench.results.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Matrix products: rates over sizes below the peak, ratios to every peer per shape, and the roofline. */
final class GemmSection {
    private final Run run;
    private final Charts charts;
    private final List<Standing> standings;

    GemmSection(Run run, Charts charts) {
        this.run = run;
        this.charts = charts;
        standings = run.standings(Area.GEMM);
    }

    /** Squares over sizes, per number of threads. */
    String squares() {
        StringBuilder html = new StringBuilder();
        for (int threads : run.threads(Area.GEMM)) {
            List<Standing> squares = of(threads).stream().filter(standing -> Shape.of(standing.task()).square())
                    .sorted((a, b) -> Integer.compare(Shape.of(a.task()).m(), Shape.of(b.task()).m())).toList();
            if (!squares.isEmpty()) {
                html.append(charts.lines("Squares, " + Text.threads(threads), "M = N = K",
                        squares.stream().map(standing -> Integer.toString(Shape.of(standing.task()).m())).toList(),
                        "GFLOP/s; the top is the multiply-add peak", run.peaks().arithmetic(threads), lines(squares)));
            }
        }
        return html.toString();
    }

    private static List<Charts.Series> lines(List<Standing> squares) {
        List<Charts.Series> lines = new ArrayList<>();
        for (String engine : engines(squares)) {
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < squares.size(); i++) {
                double rate = squares.get(i).figure(engine).median();
                if (!Double.isNaN(rate)) {
                    points.add(new double[]{i, rate});
                }
            }
            lines.add(new Charts.Series(engine, points));
        }
        return lines;
    }

    /** Ratios to the best peer as a chart and to all in a table, per number of threads. */
    String ratios() {
        StringBuilder html = new StringBuilder();
        for (int threads : run.threads(Area.GEMM)) {
            html.append("<h3>").append(Text.threads(threads)).append("</h3>\n").append(intervals(threads))
                    .append(table(threads));
        }
        return html.toString();
    }

    private String intervals(int threads) {
        List<String> categories = new ArrayList<>();
        List<double[]> intervals = new ArrayList<>();
        for (Standing standing : of(threads)) {
            Estimate ratio = standing.ratioToBest();
            String best = standing.best();
            if (ratio.count() > 0 && best != null) {
                categories.add(standing.label() + " · " + Engines.name(best));
                intervals.add(ratio.hasInterval()
                        ? new double[]{ratio.low(), ratio.median(), ratio.high()}
                        : new double[]{ratio.median()});
            }
        }
        return categories.isEmpty() ? ""
                : charts.intervals("Lanewise ÷ the best peer, " + Text.threads(threads),
                        "ratio, median and 95 % interval; right of 1 Lanewise is faster", categories, intervals);
    }

    private String table(int threads) {
        Set<String> peers = peers(of(threads));
        List<String> columns = new ArrayList<>(List.of("Shape", "#Lanewise, GFLOP/s"));
        if (threads > 1) {
            columns.add("#× 1 thread");
        }
        peers.forEach(peer -> columns.add("#" + Engines.name(peer)));
        columns.addAll(List.of("#Best peer", "#Operations per byte", "#Of the roof", "Bound by", "#Discarded"));
        HtmlTable table = new HtmlTable(columns.toArray(new String[0]));
        for (Standing standing : of(threads)) {
            table.row(standing.label()).number(Text.number(standing.figure(Engines.LANEWISE).median()));
            if (threads > 1) {
                table.number(Text.ratio(timesOneThread(standing)));
            }
            for (String peer : peers) {
                table.rival(Text.number(standing.figure(peer).median()), standing.ratio(peer),
                        peer.equals(standing.best()));
            }
            table.ratio(standing.ratioToBest()).number(Text.number(intensity(standing)))
                    .share(standing.share().median()).text(standing.bound())
                    .number(standing.discarded());
        }
        return table.html();
    }

    private double timesOneThread(Standing standing) {
        for (Standing one : of(1)) {
            if (Shape.of(one.task()).equals(Shape.of(standing.task()))
                    && one.task().benchmark().equals(standing.task().benchmark())) {
                return standing.task().ratio(one.task(), Engines.LANEWISE, Measurement::callsPerSecond).median();
            }
        }
        return Double.NaN;
    }

    /** Geometric means over all shapes of the ratio to every peer and to the best, per number of threads. */
    String means() {
        Set<String> peers = peers(standings);
        if (peers.isEmpty()) {
            return "<p>No peer was measured.</p>\n";
        }
        List<String> columns = new ArrayList<>(List.of("Threads", "#Best peer of each shape"));
        peers.forEach(peer -> columns.add("#" + Engines.name(peer)));
        HtmlTable table = new HtmlTable(columns.toArray(new String[0]));
        for (int threads : run.threads(Area.GEMM)) {
            Mean best = Mean.ofBest(of(threads));
            table.row(Text.threads(threads)).number(Text.ratio(best.value()), best.tasks() + " shapes");
            for (String peer : peers) {
                Mean mean = Mean.of(of(threads).stream().map(standing -> standing.ratio(peer)).toList());
                table.number(Text.ratio(mean.value()), mean.tasks() + " shapes");
            }
        }
        return table.html();
    }

    /** The shapes below the roofs, per number of threads. */
    String roofline() {
        StringBuilder html = new StringBuilder();
        Peaks peaks = run.peaks();
        for (int threads : run.threads(Area.GEMM)) {
            if (!Double.isNaN(peaks.arithmetic(threads))) {
                html.append(charts.roofline("Roofline, " + Text.threads(threads),
                        "operations per byte of compulsory traffic", "GFLOP/s", roofs(threads), points(threads)));
            }
        }
        return html.toString();
    }

    private List<Charts.Roof> roofs(int threads) {
        double lowest = of(threads).stream().mapToDouble(GemmSection::intensity).min().orElse(1);
        double highest = of(threads).stream().mapToDouble(GemmSection::intensity).max().orElse(1);
        double left = lowest / 2;
        double peak = run.peaks().arithmetic(threads);
        List<Charts.Roof> roofs = new ArrayList<>();
        roofs.add(new Charts.Roof("multiply-add peak, " + Text.number(peak) + " GFLOP/s", "arithmetic",
                List.of(new double[]{left, peak}, new double[]{highest * 2, peak})));
        for (Peaks.Level level : Peaks.Level.values()) {
            double bandwidth = run.peaks().bandwidth(level, threads);
            if (left * bandwidth < peak) {
                roofs.add(new Charts.Roof(level.label() + ", " + Text.number(bandwidth) + " GB/s", level.label(),
                        List.of(new double[]{left, left * bandwidth}, new double[]{peak / bandwidth, peak})));
            }
        }
        return roofs;
    }

    /** The shapes, grouped by what holds their bytes. */
    private List<Charts.Series> points(int threads) {
        List<Charts.Series> groups = new ArrayList<>();
        for (Peaks.Level level : Peaks.Level.values()) {
            List<double[]> points = new ArrayList<>();
            List<String> labels = new ArrayList<>();
            for (Standing standing : of(threads)) {
                double rate = standing.figure(Engines.LANEWISE).median();
                if (Peaks.Level.of(Shape.of(standing.task()).bytes(), threads) == level && !Double.isNaN(rate)) {
                    points.add(new double[]{intensity(standing), rate});
                    labels.add(standing.label());
                }
            }
            if (!points.isEmpty()) {
                groups.add(new Charts.Series("Lanewise, operands in " + level.label(), level.label(), points, labels));
            }
        }
        return groups;
    }

    private static double intensity(Standing standing) {
        Shape shape = Shape.of(standing.task());
        return shape.flops() / shape.bytes();
    }

    private List<Standing> of(int threads) {
        return run.standings(Area.GEMM, threads);
    }

    private static Set<String> engines(List<Standing> standings) {
        Set<String> engines = new TreeSet<>(Engines.COMPARATOR);
        standings.forEach(standing -> engines.addAll(standing.task().engines()));
        return engines;
    }

    private static Set<String> peers(List<Standing> standings) {
        Set<String> peers = engines(standings);
        peers.removeIf(engine -> !Engines.isPeer(engine));
        return peers;
    }
}
