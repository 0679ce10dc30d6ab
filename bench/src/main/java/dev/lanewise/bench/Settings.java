package dev.lanewise.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * JMH's command line with this suite's defaults: the GC profiler and the ceiling's, the Vector API in the forked JVMs,
 * results in a file, and failure rather than a result left out. {@code -t n} means {@code -p threads=n}, and without
 * either there are 1 thread and as many as there are processors. One option is our own: {@code -rounds n} runs
 * everything n times over.
 */
final class Settings {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final String INCUBATOR = "--add-modules=jdk.incubator.vector";
    /** JMH still uses sun.misc.Unsafe, of which later JDKs warn. */
    private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    private final CommandLineOptions options;
    private final List<EngineProvider> engines;
    private final List<Integer> threads;
    private final Set<String> params = new TreeSet<>();
    private final Path results;
    private final int rounds;

    /**
     * Reads a command line.
     *
     * @throws CommandLineOptionException if JMH does not understand it
     * @throws IllegalArgumentException   if engines, threads or rounds are none
     */
    Settings(String... commandLine) throws CommandLineOptionException {
        List<String> words = new ArrayList<>(List.of(commandLine));
        rounds = takeRounds(words);
        String[] args = words.toArray(new String[0]);
        options = new CommandLineOptions(args);
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals("-p")) {
                params.add(args[i + 1].replaceFirst("=.*", ""));
            }
        }
        engines = engines(options);
        threads = threads(options);
        String name = LocalDateTime.now(ZoneId.systemDefault()).format(TIME) + "."
                + resultFormat().name().toLowerCase(Locale.ROOT);
        String file = options.getResult().orElse(Bench.target().resolve("results").resolve(name).toString());
        results = Path.of(file).toAbsolutePath();
    }

    /** The command line as JMH understands it. */
    CommandLineOptions options() {
        return options;
    }

    /** The engines to run, in their order. */
    List<EngineProvider> engines() {
        return engines;
    }

    /** How many times everything is run. */
    int rounds() {
        return rounds;
    }

    /** How many threads may share an operation, or how many callers there are, in ascending order. */
    List<Integer> threads() {
        return threads;
    }

    /** The names of the parameters that the command line sets. */
    Set<String> params() {
        return params;
    }

    /** Where JMH's results go. */
    Path results() {
        return results;
    }

    /** In which format. */
    ResultFormatType resultFormat() {
        return options.getResultFormat().orElse(ResultFormatType.JSON);
    }

    /** The program that benchmarks are run by. */
    String java() {
        return options.getJvm().orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    }

    /** All options of the forked JVMs, in their order. */
    List<String> jvmFlags() {
        List<String> flags = new ArrayList<>(options.getJvmArgsPrepend().orElse(List.of()));
        flags.addAll(options.getJvmArgs().orElse(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        flags.addAll(options.getJvmArgsAppend().orElse(List.of()));
        for (String flag : List.of(UNSAFE, INCUBATOR)) {
            if (!flags.contains(flag)) {
                flags.add(0, flag);
            }
        }
        return flags;
    }

    /** The command line with the defaults where it says nothing. */
    OptionsBuilder builder() {
        OptionsBuilder builder = new OptionsBuilder();
        builder.parent(options);
        builder.jvmArgsPrepend().jvmArgs(jvmFlags().toArray(new String[0])).jvmArgsAppend();
        // JMH writes those of a part of the suite there, which are then overwritten by all.
        builder.result(results.toString()).resultFormat(resultFormat());
        builder.shouldFailOnError(options.shouldFailOnError().orElse(true));
        // The first one is asked first before an iteration and last after it.
        builder.addProfiler(Ceiling.class);
        if (options.getProfilers().stream().noneMatch(profiler -> profiler.getKlass().equals("gc"))) {
            builder.addProfiler("gc");
        }
        return builder;
    }

    private static List<EngineProvider> engines(CommandLineOptions options) {
        Collection<String> asked = options.getParameter("engine").orElse(null);
        if (options.getForkCount().orElse(1) == 0) {
            throw new IllegalArgumentException("every engine needs a process of its own, but -f 0 came");
        }
        return asked == null ? Engines.all() : asked.stream().distinct().map(Engines::named).toList();
    }

    /** Takes our own option away from JMH's. */
    private static int takeRounds(List<String> words) {
        int index = words.indexOf("-rounds");
        if (index < 0) {
            return 1;
        }
        String count = index + 1 < words.size() ? words.get(index + 1) : "";
        if (!count.matches("[1-9]\\d{0,3}")) {
            throw new IllegalArgumentException("rounds are a number from 1, but '" + count + "' came");
        }
        words.subList(index, index + 2).clear();
        return Integer.parseInt(count);
    }

    private static List<Integer> threads(CommandLineOptions options) {
        int processors = Runtime.getRuntime().availableProcessors();
        Collection<String> asked = options.getParameter("threads").orElse(null);
        TreeSet<Integer> threads = new TreeSet<>();
        if (asked != null) {
            for (String count : asked) {
                if (!count.matches("[1-9]\\d{0,3}")) {
                    throw new IllegalArgumentException("threads are a number from 1, but '" + count + "' came");
                }
                threads.add(Integer.valueOf(count));
            }
        } else if (options.getThreads().hasValue()) {
            int count = options.getThreads().get();
            // JMH's 'max'.
            threads.add(count < 1 ? processors : count);
        } else {
            threads.add(1);
            threads.add(processors);
        }
        return List.copyOf(threads);
    }
}
