package dev.lanewise.bench.report;

import dev.lanewise.bench.results.Estimate;
import java.util.Locale;

/** Numbers and names as text, for the page and for the README alike. What is no number is a dash. */
final class Text {
    private static final String NONE = "–";

    private Text() {
    }

    /** At least three significant digits, thousands separated. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
        return decimals(value, decimals);
    }

    /** With two decimals. */
    static String ratio(double value) {
        return decimals(value, 2);
    }

    /** With two decimals, or how many rounds are too few for one. */
    static String interval(Estimate estimate) {
        if (estimate.count() == 0) {
            return "";
        }
        return estimate.hasInterval()
                ? ratio(estimate.low()) + "–" + ratio(estimate.high())
                : estimate.count() + (estimate.count() == 1 ? " round" : " rounds");
    }

    /** In per cent with one decimal. */
    static String share(double value) {
        return Double.isNaN(value) ? NONE : decimals(100 * value, 1) + " %";
    }

    /** With so many decimals, thousands separated. */
    static String decimals(double value, int decimals) {
        return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** So many threads. */
    static String threads(int count) {
        return count == 1 ? "1 thread" : count + " threads";
    }

    /** Text inside HTML, whatever it holds. */
    static String html(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
