package dev.lanewise.bench;

import dev.lanewise.data.Idx;
import dev.lanewise.tensor.Nullable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.openjdk.jmh.runner.options.CommandLineOptionException;

/** What the command {@code coldstart} is told; every value is checked as it is read. */
final class ColdStartSettings {
    private static final String USAGE = "coldstart [--data DIR] [--tasks predict,epoch,curve] [--engines NAME,NAME] "
            + "[--threads 1,2] [--rounds N] [--seconds N] [--flags 'JAVA OPTIONS'] [--results FILE]";

    private List<ColdTask> tasks = List.of(ColdTask.values());
    private List<EngineProvider> engines = Engines.all().stream().filter(engine -> !engine.name().equals("scalar"))
            .toList();
    private List<Integer> threads = List.of(1, 2);
    private int rounds = 5;
    private int seconds = 5;
    private @Nullable Path data;
    private Path results;
    private final List<String> flags;
    private final String java;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it makes no sense
     */
    ColdStartSettings(List<String> args) throws CommandLineOptionException {
        Settings defaults = new Settings();
        java = defaults.java();
        flags = new ArrayList<>(defaults.jvmFlags());
        results = beside(defaults.results());
        for (int i = 0; i < args.size(); i += 2) {
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException(args.get(i) + " needs a value: " + USAGE);
            }
            read(args.get(i), args.get(i + 1));
        }
        if (data == null && tasks.stream().anyMatch(task -> task != ColdTask.PREDICT)) {
            throw new IllegalArgumentException("training needs the folder of a data set: " + USAGE);
        }
    }

    private void read(String option, String value) {
        switch (option) {
            case "--data" -> data = folder(value);
            case "--tasks" -> tasks = list(value, ColdTask::of);
            case "--engines" -> engines = list(value, Engines::named);
            case "--threads" -> threads = list(value, word -> count("--threads", word));
            case "--rounds" -> rounds = count(option, value);
            case "--seconds" -> seconds = count(option, value);
            case "--flags" -> flags.addAll(Arrays.asList(value.strip().split(" +", -1)));
            case "--results" -> results = beside(Path.of(value).toAbsolutePath());
            default -> throw new IllegalArgumentException("there is no option " + option + ": " + USAGE);
        }
    }

    private static <T> List<T> list(String value, Function<String, T> one) {
        return Arrays.stream(value.split(",", -1)).distinct().map(one).toList();
    }

    private static int count(String option, String value) {
        if (!value.matches("[1-9]\\d{0,2}")) {
            throw new IllegalArgumentException(option + " takes numbers from 1 to 999, but '" + value + "' came");
        }
        return Integer.parseInt(value);
    }

    /** Reads it once: better now than in the first process that trains, after those that predict. */
    private static Path folder(String value) {
        Path folder = Path.of(value).toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("--data takes a folder of IDX files, but '" + value + "' is none");
        }
        try {
            Idx.trainingSet(folder);
            Idx.testSet(folder);
        } catch (IOException e) {
            throw new IllegalArgumentException("--data takes a folder of IDX files, but " + e.getMessage(), e);
        }
        return folder;
    }

    private static Path beside(Path results) {
        return results.resolveSibling(results.getFileName().toString().replaceFirst("\\.[^.]*$", "")
                + ".coldstart.json");
    }

    /** What the processes do. */
    List<ColdTask> tasks() {
        return tasks;
    }

    /** By what; where nothing is said, by all that there are but scalar. */
    List<EngineProvider> engines() {
        return engines;
    }

    /** With how many threads. */
    List<Integer> threads() {
        return threads;
    }

    /** How often. */
    int rounds() {
        return rounds;
    }

    /** When the warm-up ends, after the start of the JVM. */
    int seconds() {
        return seconds;
    }

    /** The folder of the data set; the working folder if nothing needs one. */
    Path data() {
        return data == null ? Path.of("").toAbsolutePath() : data;
    }

    /** Where the figures go. */
    Path results() {
        return results;
    }

    /** The JVM's options, the same for all engines. */
    List<String> flags() {
        return flags;
    }

    /** The program that starts the JVM. */
    String java() {
        return java;
    }
}
