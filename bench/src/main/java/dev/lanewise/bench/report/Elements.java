package dev.lanewise.bench.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many elements an elementwise, row or column operation works through in a call. */
final class Elements {
    /** The rows of benchmarks that name only their columns. */
    private static final int ROWS = 128;

    private static final Pattern IMAGES = Pattern.compile("\\d+(x\\d+){3}");
    private static final Pattern MATRIX = Pattern.compile("(\\d+)x(\\d+)");

    private Elements() {
    }

    /** Whether a task is such an operation: its traffic and its elements are known. */
    static boolean isOf(Task task) {
        return !Double.isNaN(Area.bytes(task)) && !Double.isNaN(of(task));
    }

    /** The number, NaN if the parameters do not tell. */
    static double of(Task task) {
        Matcher matrix = MATRIX.matcher(task.param("shape"));
        if (matrix.matches()) {
            return Double.parseDouble(matrix.group(1)) * Double.parseDouble(matrix.group(2));
        }
        if (IMAGES.matcher(task.param("images")).matches()) {
            double elements = 1;
            for (String extent : task.param("images").split("x", -1)) {
                elements *= Double.parseDouble(extent);
            }
            return elements;
        }
        if (task.params().contains("parameters")) {
            return Double.parseDouble(task.param("parameters"));
        }
        for (String columns : new String[]{"cols", "classes"}) {
            if (task.params().contains(columns)) {
                return ROWS * Double.parseDouble(task.param(columns));
            }
        }
        return Double.NaN;
    }
}
