package dev.lanewise.bench.report;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import dev.lanewise.bench.results.Estimate;
import dev.lanewise.bench.results.JmhJson;
import dev.lanewise.bench.results.Statistics;
import dev.lanewise.tensor.Nullable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whole processes, timed from the start of the JVM, from a JSON array beside the results: entries with {@code engine},
 * {@code task}, {@code threads}, {@code seconds} and {@code peakMegabytes} round by round, and entries with
 * {@code engine} and {@code curve}, pairs of seconds since the start and samples per second.
 */
final class ColdStart {
    private final List<Entry> entries;

    /** One entry of either kind; what it has not is {@code null}. */
    private record Entry(@Nullable String engine, @Nullable String task, int threads, double @Nullable [] seconds,
            double @Nullable [] peakMegabytes, double @Nullable [][] curve) {
        private boolean isWhole() {
            return engine != null && (curve == null
                    ? task != null && seconds != null
                    : Arrays.stream(curve).allMatch(point -> point.length == 2));
        }
    }

    /** What one engine took in one task. */
    record Timing(String engine, double[] seconds, double[] peakMegabytes) {
    }

    /** How an engine's speed rises: pairs of seconds since the start and samples per second, at least one. */
    record Curve(String engine, int threads, double[][] points) {
        /** The median speed of the last quarter. */
        double finalSpeed() {
            double[] last = new double[(points.length + 3) / 4];
            for (int i = 0; i < last.length; i++) {
                last[i] = points[points.length - 1 - i][1];
            }
            return Statistics.median(last);
        }

        /** When a share of that was first reached. */
        double reached(double share) {
            for (double[] point : points) {
                if (point[1] >= share * finalSpeed()) {
                    return point[0];
                }
            }
            return Double.NaN;
        }
    }

    /** One task by several engines, Lanewise first. */
    record Start(String task, int threads, List<Timing> timings) {
        /** How many times as fast as a peer Lanewise is, round by round; of no rounds if it did not take part. */
        Estimate ratio(Timing peer) {
            List<Double> ratios = new ArrayList<>();
            for (Timing timing : timings) {
                if (timing.engine.equals(Engines.LANEWISE)) {
                    for (int i = 0; i < Math.min(timing.seconds.length, peer.seconds.length); i++) {
                        ratios.add(peer.seconds[i] / timing.seconds[i]);
                    }
                }
            }
            return Statistics.estimate(ratios);
        }

        /** The peer with the lowest median, {@code null} if there is none. */
        @Nullable
        Timing best() {
            return timings.stream().filter(timing -> Engines.isPeer(timing.engine))
                    .min(Comparator.comparingDouble(timing -> Statistics.median(timing.seconds))).orElse(null);
        }
    }

    private ColdStart(List<Entry> entries) {
        this.entries = entries;
    }

    /** Where it is, beside a file of results. */
    static Path file(Path results) {
        return results.resolveSibling(results.getFileName().toString().replaceFirst("\\.[^.]*$", "")
                + ".coldstart.json");
    }

    /**
     * What lies beside the first of these files of results that has any, nothing if none has.
     *
     * @throws IllegalArgumentException if the file is not what it should be
     */
    static ColdStart beside(List<Path> results) {
        return results.stream().map(ColdStart::file).filter(Files::exists).findFirst().map(ColdStart::read)
                .orElseGet(() -> new ColdStart(List.of()));
    }

    private static ColdStart read(Path file) {
        try {
            List<Entry> entries = new Gson().fromJson(JmhJson.parse(file), new TypeToken<List<Entry>>() {
            }.getType());
            for (Entry entry : entries) {
                if (!entry.isWhole()) {
                    throw new IllegalArgumentException(
                            "cold starts are entries with engine and either task and seconds "
                                    + "or curve, in pairs, but " + file + " holds one without");
                }
            }
            return new ColdStart(entries);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(file + " holds no cold starts: " + e.getMessage(), e);
        }
    }

    /** The timed tasks. */
    List<Start> starts() {
        Map<List<Object>, Start> starts = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (entry.engine != null && entry.task != null && entry.seconds != null) {
                double[] megabytes = entry.peakMegabytes == null ? new double[0] : entry.peakMegabytes;
                String task = entry.task;
                starts.computeIfAbsent(List.of(task, entry.threads),
                        _ -> new Start(task, entry.threads, new ArrayList<>())).timings
                        .add(new Timing(entry.engine, entry.seconds, megabytes));
            }
        }
        starts.values().forEach(start -> start.timings.sort(
                Comparator.comparing(Timing::engine, Engines.COMPARATOR)));
        return List.copyOf(starts.values());
    }

    /** How the speed rises after the start, in the file's order. */
    List<Curve> curves() {
        List<Curve> curves = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.engine != null && entry.curve != null && entry.curve.length > 0) {
                curves.add(new Curve(entry.engine, entry.threads, entry.curve));
            }
        }
        return curves;
    }
}
