package dev.lanewise.bench;

import dev.lanewise.bench.guard.Compare;
import dev.lanewise.bench.oracle.Oracle;
import dev.lanewise.bench.report.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * Runs this module's benchmarks: takes JMH's command line ({@code -h} lists it), prints a table of rates, and writes
 * JMH's results and beside them, as {@code name.machine.json}, what machine this was. Without {@code -rff} they go to
 * {@code target/results} of this module under the time of day.
 *
 * <p>A word in first place may be another command: {@code coldstart} times whole processes ({@link ColdStart}),
 * {@code report} makes a page of results ({@link Report}), {@code compare} compares this build with another one
 * ({@link Compare}), {@code oracle} holds what Lanewise computes against libtorch ({@link Oracle}).
 *
 * <p>Ends with status 0 if all is well, 1 if a benchmark failed, 2 if the command line makes no sense.
 */
public final class Bench {
    private Bench() {
    }

    /** Runs what the arguments say and ends the JVM. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(args, out, System.err));
    }

    /** Runs what the arguments say; returns the exit status. */
    static int run(String[] args, PrintStream out, PrintStream err) {
        List<String> rest = List.of(args).subList(Math.min(1, args.length), args.length);
        return switch (args.length == 0 ? "" : args[0]) {
            case "coldstart" -> ColdStart.run(rest, out, err);
            case "report" -> Report.run(rest, out, err);
            case "compare" -> Compare.run(rest, out, err);
            case "oracle" -> Oracle.run(rest, out, err);
            default -> benchmarks(args, out, err);
        };
    }

    private static int benchmarks(String[] args, PrintStream out, PrintStream err) {
        try {
            Settings settings = new Settings(args);
            if (!list(settings.options())) {
                measure(settings, out);
            }
            return 0;
        } catch (CommandLineOptionException | IllegalArgumentException e) {
            err.println("bench: " + e.getMessage());
            return 2;
        } catch (RunnerException | IOException e) {
            err.println("bench: " + sentence(e));
            return 1;
        }
    }

    /** The folder that holds this program's classes or jar, which Maven calls target. */
    static Path target() {
        try {
            Path classes = Path.of(Bench.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return classes.toAbsolutePath().resolveSibling("");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program's own location is no file", e);
        }
    }

    /** The file that says what machine it was, beside a file of results. */
    public static Path machineFile(Path results) {
        String name = results.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        return results.resolveSibling(name + ".machine.json");
    }

    private static boolean list(CommandLineOptions options) throws IOException {
        if (options.shouldHelp()) {
            options.showHelp();
        } else if (options.shouldList()) {
            new Runner(options).list();
        } else if (options.shouldListWithParams()) {
            new Runner(options).listWithParams(options);
        } else if (options.shouldListProfilers()) {
            options.listProfilers();
        } else if (options.shouldListResultFormats()) {
            options.listResultFormats();
        } else {
            return false;
        }
        return true;
    }

    private static void measure(Settings settings, PrintStream out) throws RunnerException, IOException {
        Suite suite = new Suite(settings);
        ForkedJvm jvm = ForkedJvm.probe(settings.java(), settings.jvmFlags());
        if (suite.needsSimd() && !jvm.unavailable().isEmpty()) {
            throw new IOException(jvm.unavailable());
        }
        Files.createDirectories(settings.results().resolveSibling(""));
        Machine machine = Machine.here(jvm);
        out.printf("%s, %d processors, %s, %d-bit vectors, commit %s%n", machine.cpu(), machine.processors(),
                machine.os(), jvm.vectorBits(), machine.commit());
        out.printf("%s %s%n", jvm.name(), jvm.version());
        List<RunResult> results = new ArrayList<>();
        try {
            suite.run(out, results);
        } finally {
            if (!results.isEmpty()) {
                write(settings, machine, results, out);
            }
        }
    }

    private static void write(Settings settings, Machine machine, List<RunResult> results, PrintStream out)
            throws IOException {
        Path file = settings.results();
        ResultFormatFactory.getInstance(settings.resultFormat(), file.toString()).writeOut(results);
        Path machineFile = machineFile(file);
        Files.writeString(machineFile, machine.toJson());
        String table = Table.format(results.stream().map(Row::of).toList());
        out.printf("%n%s%n%s%n%s%n", table, file, machineFile);
    }

    /** The first line of what the deepest cause says; JMH keeps the exceptions of a benchmark as suppressed ones. */
    private static String sentence(Throwable thrown) {
        String message = thrown.toString();
        Throwable cause = thrown;
        while (cause != null) {
            message = cause.getMessage() == null ? message : cause.getMessage();
            Throwable[] suppressed = cause.getSuppressed();
            Throwable deeper = cause.getCause();
            cause = deeper == null && suppressed.length > 0 ? suppressed[0] : deeper;
        }
        return message.strip().lines().findFirst().orElse(message);
    }
}
