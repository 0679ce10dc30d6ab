package dev.lanewise.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Prints rows as text: what was measured, JMH's score, its rate, the rate as a share of the multiply-add peak or of
 * memory's bandwidth in the same process, bytes allocated, and the rate as a multiple of scalar's. A cell is a hyphen
 * where nothing was measured.
 */
final class Table {
    private static final String[] HEADER = {"benchmark", "params", "engine", "threads", "score", "± error", "unit",
            "rate", "unit", "peak", "B/op", "× scalar"};
    /** Columns of words; the others hold numbers. */
    private static final String LEFT = "ttt...t.t...";

    private Table() {
    }

    /** The rows sorted by benchmark, then in the order in which their parameters were first measured. */
    static String format(List<Row> results) {
        List<Row> rows = medians(results);
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing((Row row) -> !row.benchmark().startsWith("PeakBenchmark"))
                .thenComparing(Row::benchmark).thenComparingInt(row -> firstOf(row, rows)));
        List<String[]> lines = new ArrayList<>();
        lines.add(HEADER);
        for (Row row : sorted) {
            lines.add(cells(row, rows));
        }
        return align(lines);
    }

    private static List<Row> medians(List<Row> results) {
        List<Row> rows = new ArrayList<>();
        for (Row first : results) {
            if (rows.stream().noneMatch(first::sameRow)) {
                rows.add(Row.median(results.stream().filter(first::sameRow).toList()));
            }
        }
        return rows;
    }

    private static int firstOf(Row row, List<Row> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).sameTask(row)) {
                return i;
            }
        }
        return rows.size();
    }

    private static String[] cells(Row row, List<Row> rows) {
        double share = row.shareOfPeak();
        return new String[]{row.benchmark(), row.params(), row.engine().isEmpty() ? "-" : row.engine(),
                Integer.toString(row.threads()), number(row.score()), number(row.error()), row.scoreUnit(),
                number(row.rate()), row.unit().rate(),
                Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share),
                Double.isNaN(row.bytes()) ? "-" : String.format(Locale.ROOT, "%,.0f", row.bytes()),
                number(row.timesScalar(rows))};
    }

    /** At least three significant digits, thousands separated, a hyphen for what is no number. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double size = Math.abs(value);
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private static String align(List<String[]> lines) {
        int[] widths = new int[HEADER.length];
        for (String[] line : lines) {
            for (int i = 0; i < line.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < line.length; i++) {
                String padding = " ".repeat(widths[i] - line[i].length());
                row.append(i == 0 ? "" : "  ");
                row.append(LEFT.charAt(i) == 't' ? line[i] + padding : padding + line[i]);
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
