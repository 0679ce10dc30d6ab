package dev.lanewise.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as it is called, its page and its README, on a made-up run. */
class ReportTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    @TempDir
    private Path folder;
    private Path results;

    @BeforeEach
    void write() throws IOException {
        results = MadeUpRun.write(folder);
    }

    private int run(Object... args) {
        return Report.run(Stream.of(args).map(Object::toString).toList(),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    private String page() throws IOException {
        Path page = folder.resolve("deep/page.html");
        assertEquals(0, run(results, "--html", page), said());
        assertEquals(page.toString(), out.toString(StandardCharsets.UTF_8).strip());
        return Files.readString(page);
    }

    @Test
    void thePageHoldsEverySection() throws IOException {
        String page = page();
        for (String title : List.of("The machine", "What we lose", "Matrix products", "Ratio to each peer per shape",
                "Roofline", "Convolutions", "Training steps", "Convolutional networks", "Prediction", "Elementwise",
                "Cold start", "Warm-up", "Allocation")) {
            assertTrue(page.contains("<h2>" + title + "</h2>"), title);
        }
        assertFalse(page.contains("Other benchmarks"), "nothing unknown was measured");
        assertTrue(page.contains("0123456789abcdef0123456789abcdef01234567"), "commit");
        assertFalse(page.contains(">NaN") || page.contains("∞") || page.contains("Infinity<"), "figures are numbers");
    }

    @Test
    void thePageNeedsNothingElse() throws IOException {
        String page = page();
        assertFalse(Pattern.compile("<(?:link|img|iframe|script[^>]*\\bsrc)\\b").matcher(page).find(),
                "the page loads something");
        assertFalse(page.contains("@import") || page.contains("url("), "the style loads something");
        assertTrue(page.contains("default-src 'none'"), "the page forbids itself to load anything");
        assertTrue(page.contains("Released under the MIT License"), "the notice of the charts' licence");
        assertEquals(3, page.split("</script>", -1).length - 1, "no script ends early");
    }

    @Test
    void textOfFilesIsEscaped() throws IOException {
        String page = page();
        assertTrue(page.contains("Imagined CPU &lt;9000&gt;"));
        assertFalse(page.contains("<9000>"));
    }

    @Test
    void everyChartHasDataAndATableBesideIt() throws IOException {
        String page = page();
        Matcher data = Pattern.compile("<script type=\"application/json\" id=\"charts\">(.*?)</script>").matcher(page);
        assertTrue(data.find());
        var charts = JsonParser.parseString(data.group(1)).getAsJsonArray();
        assertEquals(charts.size(), page.split("<canvas ", -1).length - 1);
        assertEquals(List.of("lines", "lines", "intervals", "intervals", "roofline", "roofline", "bars", "bars",
                "bars", "curves"),
                charts.asList().stream().map(chart -> chart.getAsJsonObject().get("kind").getAsString())
                        .toList());
        double peak = charts.get(0).getAsJsonObject().get("peak").getAsDouble();
        assertEquals(MadeUpRun.PEAK, peak, 0.03 * MadeUpRun.PEAK);
    }

    @Test
    void losesWhatWasMadeToLose() {
        List<SummarySections.Loss> losses = SummarySections.losses(Run.read(List.of(results)).getFirst());
        assertEquals(List.of("Cold start: one epoch trained and tested 1",
                "Elementwise: Softmax withLoss, classes 10 1", "Elementwise: Softmax withLoss, classes 10 2"),
                losses.stream().filter(loss -> !loss.undecided()).map(loss -> loss.task() + " " + loss.threads())
                        .sorted().toList(),
                "seed " + MadeUpRun.SEED);
        assertEquals(3.06 / 4.3, losses.getFirst().ratio().median(), 0.03, "seed " + MadeUpRun.SEED);
    }

    @Test
    void redIsTheTaskThatWasMadeToAllocate() throws IOException {
        String page = page();
        Matcher red = Pattern.compile("<th scope=\"row\">([^<]*)</th>(?:<td[^>]*>[^<]*</td>)*?<td class=\"num alarm\">"
                + "([^<]*)</td>").matcher(page);
        for (int threads = 1; threads <= 2; threads++) {
            assertTrue(red.find());
            assertEquals("Matrix products: 100×10×50", red.group(1));
            assertEquals("24", red.group(2));
        }
        assertFalse(red.find(), "nothing else is red");
    }

    @Test
    void otherWidthsStandBesideTheFirst() throws IOException {
        Path narrow = folder.resolve("narrow.json");
        Files.copy(results, narrow);
        Files.writeString(folder.resolve("narrow.machine.json"),
                Files.readString(folder.resolve("made-up.machine.json")).replace("\"vectorBits\": 512",
                        "\"vectorBits\": 256").replace("--add-modules=jdk.incubator.vector", "-XX:UseAVX=2"));
        Path page = folder.resolve("page.html");
        assertEquals(0, run(results, narrow, "--html", page), said());
        String text = Files.readString(page);
        assertTrue(text.contains("At other vector widths"));
        assertTrue(text.contains("256 bits, -XX:UseAVX=2"));
    }

    @Test
    void filesOfOneMachineAreOneRun() throws IOException {
        Path products = folder.resolve("products.json");
        JsonArray some = new JsonArray();
        for (JsonElement result : JsonParser.parseString(Files.readString(results)).getAsJsonArray()) {
            if (result.getAsJsonObject().get("benchmark").getAsString().contains("Gemm")) {
                some.add(result);
            }
        }
        Files.writeString(products, some.toString());
        Files.writeString(folder.resolve("products.machine.json"),
                Files.readString(folder.resolve("made-up.machine.json"))
                        .replace("0123456789abcdef0123456789abcdef01234567", "89abcdef0123456789abcdef0123456789abcdef")
                        .replace("2026-01-02", "2026-01-05"));
        List<Run> runs = Run.read(List.of(products, results));
        assertEquals(1, runs.size());
        Run run = runs.getFirst();
        Run whole = Run.read(List.of(results)).getFirst();
        assertEquals(whole.tasks().size(), run.tasks().size());
        assertEquals("PeakBenchmark.fma", whole.tasks().getFirst().benchmark());
        assertEquals("GemmBenchmark.multiply", run.tasks().getFirst().benchmark(), "the first file's tasks come first");
        assertEquals(MadeUpRun.ROUNDS, rounds(run), "no task has rounds of both files");
        assertEquals(whole.coldStart().starts().size(), run.coldStart().starts().size());
        assertEquals(whole.coldStart().curves().size(), run.coldStart().curves().size());
        assertEquals("products.json, made-up.json", run.names());
        assertEquals("2026-01-02 to 2026-01-05", run.days());

        Path readme = Files.writeString(folder.resolve("README.md"), ReadmeTable.BEGIN + "\n" + ReadmeTable.END);
        assertEquals(0, run(products, results, "--html", folder.resolve("page.html"), "--readme", readme), said());
        String written = Files.readString(readme);
        assertTrue(written.contains("commit 89abcdef01, 0123456789, 2026-01-02 to 2026-01-05"), written);
        assertTrue(written.contains("report products.json made-up.json --html"), written);
        assertFalse(written.contains("too few rounds"), written);

        Files.writeString(folder.resolve("products.coldstart.json"), "[{\"engine\": \"simd\", \"curve\": [[1, 2]]}]");
        ColdStart curves = Run.read(List.of(products, results)).getFirst().coldStart();
        assertEquals(1, curves.curves().size(), "the first file's, although it has no timed tasks");
        assertEquals(0, curves.starts().size());
    }

    @Test
    void theReadmeCountsWhatTooFewRoundsLeaveOpen() throws IOException {
        JsonArray few = new JsonArray();
        Map<String, Integer> rounds = new HashMap<>();
        for (JsonElement result : JsonParser.parseString(Files.readString(results)).getAsJsonArray()) {
            String task = result.getAsJsonObject().get("benchmark") + " " + result.getAsJsonObject().get("params");
            if (rounds.merge(task, 1, Integer::sum) <= 2) {
                few.add(result);
            }
        }
        Files.writeString(results, few.toString());
        Files.delete(folder.resolve("made-up.coldstart.json"));
        Path readme = Files.writeString(folder.resolve("README.md"), ReadmeTable.BEGIN + "\n" + ReadmeTable.END);
        assertEquals(0, run(results, "--html", folder.resolve("page.html"), "--readme", readme), said());
        String written = Files.readString(readme);
        assertTrue(
                Pattern.compile("No task was lost to a peer beyond doubt, \\d+ by the median of too few rounds to be "
                        + "sure; the report lists every task").matcher(written).find(),
                written);
    }

    private static int rounds(Run run) {
        return run.tasks().getFirst().figure("openblas", _ -> 1).count();
    }

    @Test
    void withoutAMachineFileThePageSaysSo() throws IOException {
        Files.delete(folder.resolve("made-up.machine.json"));
        Files.delete(folder.resolve("made-up.coldstart.json"));
        String page = page();
        assertTrue(page.contains("No file beside the results says what machine this was."));
        assertFalse(page.contains("Cold start"));
    }

    @Test
    void complainsInOneSentenceAndWritesNothing() throws IOException {
        assertEquals("bench: no file of results was named: report FILE… [--html PAGE] [--readme README]", complaint());
        assertEquals("bench: there is no option --pdf: report FILE… [--html PAGE] [--readme README]",
                complaint("--pdf"));
        assertEquals("bench: --html needs a file: report FILE… [--html PAGE] [--readme README]",
                complaint(results, "--html"));
        Path none = folder.resolve("none.json");
        assertEquals("bench: there is no file " + none, complaint(none));
        Path empty = Files.writeString(folder.resolve("empty.json"), "[]");
        assertEquals("bench: " + empty + " holds no results", complaint(empty));

        Path unmarked = Files.writeString(folder.resolve("README.md"), "# Nothing\n");
        assertEquals("bench: a README has the lines " + ReadmeTable.BEGIN + " and " + ReadmeTable.END
                + " once each, but this one has not", complaint(results, "--readme", unmarked));
        assertEquals("# Nothing\n", Files.readString(unmarked));

        Path coldStart = Files.writeString(folder.resolve("made-up.coldstart.json"), "[{\"task\": \"x\"}]");
        String notWhole =
                "bench: cold starts are entries with engine and either task and seconds or curve, in pairs, but "
                        + coldStart + " holds one without";
        assertEquals(notWhole, complaint(results));
        Files.writeString(coldStart, "[{\"engine\": \"simd\", \"curve\": [[1, 2], [3]]}]");
        assertEquals(notWhole, complaint(results));
        Files.writeString(folder.resolve("made-up.coldstart.json"), "7");
        assertTrue(complaint(results).startsWith("bench: " + coldStart + " holds no cold starts: "), said());

        Files.delete(coldStart);
        Files.writeString(folder.resolve("made-up.machine.json"), "[7]");
        String noMachine = "bench: " + folder.resolve("made-up.machine.json") + " does not say what machine it was: ";
        assertTrue(complaint(results).startsWith(noMachine), said());
        Files.writeString(folder.resolve("made-up.machine.json"), "{\"jvm\": {}}");
        assertTrue(complaint(results).startsWith(noMachine), said());
        try (Stream<Path> files = Files.list(folder)) {
            assertFalse(files.anyMatch(file -> file.toString().matches(".*\\.(html|part)")), "a page was written");
        }
    }

    private String complaint(Object... args) {
        err.reset();
        assertEquals(2, run(args), said());
        assertFalse(said().contains("\n"), said());
        return said();
    }

    @Test
    void theReadmeKeepsItsTableBetweenItsComments() throws IOException {
        Path readme = Files.writeString(folder.resolve("README.md"),
                "# Before\n" + ReadmeTable.BEGIN + "\nold\n" + ReadmeTable.END + "\nafter\n");
        assertEquals(0, run(results, "--html", folder.resolve("page.html"), "--readme", readme), said());
        String written = Files.readString(readme);
        assertTrue(written.startsWith("# Before\n" + ReadmeTable.BEGIN + "\nMade by\n\n    mvn -q -pl bench "),
                written);
        assertTrue(written.endsWith(ReadmeTable.END + "\nafter\n"), written);
        assertFalse(written.contains("old"), written);
        assertFalse(written.contains(folder.toString()), "files elsewhere are told by name: " + written);
        assertTrue(written.contains("--html page.html --readme README.md\""), written);
        assertTrue(written.contains("commit 0123456789, 2026-01-02"), written);
        assertTrue(written.contains("| geometric mean of 20 matrix products | 2 |"), written);
        assertTrue(Pattern
                .compile("\\| training 784-50-10/100/sgd \\| 1 \\| 4\\d\\d,\\d{3} samples/s \\| 3\\d\\d,\\d{3} "
                        + "samples/s libtorch \\| \\*\\*1\\.\\d\\d\\*\\* \\(1\\.\\d\\d–1\\.\\d\\d\\) \\| \\d\\d\\.\\d % \\|")
                .matcher(written).find(), written);
        assertTrue(written.contains("| JVM start to one epoch trained and tested | 1 | 4."), written);
        assertTrue(written.contains("3 tasks were lost to a peer beyond doubt"), written);

        String again = written;
        assertEquals(0, run(results, "--html", folder.resolve("page.html"), "--readme", readme), said());
        assertEquals(again, Files.readString(readme), "the same again");
    }

    @Test
    void warmUpIsReadOffTheCurve() {
        double[][] curve = {{0.1, 0}, {0.2, 40}, {0.3, 60}, {0.4, 92}, {0.5, 100}, {0.6, 101}, {0.7, 99}, {0.8, 100}};
        ColdStart.Curve read = new ColdStart.Curve("simd", 1, curve);
        assertEquals(99.5, read.finalSpeed(), "of the last quarter, 99 and 100");
        assertEquals(0.3, read.reached(0.5));
        assertEquals(0.4, read.reached(0.9));
        assertEquals(0.6, read.reached(1.01));
    }
}
