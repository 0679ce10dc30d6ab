package dev.lanewise.bench.guard;

import dev.lanewise.bench.Bench;
import dev.lanewise.bench.results.JmhJson;
import dev.lanewise.bench.results.Measurement;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.options.CommandLineOptionException;

/**
 * The command {@code compare BASE [--rounds N] [--threshold PERCENT] [-- JMH…]}: measures this build and another one in
 * turn, task by task and round by round, and tells the ratios. JMH starts its JVMs with the class path that it runs
 * with itself, so each measurement is this program run again with the class path of its side; which side is first
 * alternates.
 *
 * <p>Ends with status 0 if nothing is slower, 1 if something is slower beyond doubt and by the median by more than the
 * threshold, or if it cannot be measured, 2 if the command line makes no sense.
 */
public final class Compare {
    private final Arguments arguments;
    private final List<Selection.Task> tasks;
    private final String basePath;
    private final String changePath = System.getProperty("java.class.path");
    private final PrintStream out;

    private Compare(List<String> args, PrintStream out) throws IOException, CommandLineOptionException {
        this.out = out;
        arguments = new Arguments(args);
        basePath = ClassPath.ofBase(changePath, arguments.base());
        tasks = Selection.of(arguments.jmh());
    }

    /**
     * Does what the arguments say; returns the exit status.
     *
     * @param args what follows the command's name
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            return new Compare(args, out).compare();
        } catch (IllegalArgumentException | CommandLineOptionException e) {
            err.println("bench: " + e.getMessage());
            return 2;
        } catch (IOException e) {
            err.println("bench: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("bench: interrupted");
            return 1;
        }
    }

    private int compare() throws IOException, InterruptedException {
        List<List<Comparison.Pair>> pairs = new ArrayList<>();
        tasks.forEach(_ -> pairs.add(new ArrayList<>()));
        Path folder = Files.createTempDirectory("compare");
        try {
            for (int round = 0; round < arguments.rounds(); round++) {
                for (int i = 0; i < tasks.size(); i++) {
                    out.printf("[round %d of %d] %s%n", round + 1, arguments.rounds(), tasks.get(i).label());
                    pairs.get(i).add(pair(tasks.get(i), folder, round % 2 == 0));
                }
            }
        } catch (IOException e) {
            // What was measured before is told, for it took its time.
            if (!pairs.getFirst().isEmpty()) {
                out.printf("%n%s", Comparison.table(comparisons(pairs), arguments.threshold()));
            }
            throw e;
        } finally {
            delete(folder);
        }
        List<Comparison> comparisons = comparisons(pairs);
        out.printf("%n%s", Comparison.table(comparisons, arguments.threshold()));
        long regressed = comparisons.stream().filter(each -> each.regressed(arguments.threshold())).count();
        out.printf("%d of %d slower by more than %s %%%n", regressed, comparisons.size(), arguments.threshold());
        return regressed == 0 ? 0 : 1;
    }

    private List<Comparison> comparisons(List<List<Comparison.Pair>> pairs) {
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            comparisons.add(Comparison.of(tasks.get(i).label(), pairs.get(i)));
        }
        return comparisons;
    }

    private Comparison.Pair pair(Selection.Task task, Path folder, boolean baseFirst)
            throws IOException, InterruptedException {
        if (baseFirst) {
            Measurement base = measure("base", basePath, task, folder);
            return new Comparison.Pair(base, measure("change", changePath, task, folder));
        }
        Measurement change = measure("change", changePath, task, folder);
        return new Comparison.Pair(measure("base", basePath, task, folder), change);
    }

    private Measurement measure(String side, String classPath, Selection.Task task, Path folder)
            throws IOException, InterruptedException {
        Path results = folder.resolve(side + ".json");
        Path said = folder.resolve(side + ".txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", classPath, Bench.class.getName()));
        command.addAll(task.arguments());
        command.addAll(arguments.passed());
        command.addAll(List.of("-rff", results.toString()));
        Files.deleteIfExists(results);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("the " + side + " cannot be measured at " + task.label() + ": " + reason(said));
            }
        } finally {
            process.destroy();
        }
        List<Measurement> measurements = JmhJson.read(results);
        if (measurements.size() != 1) {
            throw new IOException(task.label() + " gave " + measurements.size() + " results in place of one");
        }
        return measurements.getFirst();
    }

    /** What the program said last of itself, else its last line. */
    private static String reason(Path said) throws IOException {
        String reason = "it said nothing";
        boolean own = false;
        for (String line : Files.readAllLines(said, StandardCharsets.UTF_8)) {
            if (line.startsWith("bench: ")) {
                reason = line.substring("bench: ".length());
                own = true;
            } else if (!own && !line.isBlank()) {
                reason = line.strip();
            }
        }
        return reason;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
