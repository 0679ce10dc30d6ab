package dev.lanewise.bench.report;

import dev.lanewise.bench.Machine;
import dev.lanewise.bench.results.Estimate;
import dev.lanewise.bench.results.Measurement;
import dev.lanewise.bench.results.Statistics;
import java.util.List;

/** The report in a few lines of Markdown, kept between two comments of a file that is otherwise left alone. */
final class ReadmeTable {
    static final String BEGIN = "<!-- performance: begin -->";
    static final String END = "<!-- performance: end -->";

    private final Run run;
    private final StringBuilder markdown = new StringBuilder();

    private ReadmeTable(Run run) {
        this.run = run;
    }

    /** The short table of a run, with the command that made it above. */
    static String of(Run run, String command) {
        return new ReadmeTable(run).write(command);
    }

    /**
     * A text with a table in the place that its comments mark.
     *
     * @throws IllegalArgumentException if it has not both comments, once each and in this order
     */
    static String insert(String text, String table) {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin || text.lastIndexOf(BEGIN) != begin || text.lastIndexOf(END) != end) {
            throw new IllegalArgumentException(
                    "a README has the lines " + BEGIN + " and " + END + " once each, but this one has not");
        }
        return text.substring(0, begin + BEGIN.length()) + "\n" + table + text.substring(end);
    }

    private String write(String command) {
        markdown.append("Made by\n\n    ").append(command).append("\n\n");
        Machine machine = run.machine();
        if (machine != null) {
            markdown.append("on ").append(machine.cpu()).append(", ").append(machine.processors())
                    .append(" processors, ").append(machine.jvm().vectorBits()).append("-bit vectors, JDK ")
                    .append(machine.jvm().version()).append(", commit ")
                    .append(run.commits().replaceAll("\\b([0-9a-f]{10})[0-9a-f]{30}\\b", "$1")).append(", ")
                    .append(run.days()).append(". ");
        }
        markdown.append("Above 1 Lanewise is faster; medians of paired rounds with their 95 % intervals.\n\n");
        markdown.append("| | threads | Lanewise | best peer | ratio | of the machine's limit |\n");
        markdown.append("|---|--:|--:|--:|--:|--:|\n");
        means(Area.GEMM, "matrix products");
        means(Area.CONVOLUTION, "convolutions and gradients");
        means(Area.ELEMENTWISE, "elementwise and row operations");
        for (Area area : new Area[]{Area.TRAINING, Area.IMAGES, Area.PREDICTION}) {
            run.standings(area).forEach(this::row);
        }
        coldStarts();
        List<SummarySections.Loss> losses = SummarySections.losses(run);
        long lost = losses.stream().filter(loss -> !loss.undecided()).count();
        if (!hasPeers()) {
            return markdown.append("\nNo other engine was measured.\n").toString();
        }
        markdown.append("\n").append(lost == 0 ? "No task was lost" : lost + (lost == 1 ? " task was" : " tasks were")
                + " lost").append(" to a peer beyond doubt");
        if (lost < losses.size()) {
            markdown.append(", ").append(losses.size() - lost).append(" by the median of too few rounds to be sure");
        }
        markdown.append("; the report lists every task.\n");
        return markdown.toString();
    }

    private boolean hasPeers() {
        for (Area area : Area.values()) {
            if (run.standings(area).stream().anyMatch(standing -> standing.best() != null)) {
                return true;
            }
        }
        return run.coldStart().starts().stream().anyMatch(start -> start.best() != null);
    }

    private void means(Area area, String names) {
        for (int threads : run.threads(area)) {
            Mean mean = Mean.ofBest(run.standings(area, threads));
            if (mean.tasks() > 0) {
                markdown.append("| geometric mean of ").append(mean.tasks()).append(' ').append(names).append(" | ")
                        .append(threads).append(" | | | **").append(Text.ratio(mean.value())).append("** | |\n");
            }
        }
    }

    private void row(Standing standing) {
        String best = standing.best();
        String kind = switch (standing.area()) {
            case TRAINING -> "training ";
            case PREDICTION -> "prediction ";
            default -> "";
        };
        markdown.append("| ").append(kind).append(standing.label()).append(" | ").append(standing.task().threads())
                .append(" | ")
                .append(figure(standing, Engines.LANEWISE)).append(" | ")
                .append(best == null ? "" : figure(standing, best) + " " + Engines.name(best)).append(" | ")
                .append(ratio(standing.ratioToBest())).append(" | ").append(Text.share(standing.share().median()))
                .append(" |\n");
    }

    private static String figure(Standing standing, String engine) {
        if (standing.area() == Area.PREDICTION && standing.task().timesCalls()) {
            return Text.number(standing.task().figure(engine, round -> 1e6 * round.seconds("50.0")).median()) + " µs";
        }
        return standing.area() == Area.PREDICTION
                ? Text.number(standing.task().figure(engine, Measurement::callsPerSecond).median()) + " calls/s"
                : Text.number(standing.figure(engine).median()) + " " + standing.area().unit();
    }

    private void coldStarts() {
        for (ColdStart.Start start : run.coldStart().starts()) {
            ColdStart.Timing best = start.best();
            for (ColdStart.Timing timing : start.timings()) {
                if (timing.engine().equals(Engines.LANEWISE)) {
                    markdown.append("| JVM start to ").append(start.task()).append(" | ").append(start.threads())
                            .append(" | ").append(seconds(timing)).append(" | ")
                            .append(best == null ? "" : seconds(best) + " " + Engines.name(best.engine()))
                            .append(" | ").append(best == null ? "" : ratio(start.ratio(best))).append(" | |\n");
                }
            }
        }
    }

    private static String seconds(ColdStart.Timing timing) {
        return Text.decimals(Statistics.median(timing.seconds()), 2) + " s";
    }

    private static String ratio(Estimate ratio) {
        return ratio.count() == 0 ? "" : "**" + Text.ratio(ratio.median()) + "** (" + Text.interval(ratio) + ")";
    }
}
