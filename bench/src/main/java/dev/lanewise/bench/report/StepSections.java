package dev.lanewise.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * Convolutions, training steps, networks, prediction, elementwise operations and whatever else was measured: tables,
 * and bars of networks.
 */
final class StepSections {
    private final Run run;
    private final Charts charts;

    StepSections(Run run, Charts charts) {
        this.run = run;
        this.charts = charts;
    }

    /** Samples per second. */
    String training() {
        List<Standing> standings = run.standings(Area.TRAINING);
        return bars(Area.TRAINING, standings)
                + table(standings, List.of("Network/batch/optimizer", "Threads", "#Lanewise, samples/s"),
                        StepSections::rate, List.of("#Of the multiply-add peak"), StepSections::share);
    }

    /** Images per second. */
    String images() {
        List<Standing> standings = run.standings(Area.IMAGES);
        return bars(Area.IMAGES, standings)
                + table(standings, List.of("Network", "Threads", "#Lanewise, images/s"), StepSections::rate, List.of(),
                        (_, _) -> {
                        });
    }

    /** GFLOP/s, and geometric means of the ratio to the best peer per pass and number of threads. */
    String convolutions() {
        List<Standing> standings = run.standings(Area.CONVOLUTION);
        return (peers(standings).isEmpty() ? "" : meansOfPasses())
                + table(standings, List.of("Convolution", "Threads", "#Lanewise, GFLOP/s"), StepSections::rate,
                        List.of("#Of the roof", "Bound by"), StepSections::shareOfBound);
    }

    private String meansOfPasses() {
        HtmlTable means = new HtmlTable("Pass", "Threads", "#Ratio to the best peer");
        for (int threads : run.threads(Area.CONVOLUTION)) {
            Map<String, List<Standing>> passes = new LinkedHashMap<>();
            run.standings(Area.CONVOLUTION, threads).forEach(standing -> passes
                    .computeIfAbsent(standing.task().param("pass"), _ -> new ArrayList<>()).add(standing));
            passes.put("all", run.standings(Area.CONVOLUTION, threads));
            passes.forEach((pass, standings) -> {
                Mean mean = Mean.ofBest(standings);
                means.row(pass.toLowerCase(Locale.ROOT).replace('_', ' ')).text(Integer.toString(threads))
                        .number(Text.ratio(mean.value()), mean.tasks() + " convolutions");
            });
        }
        return means.html();
    }

    /** Durations of single calls, then calls per second. */
    String prediction() {
        List<Standing> all = run.standings(Area.PREDICTION);
        List<Standing> timed = all.stream().filter(standing -> standing.task().timesCalls()).toList();
        List<Standing> counted = all.stream().filter(standing -> !standing.task().timesCalls()).toList();
        return (timed.isEmpty() ? "" : prediction("p50/p99, µs", timed))
                + (counted.isEmpty() ? "" : prediction("calls/s", counted));
    }

    private static String prediction(String unit, List<Standing> standings) {
        return table(standings, List.of("Network", "Callers", "#Lanewise, " + unit), StepSections::calls,
                List.of("#Of the bandwidth", "of"), StepSections::shareOfBound);
    }

    private static String calls(Standing standing, String engine) {
        return standing.task().timesCalls()
                ? microseconds(standing, engine, "50.0") + " / " + microseconds(standing, engine, "99.0")
                : Text.number(standing.figure(engine).median());
    }

    private static String microseconds(Standing standing, String engine, String percentile) {
        return Text.number(standing.task().figure(engine, round -> 1e6 * round.seconds(percentile)).median());
    }

    /** Nanoseconds per element. */
    String elementwise() {
        return table(run.standings(Area.ELEMENTWISE), List.of("Operation", "Threads", "#Lanewise, ns/element"),
                (standing, engine) -> Text.number(1 / standing.figure(engine).median()),
                List.of("#Of the bandwidth", "of"), StepSections::shareOfBound);
    }

    /** Calls per second. */
    String others() {
        return table(run.standings(Area.OTHER), List.of("Benchmark", "Threads", "#Lanewise, calls/s"),
                StepSections::rate, List.of(), (_, _) -> {
                });
    }

    private static String rate(Standing standing, String engine) {
        return Text.number(standing.figure(engine).median());
    }

    private static void share(HtmlTable table, Standing standing) {
        table.share(standing.share().median());
    }

    private static void shareOfBound(HtmlTable table, Standing standing) {
        table.share(standing.share().median()).text(standing.bound());
    }

    /**
     * A row for every task: its name and threads, Lanewise's figure and every peer's, the ratio to the best of them,
     * what else is wanted, and how many measurements were discarded.
     */
    private static String table(List<Standing> standings, List<String> first,
            BiFunction<Standing, String, String> figure, List<String> more, BiConsumer<HtmlTable, Standing> cells) {
        Set<String> peers = peers(standings);
        List<String> columns = new ArrayList<>(first);
        peers.forEach(peer -> columns.add("#" + Engines.name(peer)));
        columns.add("#Best peer");
        columns.addAll(more);
        columns.add("#Discarded");
        HtmlTable table = new HtmlTable(columns.toArray(new String[0]));
        for (Standing standing : standings) {
            table.row(standing.label()).text(Integer.toString(standing.task().threads()))
                    .number(figure.apply(standing, Engines.LANEWISE));
            for (String peer : peers) {
                table.rival(figure.apply(standing, peer), standing.ratio(peer), peer.equals(standing.best()));
            }
            table.ratio(standing.ratioToBest());
            cells.accept(table, standing);
            table.number(standing.discarded());
        }
        return table.html();
    }

    private String bars(Area area, List<Standing> standings) {
        List<String> categories = new ArrayList<>();
        standings
                .forEach(standing -> categories.add(standing.label() + ", " + Text.threads(standing.task().threads())));
        Set<String> engines = peers(standings);
        engines.add(Engines.LANEWISE);
        List<Charts.Series> series = new ArrayList<>();
        for (String engine : engines) {
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < standings.size(); i++) {
                double rate = standings.get(i).figure(engine).median();
                if (!Double.isNaN(rate)) {
                    points.add(new double[]{i, rate});
                }
            }
            series.add(new Charts.Series(engine, points));
        }
        return charts.bars(area.title(), area.unit(), categories, series);
    }

    private static Set<String> peers(List<Standing> standings) {
        Set<String> peers = new TreeSet<>(Engines.COMPARATOR);
        standings.forEach(standing -> peers.addAll(standing.task().engines()));
        peers.removeIf(engine -> !Engines.isPeer(engine));
        return peers;
    }
}
