package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every peer computes what scalar does, in whatever it offers, with one thread and with two: the benchmarks check that
 * themselves before they measure, each in a process of its own.
 */
class PeersTest {
    @Test
    void peersAreThere() {
        assertFalse(peers().isEmpty(), "no peer was found");
    }

    static List<String> peers() {
        return Engines.all().stream().filter(engine -> !LanewiseEngine.PROVIDERS.contains(engine))
                .map(EngineProvider::name).toList();
    }

    @ParameterizedTest
    @MethodSource("peers")
    void computesWhatScalarDoes(String peer, @TempDir Path folder) throws IOException {
        Path results = folder.resolve("results.json");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Bench.run(
                new String[]{"Gemm|Activation|Softmax|ColumnSums|Layer|Optimizer|Training|Predict", "-p",
                        "engine=" + peer,
                        "-p", "threads=1,2", "-p", "shape=17x19x23,AtB:17x19x23,ABt:17x19x23,1x33x65,ABt:1x33x65", "-e",
                        "ColumnSums", "-p", "classes=13", "-p", "images=3x8x6x5", "-p", "network=20-16-12-10", "-p",
                        "training=20-16-12-10/7/sgd,20-16-12-10/7/adam", "-p", "parameters=1001", "-p", "cols=9", "-wi",
                        "0", "-i", "1", "-r", "1ms", "-rff", results.toString()},
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        assertEquals(0, status, err.toString(StandardCharsets.UTF_8) + out.toString(StandardCharsets.UTF_8));
        Set<Task> measured = new TreeSet<>();
        for (JsonElement result : JsonParser.parseString(Files.readString(results)).getAsJsonArray()) {
            measured.add(Task.of(result.getAsJsonObject().get("benchmark").getAsString()));
        }
        Set<Task> offered = new TreeSet<>();
        for (Task task : Task.values()) {
            if (task != Task.COLUMN_SUMS
                    && (Engines.named(peer).offers(task, 1) || Engines.named(peer).offers(task, 2))) {
                offered.add(task);
            }
        }
        assertEquals(offered, measured);
    }
}
