package dev.lanewise.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The page: one HTML file that needs no network and, but for its charts, no script. Chart.js comes whole from its
 * WebJar, with the notice of its licence at its head; the page forbids itself to load anything.
 */
final class Page {
    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    private final StringBuilder contents = new StringBuilder();
    private final StringBuilder sections = new StringBuilder();
    private int count;

    private Page() {
    }

    /**
     * The page about a run.
     *
     * @param runs    the first is what the page is about, the others are of Lanewise in other JVMs
     * @param command how it was made
     */
    static String of(List<Run> runs, String command) {
        Run run = runs.getFirst();
        Charts charts = new Charts();
        SummarySections summary = new SummarySections(run);
        Page page = new Page();
        page.section("The machine", summary.machine() + summary.peaks());
        page.section("What we lose", summary.losses());
        page.section("How to read this", METHOD + summary.discarded());
        if (!run.standings(Area.GEMM).isEmpty()) {
            GemmSection gemm = new GemmSection(run, charts);
            page.section(Area.GEMM.title(), gemm.means() + "<div class=\"pair\">" + gemm.squares() + "</div>");
            page.section("Ratio to each peer per shape", RATIOS + gemm.ratios());
            page.section("Roofline", ROOFLINE + "<div class=\"pair\">" + gemm.roofline() + "</div>");
        }
        StepSections steps = new StepSections(run, charts);
        for (Area area : List.of(Area.CONVOLUTION, Area.TRAINING, Area.IMAGES, Area.PREDICTION, Area.ELEMENTWISE,
                Area.OTHER)) {
            if (!run.standings(area).isEmpty()) {
                page.section(area.title(), switch (area) {
                    case CONVOLUTION -> CONVOLUTION + steps.convolutions();
                    case TRAINING -> steps.training();
                    case IMAGES -> steps.images();
                    case PREDICTION -> PREDICTION + steps.prediction();
                    case ELEMENTWISE -> ELEMENTWISE + steps.elementwise();
                    default -> steps.others();
                });
            }
        }
        ColdStartSection coldStart = new ColdStartSection(run, charts);
        if (!run.coldStart().starts().isEmpty()) {
            page.section("Cold start", coldStart.starts());
        }
        if (!run.coldStart().curves().isEmpty()) {
            page.section("Warm-up", coldStart.curves());
        }
        page.section("Allocation", ALLOCATION + summary.allocation());
        if (runs.size() > 1) {
            page.section("At other vector widths", WIDTHS + new WidthsSection(runs).html());
        }
        return page.html(summary.subtitle(), command, charts);
    }

    private void section(String title, String html) {
        count++;
        contents.append("<li><a href=\"#s").append(count).append("\">").append(title).append("</a></li>\n");
        sections.append("<section id=\"s").append(count).append("\">\n<h2>").append(title).append("</h2>\n")
                .append(html).append("</section>\n");
    }

    private String html(String subtitle, String command, Charts charts) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="%s">
                <title>Lanewise performance</title>
                <style>
                %s</style>
                </head>
                <body>
                <header>
                <h1>Lanewise performance</h1>
                <p>%s</p>
                </header>
                <nav><ul>
                %s</ul></nav>
                <main>
                %s</main>
                <footer><p>Made by</p><pre>%s</pre></footer>
                <script type="application/json" id="charts">%s</script>
                <script>
                %s
                </script>
                <script>
                %s</script>
                </body>
                </html>
                """.formatted(POLICY, resource("page.css"), Text.html(subtitle), contents, sections, Text.html(command),
                charts.json(), chartJs(), resource("charts.js"));
    }

    /** Chart.js without the mention of a source map, which a page on a disk has not beside it. */
    private static String chartJs() {
        return resource(CHART_JS).replaceFirst("(?m)^//# sourceMappingURL=.*$", "").strip();
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without its resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final String METHOD =
            """
                    <p>A round's figure is the median of its iterations. Figures are medians over rounds; a ratio is taken round by
                    round between neighbours in time, and above 1 Lanewise is the faster. Beneath a ratio stands its 95 %
                    interval, from order statistics: the k-th smallest and the k-th largest ratio of n enclose the median with
                    probability 1 − 2·P(X &lt; k), X binomial (n, ½); the largest k with at least 95 % is taken, and fewer than 6
                    rounds have no interval. The best peer is the one with the highest median. Green: the interval is above 1;
                    red: below; else it holds 1, or there is none.</p>
                    """;
    private static final String RATIOS =
            """
                    <p>GFLOP/s of each, and beneath a peer's how many times as fast Lanewise is; the best peer is in bold. Shapes
                    are M×N×K; Aᵀ·B and A·Bᵀ are the products of the backward pass.</p>
                    """;
    private static final String LEVELS = "The bandwidth is that of reading the first level which can hold these bytes "
            + "from call to call: L1 up to 32 KiB per thread, L2 up to 1 MiB per thread, L3 up to 16 MiB, else memory.";
    private static final String ROOFLINE = """
            <p>The roof of a shape is the lower of the multiply-add peak and its operations per byte × a bandwidth, the
            bytes being compulsory traffic: both operands read once, the result written once. %s Where a measurement
            brings the multiply-add ceiling taken beside it, that is its peak. Where the run has no PeakBenchmark, no
            bandwidth is known, and so no roof.</p>
            """.formatted(LEVELS);
    private static final String CONVOLUTION =
            """
                    <p>GFLOP/s; two operations for every weight and pixel of the output, padding included. The roof is as that of
                    matrix products, the bytes being images, weights and outputs once each.</p>
                    """;
    private static final String PREDICTION =
            """
                    <p>Single calls of one sample, in microseconds. A ratio is of medians (p50). The share is of the bandwidth at
                    which weights and biases can be read once per call. %s</p>
                    """
                    .formatted(LEVELS);
    private static final String ELEMENTWISE = """
            <p>The bytes that an operation must read and write once, as a share of a bandwidth. %s Where a measurement
            brings the bandwidth of memory taken beside it, that is its limit.</p>
            """.formatted(LEVELS);
    private static final String ALLOCATION =
            """
                    <p>Bytes per call as JMH's GC profiler counts them in the whole process. JMH itself allocates some in every
                    iteration, which long calls show: as much as beside the loop of multiply-adds that is the machine's peak, which
                    allocates nothing. Listed is whatever is not 0 B/op when rounded; red is what JMH's own part, give or take a fifth, does
                    not explain.</p>
                    """;
    private static final String WIDTHS = """
            <p>Each with the share of what its own run's peaks allow.</p>
            """;
}
