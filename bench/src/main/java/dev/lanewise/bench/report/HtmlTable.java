package dev.lanewise.bench.report;

import dev.lanewise.bench.results.Estimate;
import java.util.Locale;

/** A table of the page, filled cell by cell. Escapes all text. */
final class HtmlTable {
    private final StringBuilder body = new StringBuilder();
    private final StringBuilder head = new StringBuilder();
    private boolean open;

    /** A table with these columns; those that hold numbers begin with {@code #}. */
    HtmlTable(String... columns) {
        for (String column : columns) {
            boolean number = column.startsWith("#");
            head.append(number ? "<th class=\"num\" scope=\"col\">" : "<th scope=\"col\">")
                    .append(Text.html(number ? column.substring(1) : column)).append("</th>");
        }
    }

    /** Begins a row that is named by its first cell. */
    HtmlTable row(String name) {
        end();
        body.append("<tr><th scope=\"row\">").append(Text.html(name)).append("</th>");
        open = true;
        return this;
    }

    /** A cell of text. */
    HtmlTable text(String text) {
        body.append("<td>").append(Text.html(text)).append("</td>");
        return this;
    }

    /** A cell with a number. */
    HtmlTable number(String number) {
        body.append("<td class=\"num\">").append(Text.html(number)).append("</td>");
        return this;
    }

    /** A cell with a number that should not be there. */
    HtmlTable alarm(String number) {
        body.append("<td class=\"num alarm\">").append(Text.html(number)).append("</td>");
        return this;
    }

    /** A cell with a number and a remark beneath it. */
    HtmlTable number(String number, String remark) {
        body.append("<td class=\"num\">").append(Text.html(number)).append(small(remark)).append("</td>");
        return this;
    }

    /** A cell with a ratio and its interval: ahead, behind, or neither as the interval says. */
    HtmlTable ratio(Estimate ratio) {
        body.append("<td class=\"num ").append(verdict(ratio)).append("\">").append(Text.ratio(ratio.median()))
                .append(small(Text.interval(ratio))).append("</td>");
        return this;
    }

    /** A cell with a peer's figure, stressed if it is the best, and beneath it how many times as fast Lanewise is. */
    HtmlTable rival(String figure, Estimate ratio, boolean best) {
        String remark = ratio.count() == 0 ? "" : "×" + Text.ratio(ratio.median()) + " (" + Text.interval(ratio) + ")";
        body.append(best ? "<td class=\"num best\">" : "<td class=\"num\">").append(Text.html(figure));
        if (!remark.isEmpty()) {
            body.append("<small class=\"").append(verdict(ratio)).append("\">").append(remark).append("</small>");
        }
        body.append("</td>");
        return this;
    }

    /** A cell with a share of a limit and a bar as long as it. */
    HtmlTable share(double share) {
        double length = Double.isNaN(share) ? 0 : Math.min(1, share);
        body.append(String.format(Locale.ROOT, "<td class=\"num share\" style=\"--share:%.3f\">", length))
                .append(Text.share(share)).append("</td>");
        return this;
    }

    /** The table; one that is too wide for the window scrolls by itself. */
    String html() {
        end();
        return "<div class=\"scroll\"><table><thead><tr>" + head + "</tr></thead><tbody>\n" + body
                + "</tbody></table></div>\n";
    }

    private void end() {
        if (open) {
            body.append("</tr>\n");
            open = false;
        }
    }

    private static String verdict(Estimate ratio) {
        return ratio.above(1) ? "ahead" : ratio.below(1) ? "behind" : "even";
    }

    private static String small(String remark) {
        return remark.isEmpty() ? "" : "<small>" + Text.html(remark) + "</small>";
    }
}
