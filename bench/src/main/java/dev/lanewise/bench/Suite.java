package dev.lanewise.bench;

import dev.lanewise.tensor.Nullable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.UnCloseablePrintStream;

/**
 * The benchmarks of one run in their order: first the machine's peak, whenever there is arithmetic to compare with it,
 * then scalar with its one thread, then SIMD with every number of threads. JMH alone would take all kernels with all
 * threads. Where threads are callers, they are JMH's own threads.
 */
final class Suite {
    private final Settings settings;
    private final List<Pass> passes = new ArrayList<>();

    /**
     * Benchmarks that JMH runs with the same options.
     *
     * @param kernels {@code scalar} or {@code simd}, {@code null} where none are involved
     * @param threads values of the parameter of that name, empty where threads are callers
     * @param callers JMH's threads
     */
    private record Pass(List<BenchmarkListEntry> benchmarks, @Nullable String kernels, List<String> threads,
            int callers) {
    }

    /**
     * Selects the benchmarks.
     *
     * @throws IllegalArgumentException if there is none of that name, or a parameter that none of them has
     */
    Suite(Settings settings) {
        this.settings = settings;
        Set<BenchmarkListEntry> selected = find(settings.options().getIncludes());
        if (selected.isEmpty()) {
            throw new IllegalArgumentException(
                    "no benchmark matches " + String.join(" ", settings.options().getIncludes()));
        }
        requireParams(selected);
        if (selected.stream().anyMatch(Suite::arithmetic)) {
            selected.addAll(find(List.of("\\." + Pattern.quote(Row.PEAK) + "$")));
        }
        plan(selected);
    }

    /** Whether SIMD kernels take part. */
    boolean needsSimd() {
        return passes.stream().anyMatch(pass -> "simd".equals(pass.kernels));
    }

    /** How many results there will be. */
    int size() {
        int size = 0;
        for (Pass pass : passes) {
            for (BenchmarkListEntry benchmark : pass.benchmarks) {
                size += combinations(benchmark) * Math.max(1, pass.threads.size());
            }
        }
        return size * Math.max(1, settings.options().getBenchModes().size());
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
            for (Pass pass : passes) {
                results.addAll(new Runner(options(pass), format).run());
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

    private void plan(Set<BenchmarkListEntry> selected) {
        List<BenchmarkListEntry> machine = new ArrayList<>();
        List<BenchmarkListEntry> operations = new ArrayList<>();
        List<BenchmarkListEntry> callers = new ArrayList<>();
        for (BenchmarkListEntry entry : selected) {
            Set<String> names = params(entry).keySet();
            (!names.contains("kernels") ? machine : names.contains("threads") ? operations : callers).add(entry);
        }
        NavigableSet<Integer> threads = new TreeSet<>(settings.threads());
        if (settings.kernels().contains("scalar") && !operations.isEmpty()) {
            threads.add(1);
        }
        for (int count : threads) {
            add(new Pass(machine, null, List.of(), count));
        }
        for (String kernels : settings.kernels()) {
            List<Integer> counts = kernels.equals("scalar") ? List.of(1) : settings.threads();
            add(new Pass(operations, kernels, counts.stream().map(String::valueOf).toList(), 1));
            for (int count : settings.threads()) {
                add(new Pass(callers, kernels, List.of(), count));
            }
        }
    }

    private void add(Pass pass) {
        if (!pass.benchmarks.isEmpty()) {
            passes.add(pass);
        }
    }

    private Options options(Pass pass) {
        String names = pass.benchmarks.stream().map(entry -> Pattern.quote(entry.getUsername()))
                .collect(Collectors.joining("|", "(?:", ")$"));
        OptionsBuilder builder = settings.builder();
        // Includes add to those of the command line, so the rest has to be excluded.
        builder.include("^" + names).exclude("^(?!" + names + ")").threads(pass.callers);
        if (pass.kernels != null) {
            builder.param("kernels", pass.kernels);
        }
        if (!pass.threads.isEmpty()) {
            builder.param("threads", pass.threads.toArray(new String[0]));
        }
        return builder.build();
    }

    private Set<BenchmarkListEntry> find(List<String> includes) {
        return BenchmarkList.defaultList().find(new Progress(System.out, 0), includes,
                settings.options().getExcludes());
    }

    private int combinations(BenchmarkListEntry benchmark) {
        int combinations = 1;
        for (Map.Entry<String, String[]> param : params(benchmark).entrySet()) {
            if (!param.getKey().equals("kernels") && !param.getKey().equals("threads")) {
                combinations *= settings.options().getParameter(param.getKey())
                        .orElse(List.of(param.getValue())).size();
            }
        }
        return combinations;
    }

    private void requireParams(Set<BenchmarkListEntry> selected) {
        Set<String> known = new TreeSet<>(Set.of("kernels", "threads"));
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

    private static boolean arithmetic(BenchmarkListEntry entry) {
        return entry.getUsername().contains("Gemm");
    }

    private static Map<String, String[]> params(BenchmarkListEntry entry) {
        return entry.getParams().orElse(Map.of());
    }
}
