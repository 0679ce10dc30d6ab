package dev.lanewise.bench.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shape of a matrix product, written {@code MxNxK}, {@code AtB:MxNxK} or {@code ABt:MxNxK}.
 *
 * @param text as written in results
 * @param m    rows of C
 * @param n    columns of C
 * @param k    length of the sums
 */
record Shape(String text, int m, int n, int k) {
    private static final Pattern SYNTAX = Pattern.compile("(?:AtB:|ABt:)?(\\d{1,9})x(\\d{1,9})x(\\d{1,9})");

    /** Whether a task is a matrix product. */
    static boolean isOf(Task task) {
        return SYNTAX.matcher(task.param("shape")).matches();
    }

    /** The shape of a task that is one. */
    static Shape of(Task task) {
        String text = task.param("shape");
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a shape is MxNxK, AtB:MxNxK or ABt:MxNxK, but '" + text + "' came");
        }
        return new Shape(text, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    /** Whether it is a product of squares, neither transposed. */
    boolean square() {
        return m == n && n == k && Character.isDigit(text.charAt(0));
    }

    /** The shape for reading. */
    String label() {
        return square() ? m + "³" : text.replace("AtB:", "Aᵀ·B ").replace("ABt:", "A·Bᵀ ").replace('x', '×');
    }

    /** Operations: a fused multiply-add is two. */
    double flops() {
        return 2.0 * m * n * k;
    }

    /** Compulsory traffic: both operands read once, the result written once. */
    double bytes() {
        return Float.BYTES * ((double) m * k + (double) k * n + (double) m * n);
    }
}
