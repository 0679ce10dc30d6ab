package dev.lanewise.bench;

import com.google.gson.Gson;
import dev.lanewise.tensor.Nullable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.options.CommandLineOptionException;

/**
 * The command {@code coldstart}: whole processes, from the start of the JVM to its end. In every round each engine does
 * each task once, in a process of its own, so that what disturbs the machine disturbs all of them. What came of it is
 * checked: predictions against the scalar kernels, the epoch by its accuracy. Prints a table and writes, beside the
 * results that are named, {@code name.coldstart.json}.
 *
 * <p>Ends with status 0 if all is well, 1 if a process failed or was wrong, 2 if the command line makes no sense.
 */
final class ColdStart {
    private static final float TOLERANCE = 1e-4f;
    /** An epoch on MNIST or Fashion-MNIST reaches more. */
    private static final double LEAST_ACCURACY = 0.75;
    /** The share of the final speed that counts as steady. */
    private static final double STEADY = 0.9;
    private static final long MOST_MINUTES = 5;

    private final ColdStartSettings settings;
    private final PrintStream out;
    private final List<Entry> entries = new ArrayList<>();

    /** What JSON holds: of a timed task seconds and megabytes, one per round, of the warm-up its curve. */
    private record Entry(String engine, @Nullable String task, int threads, @Nullable List<Double> seconds,
            @Nullable List<Double> peakMegabytes, @Nullable List<double[]> curve) {
    }

    private ColdStart(ColdStartSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /**
     * Does what the arguments say; returns the exit status.
     *
     * @param args what follows the command's name
     */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            new ColdStart(new ColdStartSettings(args), out).run();
            return 0;
        } catch (CommandLineOptionException | IllegalArgumentException e) {
            err.println("bench: " + e.getMessage());
            return 2;
        } catch (IllegalStateException | IOException e) {
            err.println("bench: " + e.getMessage());
            return 1;
        }
    }

    private void run() throws IOException {
        out.println("java " + String.join(" ", settings.flags()));
        out.printf("%-30s %7s  %-10s %8s  %-17s %8s%n", "task", "threads", "engine", "seconds", "(least to most)",
                "peak MB");
        for (ColdTask task : settings.tasks()) {
            for (int threads : settings.threads()) {
                List<Entry> timed = measure(task, threads);
                entries.addAll(timed);
                timed.forEach(this::print);
            }
        }
        Path file = settings.results();
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, new Gson().toJson(entries) + "\n");
        out.println(file);
    }

    private List<Entry> measure(ColdTask task, int threads) throws IOException {
        List<Entry> timed = new ArrayList<>();
        for (EngineProvider engine : settings.engines()) {
            if (engine.offers(task.needs(), threads)) {
                timed.add(task == ColdTask.CURVE
                        ? new Entry(engine.name(), null, threads, null, null, new ArrayList<>())
                        : new Entry(engine.name(), task.title(), threads, new ArrayList<>(), new ArrayList<>(), null));
            }
        }
        for (int round = 0; round < (task == ColdTask.CURVE ? 1 : settings.rounds()); round++) {
            for (Entry entry : timed) {
                start(task, entry);
            }
        }
        return timed;
    }

    /** One process, from its start to its end. */
    private void start(ColdTask task, Entry entry) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(settings.java());
        command.addAll(settings.flags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ColdProcess.class.getName(), task.word(),
                entry.engine, Integer.toString(entry.threads), settings.data().toString(),
                Long.toString(System.currentTimeMillis()), Double.toString(settings.seconds())));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(what(task, entry) + " did not end within " + MOST_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(what(task, entry) + " was interrupted", e);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException(
                    what(task, entry) + " failed with status " + process.exitValue() + ": " + said.strip().lines()
                            .filter(line -> !line.startsWith("WARNING")).findFirst().orElse("it said nothing"));
        }
        note(task, entry, seconds, said);
    }

    private static void note(ColdTask task, Entry entry, double seconds, String said) {
        switch (task) {
            case PREDICT -> requireRight(entry.engine, line(said, "outputs"));
            case EPOCH -> requireLearnt(entry.engine, line(said, "accuracy")[0]);
            case CURVE -> {
                double[] pairs = line(said, "curve");
                for (int i = 0; i + 1 < pairs.length && entry.curve != null; i += 2) {
                    entry.curve.add(new double[]{pairs[i], pairs[i + 1]});
                }
            }
        }
        if (entry.seconds != null && entry.peakMegabytes != null) {
            entry.seconds.add(seconds);
            if (!said.contains("peak unknown")) {
                entry.peakMegabytes.add(line(said, "peak")[0]);
            }
        }
    }

    private static void requireRight(String engine, double[] outputs) {
        float[] actual = new float[outputs.length];
        for (int i = 0; i < actual.length; i++) {
            actual[i] = (float) outputs[i];
        }
        Network network = new Network(ColdProcess.NETWORK);
        float[] expected = new float[network.outputs()];
        try (Engine scalar = Engines.open("scalar", 1)) {
            scalar.prediction(network, 1, network.initialParameters()).predict(ColdProcess.sample(), expected);
        }
        Agreement.requireClose(engine, "first prediction", expected, actual, TOLERANCE);
    }

    /** That training did what it is timed for. */
    static void requireLearnt(String engine, double accuracy) {
        if (!(accuracy >= LEAST_ACCURACY && accuracy <= 1)) {
            throw new IllegalStateException(engine + " is wrong: after an epoch it should be right in at least "
                    + LEAST_ACCURACY + " of the test, but " + accuracy + " came");
        }
    }

    /** The numbers of the line that begins with a word. */
    static double[] line(String said, String word) {
        return said.lines().filter(line -> line.startsWith(word + " ")).findFirst()
                .map(line -> Arrays.stream(line.split(" ", -1)).skip(1).mapToDouble(Double::parseDouble).toArray())
                .orElseThrow(() -> new IllegalStateException("a process should say '" + word + " …', but it said "
                        + said.strip().lines().findFirst().orElse("nothing")));
    }

    private static String what(ColdTask task, Entry entry) {
        return task.title() + " by " + entry.engine + " on " + entry.threads + " threads";
    }

    private void print(Entry entry) {
        if (entry.curve != null) {
            double steady = median(entry.curve.subList(entry.curve.size() * 3 / 4, entry.curve.size()).stream()
                    .map(point -> point[1]).toList());
            out.printf(Locale.ROOT, "%-30s %7d  %-10s %8s  %d samples/s, 90 %% of it after %.2f s%n",
                    ColdTask.CURVE.title(), entry.threads, entry.engine, "", Math.round(steady),
                    reached(entry.curve, STEADY * steady));
        } else if (entry.seconds != null && entry.peakMegabytes != null) {
            List<Double> sorted = entry.seconds.stream().sorted().toList();
            out.printf(Locale.ROOT, "%-30s %7d  %-10s %8.3f  %-17s %8.0f%n", entry.task, entry.threads, entry.engine,
                    median(sorted), String.format(Locale.ROOT, "(%.3f to %.3f)", sorted.getFirst(), sorted.getLast()),
                    median(entry.peakMegabytes));
        }
    }

    /** When a speed was first reached, in seconds after the start. */
    static double reached(List<double[]> curve, double speed) {
        return curve.stream().filter(point -> point[1] >= speed).mapToDouble(point -> point[0]).findFirst()
                .orElse(Double.NaN);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
