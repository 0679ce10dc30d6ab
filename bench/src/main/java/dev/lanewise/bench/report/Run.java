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
import java.util.List;

/**
 * What one file of results holds, with what lies beside it.
 *
 * @param file       where JMH's results were read from
 * @param machine    what it was measured on, {@code null} if no file says so
 * @param peaks      what the machine gave
 * @param tasks      what was measured
 * @param standings  how Lanewise stands on each of them
 * @param coldStart  whole processes
 */
record Run(Path file, @Nullable Machine machine, Peaks peaks, List<Task> tasks, List<Standing> standings,
        ColdStart coldStart) {
    private static final List<String> MACHINE = List.of("date", "commit", "cpu", "processors", "memoryBytes", "os",
            "jvm");
    private static final List<String> JVM = List.of("name", "version", "flags", "vectorBits");

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException if one is missing or not what it should be
     */
    static Run read(Path file) {
        List<Task> tasks = Task.of(JmhJson.read(file));
        Peaks peaks = new Peaks(tasks);
        return new Run(file, machine(Bench.machineFile(file)), peaks, tasks, Standing.of(tasks, peaks),
                ColdStart.beside(file));
    }

    private static @Nullable Machine machine(Path file) {
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
