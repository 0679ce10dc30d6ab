package dev.lanewise.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * What is seen while benchmarks run: a line for each as it ends. Stays silent about iterations; JMH's own reports come
 * back with its option {@code -v}. What forked JVMs print is shown only if their benchmark fails.
 */
final class Progress implements OutputFormat {
    private final PrintStream out;
    private final int total;
    private final StringBuilder said = new StringBuilder();
    private int done;

    /**
     * @param total how many results there will be
     */
    Progress(PrintStream out, int total) {
        this.out = out;
        this.total = total;
    }

    @Override
    public void startBenchmark(BenchmarkParams params) {
        said.setLength(0);
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {
        done++;
        Row row = Row.of(new RunResult(result.getParams(), List.of(result)));
        List<String> words = new ArrayList<>(List.of(row.benchmark(), row.params(), row.engine()));
        words.removeIf(String::isEmpty);
        out.printf(Locale.ROOT, "[%d/%d] %s, %d %s: %s %s%n", done, total, String.join(" ", words), row.threads(),
                row.threads() == 1 ? "thread" : "threads", Table.number(row.rate()), row.unit().rate());
        out.flush();
    }

    /** Shows what was said since the last benchmark began: the account of a failure. */
    void failed() {
        out.print(said);
        out.flush();
    }

    @Override
    public void iteration(BenchmarkParams params, IterationParams iteration, int number) {
        // One line per benchmark is enough.
    }

    @Override
    public void iterationResult(BenchmarkParams params, IterationParams iteration, int number,
            IterationResult result) {
        // One line per benchmark is enough.
    }

    @Override
    public void startRun() {
        // The suite consists of several runs, which concern nobody.
    }

    @Override
    public void endRun(Collection<RunResult> results) {
        // The table at the end of the suite shows them.
    }

    @Override
    public void print(String text) {
        said.append(text);
    }

    @Override
    public void println(String text) {
        said.append(text).append('\n');
    }

    @Override
    public void verbosePrintln(String text) {
        // Shown by -v EXTRA only, which is another format.
    }

    @Override
    public void write(int character) {
        said.append((char) character);
    }

    @Override
    public void write(byte[] text) {
        said.append(new String(text, StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
