package dev.lanewise.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Convolutions, training steps, networks, prediction, elementwise operations and whatever else was measured: tables, and
 * bars of networks.
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
        Collection<String> peers = peers(standings);
        HtmlTable table = table(List.of("Network/batch/optimizer", "Threads", "#Lanewise, samples/s"), peers,
                List.of("#Best peer", "#Of the multiply-add peak", "#Discarded"));
        for (Standing standing : standings) {
            start(table, standing);
            rivals(table, standing, peers, engine -> Text.number(standing.figure(engine).median()));
            table.ratio(standing.ratioToBest()).share(standing.share().median())
                    .number(standing.discarded());
        }
        return bars(Area.TRAINING, standings) + table.html();
    }

    /** Images per second. */
    String images() {
        List<Standing> standings = run.standings(Area.IMAGES);
        Collection<String> peers = peers(standings);
        HtmlTable table = table(List.of("Network", "Threads", "#Lanewise, images/s"), peers,
                List.of("#Best peer", "#Discarded"));
        for (Standing standing : standings) {
            start(table, standing);
            rivals(table, standing, peers, engine -> Text.number(standing.figure(engine).median()));
            table.ratio(standing.ratioToBest()).number(standing.discarded());
        }
        return bars(Area.IMAGES, standings) + table.html();
    }

    /** GFLOP/s, and geometric means of the ratio to the best peer per pass and number of threads. */
    String convolutions() {
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
        List<Standing> standings = run.standings(Area.CONVOLUTION);
        Collection<String> peers = peers(standings);
        HtmlTable table = table(List.of("Convolution", "Threads", "#Lanewise, GFLOP/s"), peers,
                List.of("#Best peer", "#Of the roof", "Bound by", "#Discarded"));
        for (Standing standing : standings) {
            start(table, standing);
            rivals(table, standing, peers, engine -> Text.number(standing.figure(engine).median()));
            table.ratio(standing.ratioToBest()).share(standing.share().median()).text(standing.bound())
                    .number(standing.discarded());
        }
        return (peers.isEmpty() ? "" : means.html()) + table.html();
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

    /** Durations of single calls, then calls per second. */
    String prediction() {
        List<Standing> all = run.standings(Area.PREDICTION);
        List<Standing> timed = all.stream().filter(standing -> standing.task().timesCalls()).toList();
        List<Standing> counted = all.stream().filter(standing -> !standing.task().timesCalls()).toList();
        return (timed.isEmpty() ? "" : prediction("p50/p99, µs", timed))
                + (counted.isEmpty() ? "" : prediction("calls/s", counted));
    }

    private static String prediction(String unit, List<Standing> standings) {
        Collection<String> peers = peers(standings);
        HtmlTable table = table(List.of("Network", "Callers", "#Lanewise, " + unit), peers,
                List.of("#Best peer", "#Of the bandwidth", "of", "#Discarded"));
        for (Standing standing : standings) {
            table.row(standing.task().label()).text(Integer.toString(standing.task().threads()));
            rivals(table, standing, peers, engine -> calls(standing, engine));
            table.ratio(standing.ratioToBest()).share(standing.share().median()).text(standing.bound())
                    .number(standing.discarded());
        }
        return table.html();
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
        List<Standing> standings = run.standings(Area.ELEMENTWISE);
        Collection<String> peers = peers(standings);
        HtmlTable table = table(List.of("Operation", "Threads", "#Lanewise, ns/element"), peers,
                List.of("#Best peer", "#Of the bandwidth", "of", "#Discarded"));
        for (Standing standing : standings) {
            start(table, standing);
            rivals(table, standing, peers, engine -> Text.number(1 / standing.figure(engine).median()));
            table.ratio(standing.ratioToBest()).share(standing.share().median()).text(standing.bound())
                    .number(standing.discarded());
        }
        return table.html();
    }

    /** Calls per second. */
    String others() {
        List<Standing> standings = run.standings(Area.OTHER);
        Collection<String> peers = peers(standings);
        HtmlTable table = table(List.of("Benchmark", "Threads", "#Lanewise, calls/s"), peers, List.of("#Best peer"));
        for (Standing standing : standings) {
            start(table, standing);
            rivals(table, standing, peers, engine -> Text.number(standing.figure(engine).median()));
            table.ratio(standing.ratioToBest());
        }
        return table.html();
    }

    /** The cells with Lanewise's figure and every peer's. */
    private static void rivals(HtmlTable table, Standing standing, Collection<String> peers,
            UnaryOperator<String> figure) {
        table.number(figure.apply(Engines.LANEWISE));
        for (String peer : peers) {
            table.rival(figure.apply(peer), standing.ratio(peer), peer.equals(standing.best()));
        }
    }

    private static HtmlTable start(HtmlTable table, Standing standing) {
        return table.row(standing.label()).text(Integer.toString(standing.task().threads()));
    }

    private static HtmlTable table(List<String> before, Collection<String> peers, List<String> after) {
        List<String> columns = new ArrayList<>(before);
        peers.forEach(peer -> columns.add("#" + Engines.name(peer)));
        columns.addAll(after);
        return new HtmlTable(columns.toArray(new String[0]));
    }

    private static Set<String> peers(List<Standing> standings) {
        Set<String> peers = new TreeSet<>(Engines.COMPARATOR);
        standings.forEach(standing -> peers.addAll(standing.task().engines()));
        peers.removeIf(engine -> !Engines.isPeer(engine));
        return peers;
    }
}
