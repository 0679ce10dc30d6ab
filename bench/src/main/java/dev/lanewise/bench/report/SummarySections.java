package dev.lanewise.bench.report;

import dev.lanewise.bench.Machine;
import dev.lanewise.bench.results.Estimate;
import dev.lanewise.bench.results.Measurement;
import java.util.ArrayList;
import java.util.List;

/** What concerns all figures: the machine and its peaks, what is lost, and what was allocated. */
final class SummarySections {
    /** By how much JMH's own allocation varies from benchmark to benchmark. */
    private static final double JMH_SCATTER = 1.2;

    private final Run run;

    SummarySections(Run run) {
        this.run = run;
    }

    /** Processor, commit and date in a line. */
    String subtitle() {
        Machine machine = run.machine();
        return machine == null
                ? "Machine unknown"
                : machine.cpu() + " · " + machine.processors() + " processors · commit " + run.commits() + " · "
                        + run.days();
    }

    /** What it was measured on. */
    String machine() {
        Machine machine = run.machine();
        if (machine == null) {
            return "<p class=\"alarm\">No file beside the results says what machine this was.</p>\n";
        }
        StringBuilder html = new StringBuilder("<dl>");
        term(html, "Processor", machine.cpu() + ", " + machine.processors() + " processors, "
                + machine.jvm().vectorBits() + "-bit vectors");
        term(html, "Memory", Text.decimals(machine.memoryBytes() / 1e9, 1) + " GB");
        term(html, "System", machine.os());
        term(html, "JVM", machine.jvm().name() + " " + machine.jvm().version());
        term(html, "Options", String.join(" ", machine.jvm().flags()));
        term(html, "Commit", run.commits());
        term(html, "Date", run.days());
        term(html, "Results", run.names());
        return html.append("</dl>\n").toString();
    }

    private static void term(StringBuilder html, String name, String value) {
        html.append("<dt>").append(name).append("</dt><dd>").append(Text.html(value)).append("</dd>\n");
    }

    /** What the machine gives. */
    String peaks() {
        HtmlTable table = new HtmlTable("Peak", "#Multiply-add, GFLOP/s", "#L1 read, GB/s", "#L2 read, GB/s",
                "#L3 read, GB/s", "#Memory triad, GB/s");
        for (int threads : run.peaks().threads()) {
            table.row(Text.threads(threads)).number(Text.number(run.peaks().arithmetic(threads)));
            for (Peaks.Level level : Peaks.Level.values()) {
                table.number(Text.number(run.peaks().bandwidth(level, threads)));
            }
        }
        return table.html() + (run.peaks().threads().isEmpty() ? "<p>No peak was measured.</p>\n" : "");
    }

    /** How many measurements on several threads had to go. */
    String discarded() {
        int measured = 0;
        int discarded = 0;
        int apart = 0;
        for (Task task : run.tasks()) {
            if (task.threads() > 1) {
                measured += task.measured();
                discarded += task.discarded();
                apart += task.apart();
            }
        }
        return "<p>" + discarded + " of " + measured
                + " measurements on several threads were discarded: the multiply-add "
                + "ceiling beside them was under " + Text.ratio(2 * Measurement.FREE)
                + " × that of one thread (on two threads; likewise on more), so somebody else had a core. " + apart
                + " pairs of the others were not compared: a word from one thread to another and back took more than "
                + Text.decimals(Measurement.SAME_WAY, 0) + " × as long in one as in the other, as where the host "
                + "moves the processors of a virtual machine to caches that they do not share.</p>\n";
    }

    /** Every task on which a peer is ahead and the machine would allow more. */
    String losses() {
        List<Loss> losses = losses(run);
        long lost = losses.stream().filter(loss -> !loss.undecided).count();
        StringBuilder html = new StringBuilder("<p>Of " + compared() + " tasks with a peer, " + lost
                + " are lost: the whole interval of the ratio is below 1 and the share of the roof is below "
                + Text.decimals(100 * Standing.AT_THE_LIMIT, 0) + " % or unknown.");
        if (lost < losses.size()) {
            html.append(" ").append(losses.size() - lost)
                    .append(" more are behind by the median, in too few rounds for an interval.");
        }
        html.append("</p>\n");
        if (!losses.isEmpty()) {
            HtmlTable table = new HtmlTable("Task", "Threads", "Ahead", "#Ratio", "#Of the roof", "Bound by", "");
            for (Loss loss : losses) {
                table.row(loss.task).text(Integer.toString(loss.threads)).text(Engines.name(loss.peer))
                        .ratio(loss.ratio).share(loss.share).text(loss.bound)
                        .text(loss.undecided ? "undecided" : "");
            }
            html.append(table.html());
        }
        return html.toString();
    }

    private int compared() {
        int compared = (int) run.standings().stream().filter(standing -> standing.ratioToBest().count() > 0).count();
        for (ColdStart.Start start : run.coldStart().starts()) {
            ColdStart.Timing best = start.best();
            compared += best != null && start.ratio(best).count() > 0 ? 1 : 0;
        }
        return compared;
    }

    /**
     * A task on which a peer is ahead.
     *
     * @param share     of the roof, NaN if unknown
     * @param undecided whether there are too few rounds to be sure
     */
    record Loss(String task, int threads, String peer, Estimate ratio, double share, String bound,
            boolean undecided) {
    }

    /** What is lost or may be, the clearest loss first. */
    static List<Loss> losses(Run run) {
        List<Loss> losses = new ArrayList<>();
        for (Standing standing : run.standings()) {
            String best = standing.best();
            if (best != null && (standing.isLost() || standing.isUndecided())) {
                losses.add(new Loss(standing.area().title() + ": " + standing.label(), standing.task().threads(), best,
                        standing.ratioToBest(), standing.share().median(), standing.bound(), !standing.isLost()));
            }
        }
        for (ColdStart.Start start : run.coldStart().starts()) {
            ColdStart.Timing best = start.best();
            Estimate ratio = best == null ? null : start.ratio(best);
            if (best != null && ratio != null
                    && (ratio.below(1) || (!ratio.hasInterval() && ratio.median() < 1))) {
                losses.add(new Loss("Cold start: " + start.task(), start.threads(), best.engine(), ratio, Double.NaN,
                        "", !ratio.below(1)));
            }
        }
        losses.sort((a, b) -> Double.compare(a.ratio.median(), b.ratio.median()));
        return losses;
    }

    /** Bytes that Lanewise allocates per call. */
    String allocation() {
        HtmlTable table = new HtmlTable("Task", "Threads", "#B/op", "#JMH's own", "#Lanewise");
        int none = 0;
        int measured = 0;
        for (Standing standing : run.standings()) {
            double bytes = standing.allocated().median();
            if (Double.isNaN(bytes)) {
                continue;
            }
            measured++;
            double ours = ofLanewise(bytes, standing.allocatedByJmh());
            none += ours == 0 ? 1 : 0;
            if (bytes >= 0.5) {
                table.row(standing.area().title() + ": " + standing.label())
                        .text(Integer.toString(standing.task().threads())).number(Text.decimals(bytes, 0))
                        .number(Text.decimals(standing.allocatedByJmh(), 0));
                if (ours == 0) {
                    table.number("0");
                } else {
                    table.alarm(Text.decimals(ours, 0));
                }
            }
        }
        return "<p>" + none + " of " + measured + " tasks allocate 0 B/op.</p>\n" + table.html();
    }

    /** What is left of the bytes per call without JMH's own; 0 where that is within the latter's scatter. */
    static double ofLanewise(double bytes, double jmh) {
        if (bytes < 0.5 || bytes < JMH_SCATTER * jmh + 0.5) {
            return 0;
        }
        return Double.isNaN(jmh) ? bytes : bytes - jmh;
    }
}
