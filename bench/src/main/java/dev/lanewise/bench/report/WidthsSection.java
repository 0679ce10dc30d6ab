package dev.lanewise.bench.report;

import dev.lanewise.bench.Machine;
import java.util.ArrayList;
import java.util.List;

/** Lanewise alone in JVMs with other vectors: the same tasks in several files, each as a share of its own peaks. */
final class WidthsSection {
    private final List<Run> runs;

    /** Of runs, the first being the one that the rest of the page is about. */
    WidthsSection(List<Run> runs) {
        this.runs = runs;
    }

    /** Every task of the first run that another has too. */
    String html() {
        List<String> columns = new ArrayList<>(List.of("Task", "Threads"));
        for (Run run : runs) {
            columns.add("#" + label(run));
            columns.add("#of its roof");
        }
        HtmlTable table = new HtmlTable(columns.toArray(new String[0]));
        for (Standing standing : runs.getFirst().standings()) {
            List<Standing> all = new ArrayList<>();
            runs.forEach(run -> run.standings().stream().filter(other -> other.task().isSame(standing.task()))
                    .forEach(all::add));
            if (all.size() == runs.size()) {
                table.row(standing.area().title() + ": " + standing.label())
                        .text(Integer.toString(standing.task().threads()));
                for (Standing other : all) {
                    table.number(Text.number(other.figure(Engines.LANEWISE).median()), other.area().unit())
                            .share(other.share().median());
                }
            }
        }
        return table.html();
    }

    private static String label(Run run) {
        Machine machine = run.machine();
        if (machine == null) {
            return run.names();
        }
        List<String> flags = machine.jvm().flags().stream().filter(flag -> flag.startsWith("-XX:")).toList();
        return machine.jvm().vectorBits() + " bits" + (flags.isEmpty() ? "" : ", " + String.join(" ", flags));
    }
}
