package dev.lanewise.bench;

import dev.lanewise.tensor.Nullable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.UnCloseablePrintStream;

/**
 * The measurements of one run in their order. All of them make a round, and rounds follow each other; within a round
 * the machine comes first, then task by task all engines one after the other, each in a JVM of its own, so that what is
 * compared was measured within seconds. Where threads are callers, they are JMH's own threads.
 */
final class Suite {
    /** What JMH needs to compile its own loop around code that is machine code already. */
    private static final TimeValue NATIVE_WARMUP = TimeValue.milliseconds(100);
    private static final int NATIVE_WARMUPS = 1;

    private final Settings settings;
    private final List<Item> items = new ArrayList<>();

    /**
     * One measurement of JMH.
     *
     * @param engine  {@code null} where the machine itself is measured
     * @param params  a value for each of the benchmark's parameters
     * @param callers JMH's threads
     */
    private record Item(BenchmarkListEntry benchmark, @Nullable EngineProvider engine, Map<String, String> params,
            int callers) {
    }

    /**
     * Selects the benchmarks.
     *
     * @throws IllegalArgumentException if there is none of that name, or a parameter that none of them has, or no engine
     *                                  that offers any of them
     */
    Suite(Settings settings) {
        this.settings = settings;
        Set<BenchmarkListEntry> selected = BenchmarkList.defaultList().find(new Progress(System.out, 0),
                settings.options().getIncludes(), settings.options().getExcludes());
        if (selected.isEmpty()) {
            throw new IllegalArgumentException(
                    "no benchmark matches " + String.join(" ", settings.options().getIncludes()));
        }
        requireParams(selected);
        for (BenchmarkListEntry entry : selected) {
            if (!params(entry).containsKey("engine")) {
                settings.threads().forEach(count -> items.add(new Item(entry, null, Map.of(), count)));
            }
        }
        for (BenchmarkListEntry entry : selected) {
            if (params(entry).containsKey("engine")) {
                plan(entry);
            }
        }
        if (items.isEmpty()) {
            throw new IllegalArgumentException("none of the engines "
                    + String.join(", ", settings.engines().stream().map(EngineProvider::name).toList())
                    + " offers any of the selected benchmarks with threads " + settings.threads());
        }
    }

    /** Whether SIMD kernels take part. */
    boolean needsSimd() {
        return items.stream().anyMatch(item -> item.engine != null && item.engine.name().equals("simd"));
    }

    /** How many results there will be. */
    int size() {
        return items.size() * settings.rounds() * Math.max(1, settings.options().getBenchModes().size());
    }

    /**
     * Runs the benchmarks.
     *
     * @param results where results go as they come
     * @throws RunnerException if one fails
     * @throws IOException     if the file for JMH's report cannot be written
     */
    void run(PrintStream out, List<RunResult> results) throws RunnerException, IOException {
        Progress progress = new Progress(out, size());
        try (PrintStream report = report(out)) {
            VerboseMode verbosity = settings.options().verbosity().orElse(VerboseMode.NORMAL);
            OutputFormat format = report == null ? progress
                    : OutputFormatFactory.createFormatInstance(report, verbosity);
            for (int round = 0; round < settings.rounds(); round++) {
                for (Item item : items) {
                    results.addAll(new Runner(options(item), format).run());
                }
            }
        } catch (RunnerException e) {
            progress.failed();
            throw e;
        }
    }

    /** Where JMH's own report goes, if the command line wants it. */
    private @Nullable PrintStream report(PrintStream out) throws IOException {
        String file = settings.options().getOutput().orElse("");
        if (!file.isEmpty()) {
            return new PrintStream(file, StandardCharsets.UTF_8);
        }
        return settings.options().verbosity().hasValue()
                ? new UnCloseablePrintStream(out, StandardCharsets.UTF_8)
                : null;
    }

    private void plan(BenchmarkListEntry benchmark) {
        Task task = Task.of(benchmark.getUsername());
        boolean callers = !params(benchmark).containsKey("threads");
        for (Map<String, String> rest : combinations(benchmark)) {
            for (int count : settings.threads()) {
                for (EngineProvider engine : settings.engines()) {
                    if (engine.offers(task, callers ? 1 : count)) {
                        Map<String, String> params = new TreeMap<>(rest);
                        params.put("engine", engine.name());
                        if (!callers) {
                            params.put("threads", Integer.toString(count));
                        }
                        items.add(new Item(benchmark, engine, params, callers ? count : 1));
                    }
                }
            }
        }
    }

    /** All combinations of a benchmark's parameters other than engine and threads. */
    private List<Map<String, String>> combinations(BenchmarkListEntry benchmark) {
        List<Map<String, String>> combinations = List.of(Map.of());
        for (Map.Entry<String, String[]> param : params(benchmark).entrySet()) {
            String name = param.getKey();
            if (name.equals("engine") || name.equals("threads")) {
                continue;
            }
            Collection<String> values = settings.options().getParameter(name).orElse(List.of(param.getValue()));
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> combination : combinations) {
                for (String value : values) {
                    Map<String, String> more = new TreeMap<>(combination);
                    more.put(name, value);
                    longer.add(more);
                }
            }
            combinations = longer;
        }
        return combinations;
    }

    private Options options(Item item) {
        String name = Pattern.quote(item.benchmark.getUsername()) + "$";
        OptionsBuilder builder = settings.builder();
        // Includes add to those of the command line, so the rest has to be excluded.
        builder.include("^" + name).exclude("^(?!" + name + ")").threads(item.callers);
        item.params.forEach(builder::param);
        if (compiledBefore(item) && !settings.options().getWarmupIterations().hasValue()) {
            builder.warmupIterations(NATIVE_WARMUPS);
            if (!settings.options().getWarmupTime().hasValue()) {
                builder.warmupTime(NATIVE_WARMUP);
            }
        }
        return builder.build();
    }

    /** Whether it is one call into code that no JVM has to compile. */
    private static boolean compiledBefore(Item item) {
        return item.engine != null && !LanewiseEngine.PROVIDERS.contains(item.engine)
                && Task.of(item.benchmark.getUsername()).kernel();
    }

    private void requireParams(Set<BenchmarkListEntry> selected) {
        Set<String> known = new TreeSet<>(Set.of("engine", "threads"));
        for (BenchmarkListEntry entry : selected) {
            known.addAll(params(entry).keySet());
        }
        for (String name : settings.params()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("none of the selected benchmarks has a parameter named '" + name
                        + "'; there are " + String.join(", ", known));
            }
        }
    }

    private static Map<String, String[]> params(BenchmarkListEntry entry) {
        return entry.getParams().orElse(Map.of());
    }
}
