package dev.lanewise.bench.report;

import dev.lanewise.bench.results.Estimate;
import dev.lanewise.bench.results.Measurement;
import dev.lanewise.bench.results.Statistics;
import dev.lanewise.tensor.Nullable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * One task and what every engine made of it: the same benchmark with the same parameters and threads. An engine's i-th
 * measurement is round i, and rounds of the same number are neighbours in time, so ratios are taken round by round.
 *
 * <p>{@linkplain Measurement#disturbed Disturbed} measurements are discarded and counted; a ratio needs both its
 * rounds, and the same {@linkplain Measurement#sameHandover handover} in both.
 */
final class Task {
    private final Measurement first;
    private final TreeMap<String, List<Measurement>> rounds = new TreeMap<>(Engines.COMPARATOR);

    private Task(Measurement first) {
        this.first = first;
    }

    /** The tasks of these measurements, in the order in which they were first measured. */
    static List<Task> of(Collection<Measurement> measurements) {
        Map<List<Object>, Task> tasks = new LinkedHashMap<>();
        for (Measurement measurement : measurements) {
            tasks.computeIfAbsent(List.of(measurement.benchmark(), measurement.params(), measurement.threads()),
                    _ -> new Task(measurement)).rounds
                    .computeIfAbsent(measurement.engine(), _ -> new ArrayList<>()).add(measurement);
        }
        return List.copyOf(tasks.values());
    }

    /** Whether another task, perhaps of another run, is the same. */
    boolean isSame(Task other) {
        return benchmark().equals(other.benchmark()) && first.params().equals(other.first.params())
                && threads() == other.threads();
    }

    /** Class and method of the benchmark. */
    String benchmark() {
        return first.benchmark();
    }

    /** A parameter, empty if the task has none of that name. */
    String param(String name) {
        return first.params().getOrDefault(name, "");
    }

    /** The names of the parameters. */
    Collection<String> params() {
        return first.params().keySet();
    }

    /** The parameters: numbers with their names, words without. */
    String label() {
        List<String> parts = new ArrayList<>();
        first.params().forEach((name, value) -> parts.add(value.matches("\\d+") ? name + " " + value : value));
        return String.join(", ", parts);
    }

    int threads() {
        return first.threads();
    }

    /** JMH's own threads. */
    int callers() {
        return first.callers();
    }

    /** Whether single calls were timed. */
    boolean timesCalls() {
        return !first.percentiles().isEmpty();
    }

    /** Who was measured. */
    SortedSet<String> engines() {
        return rounds.navigableKeySet();
    }

    /** Whether Lanewise was. */
    boolean hasLanewise() {
        return rounds.containsKey(Engines.LANEWISE);
    }

    /** A figure of an engine over its undisturbed rounds. */
    Estimate figure(String engine, ToDoubleFunction<Measurement> figure) {
        List<Double> values = new ArrayList<>();
        for (Measurement round : rounds.getOrDefault(engine, List.of())) {
            add(values, round.disturbed() ? Double.NaN : figure.applyAsDouble(round));
        }
        return Statistics.estimate(values);
    }

    /** How many times as high a figure of Lanewise is as another engine's, over pairs of comparable rounds. */
    Estimate ratio(String peer, ToDoubleFunction<Measurement> figure) {
        return ratio(this, peer, figure);
    }

    /** The same against an engine's rounds of another task that was measured together with this one. */
    Estimate ratio(Task other, String engine, ToDoubleFunction<Measurement> figure) {
        List<Measurement> ours = rounds.getOrDefault(Engines.LANEWISE, List.of());
        List<Measurement> theirs = other.rounds.getOrDefault(engine, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            if (ours.get(i).comparable(theirs.get(i))) {
                add(ratios, figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)));
            }
        }
        return Statistics.estimate(ratios);
    }

    /** The peer whose median of a figure is highest, {@code null} if there is none with an undisturbed round. */
    @Nullable
    String best(ToDoubleFunction<Measurement> figure) {
        String best = null;
        double highest = Double.NEGATIVE_INFINITY;
        for (String engine : rounds.keySet()) {
            double median = figure(engine, figure).median();
            if (Engines.isPeer(engine) && median > highest) {
                best = engine;
                highest = median;
            }
        }
        return best;
    }

    /** How many measurements there are. */
    int measured() {
        return rounds.values().stream().mapToInt(List::size).sum();
    }

    /** How many of them were disturbed. */
    int discarded() {
        return (int) rounds.values().stream().flatMap(List::stream).filter(Measurement::disturbed).count();
    }

    /** How many undisturbed pairs of Lanewise and a peer cannot be compared for their handovers. */
    int apart() {
        int apart = 0;
        List<Measurement> ours = rounds.getOrDefault(Engines.LANEWISE, List.of());
        for (Map.Entry<String, List<Measurement>> engine : rounds.entrySet()) {
            List<Measurement> theirs = Engines.isPeer(engine.getKey()) ? engine.getValue() : List.of();
            for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
                if (!ours.get(i).disturbed() && !theirs.get(i).disturbed()
                        && !ours.get(i).sameHandover(theirs.get(i))) {
                    apart++;
                }
            }
        }
        return apart;
    }

    private static void add(List<Double> values, double value) {
        if (!Double.isNaN(value)) {
            values.add(value);
        }
    }
}
