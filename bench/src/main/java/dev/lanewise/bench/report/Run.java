package dev.lanewise.bench.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.lanewise.bench.Bench;
import dev.lanewise.bench.Machine;
import dev.lanewise.bench.results.JmhJson;
import dev.lanewise.tensor.Nullable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What files of results from one machine and JVM hold, with what lies beside them.
 *
 * @param files      where JMH's results were read from
 * @param machines   what each was measured on, without those of which no file says so
 * @param peaks      what the machine gave
 * @param tasks      what was measured
 * @param standings  how Lanewise stands on each of them
 * @param coldStart  whole processes
 */
record Run(List<Path> files, List<Machine> machines, Peaks peaks, List<Task> tasks, List<Standing> standings,
        ColdStart coldStart) {
    private static final List<String> MACHINE = List.of("date", "commit", "cpu", "processors", "memoryBytes", "os",
            "jvm");
    private static final List<String> JVM = List.of("name", "version", "flags", "vectorBits");

    /**
     * Reads files: those from the same processor, JVM and options are one run, in the order of their first files.
     *
     * @throws IllegalArgumentException if one is missing or not what it should be
     */
    static List<Run> read(List<Path> files) {
        Map<Object, List<Path>> runs = new LinkedHashMap<>();
        for (Path file : files) {
            Machine machine = machine(file);
            Object origin = machine == null ? file : List.of(machine.cpu(), machine.processors(), machine.jvm());
            runs.computeIfAbsent(origin, _ -> new ArrayList<>()).add(file);
        }
        return runs.values().stream().map(Run::of).toList();
    }

    private static Run of(List<Path> files) {
        List<Task> tasks = new ArrayList<>();
        List<Machine> machines = new ArrayList<>();
        for (Path file : files) {
            // Rounds of two files were not measured side by side: a task comes whole from the first that has it.
            List<Task> more = Task.of(JmhJson.read(file));
            more.stream().filter(task -> tasks.stream().noneMatch(task::isSame)).toList().forEach(tasks::add);
            Machine machine = machine(file);
            if (machine != null) {
                machines.add(machine);
            }
        }
        Peaks peaks = new Peaks(tasks);
        return new Run(files, machines, peaks, tasks, Standing.of(tasks, peaks), ColdStart.beside(files));
    }

    /** What it was measured on, {@code null} if no file says so. */
    @Nullable
    Machine machine() {
        return machines.isEmpty() ? null : machines.getFirst();
    }

    /** The names of the files. */
    String names() {
        return files.stream().map(file -> String.valueOf(file.getFileName())).collect(Collectors.joining(", "));
    }

    /** What was measured: the commits, each once. */
    String commits() {
        return machines.stream().map(Machine::commit).distinct().collect(Collectors.joining(", "));
    }

    /** The days on which it was measured, the first and the last. */
    String days() {
        List<String> days = machines.stream().map(machine -> machine.date().replaceFirst("T.*", "")).sorted().distinct()
                .toList();
        return days.size() < 2 ? String.join("", days) : days.getFirst() + " to " + days.getLast();
    }

    /** What lies beside a file of results. */
    private static @Nullable Machine machine(Path results) {
        Path file = Bench.machineFile(results);
        if (!Files.exists(file)) {
            return null;
        }
        JsonElement json = JmhJson.parse(file);
        try {
            JsonObject machine = json.getAsJsonObject();
            if (machine.keySet().containsAll(MACHINE) && machine.getAsJsonObject("jvm").keySet().containsAll(JVM)) {
                return Machine.fromJson(json.toString());
            }
        } catch (JsonParseException | IllegalStateException | ClassCastException e) {
            throw new IllegalArgumentException(file + " does not say what machine it was: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(file + " does not say what machine it was: expected are " + MACHINE
                + " and of jvm " + JVM);
    }

    /** How Lanewise stands in one area. */
    List<Standing> standings(Area area) {
        return standings.stream().filter(standing -> standing.area() == area).toList();
    }

    /** How Lanewise stands in one area with so many threads. */
    List<Standing> standings(Area area, int threads) {
        return standings(area).stream().filter(standing -> standing.task().threads() == threads).toList();
    }

    /** The numbers of threads in the standings, ascending. */
    List<Integer> threads(Area area) {
        return standings(area).stream().map(standing -> standing.task().threads()).distinct().sorted().toList();
    }
}
