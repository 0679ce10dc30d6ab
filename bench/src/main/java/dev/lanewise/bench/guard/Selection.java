package dev.lanewise.bench.guard;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The tasks that a command line of JMH selects, one by one, so that both sides of one are measured within seconds. Only
 * benchmarks of engines are tasks; the engine is {@code simd} unless the command line names others. Without threads
 * they are 1 and as many as there are processors.
 */
final class Selection {
    private Selection() {
    }

    /**
     * One task.
     *
     * @param label     for reading
     * @param arguments the command line that selects it and nothing else
     */
    record Task(String label, List<String> arguments) {
    }

    /**
     * The tasks.
     *
     * @throws CommandLineOptionException if JMH does not understand the command line
     * @throws IllegalArgumentException   if there is none
     */
    static List<Task> of(List<String> jmh) throws CommandLineOptionException {
        CommandLineOptions options = new CommandLineOptions(jmh.toArray(new String[0]));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        List<Task> tasks = new ArrayList<>();
        for (BenchmarkListEntry benchmark : BenchmarkList.defaultList().find(
                OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT), options.getIncludes(),
                options.getExcludes())) {
            Map<String, String[]> params = benchmark.getParams().orElse(Map.of());
            if (params.containsKey("engine")) {
                for (Map<String, String> combination : combinations(params, options)) {
                    for (String threads : threads(options)) {
                        tasks.add(task(benchmark.getUsername(), combination, threads));
                    }
                }
            }
        }
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("no benchmark of an engine matches " + String.join(" ",
                    options.getIncludes()));
        }
        return tasks;
    }

    private static Task task(String benchmark, Map<String, String> params, String threads) {
        List<String> arguments = new ArrayList<>(List.of("^" + Pattern.quote(benchmark) + "$", "-t", threads));
        params.forEach((name, value) -> arguments.addAll(List.of("-p", name + "=" + value)));
        String name = benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
        return new Task(name + " " + String.join(" ", params.values()) + ", " + threads
                + (threads.equals("1") ? " thread" : " threads"), arguments);
    }

    private static List<Map<String, String>> combinations(Map<String, String[]> params, CommandLineOptions options) {
        List<Map<String, String>> combinations = List.of(Map.of());
        for (String name : new TreeSet<>(params.keySet())) {
            if (name.equals("threads")) {
                continue;
            }
            List<String> preset = name.equals("engine") ? List.of("simd") : List.of(params.getOrDefault(name,
                    new String[0]));
            Collection<String> values = options.getParameter(name).orElse(preset);
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> combination : combinations) {
                for (String value : values) {
                    Map<String, String> more = new LinkedHashMap<>(combination);
                    more.put(name, value);
                    longer.add(more);
                }
            }
            combinations = longer;
        }
        return combinations;
    }

    private static Collection<String> threads(CommandLineOptions options) {
        int processors = Runtime.getRuntime().availableProcessors();
        Collection<String> asked = options.getParameter("threads").orElse(null);
        if (asked != null) {
            return new TreeSet<>(asked);
        }
        if (options.getThreads().hasValue()) {
            int count = options.getThreads().get();
            // JMH's 'max'.
            return List.of(Integer.toString(count < 1 ? processors : count));
        }
        return processors == 1 ? List.of("1") : List.of("1", Integer.toString(processors));
    }
}
