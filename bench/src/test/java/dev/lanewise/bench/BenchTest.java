package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.lanewise.tensor.Nullable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is called: its files, its table, its exit status and its complaints. */
class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return Bench.run(args, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void measuresEnginesInRoundsAndWritesResultsAndMachine(@TempDir Path folder) throws IOException {
        Path results = folder.resolve("made/here.json");
        int status = run("-rounds", "2", "GemmBenchmark|PeakBenchmark.fma", "-p", "engine=scalar,simd", "-p",
                "shape=8x8x8,9x9x9", "-p", "threads=1,2", "-wi", "1", "-w", "20ms", "-i", "3", "-r", "20ms", "-rff",
                results.toString());
        assertEquals(0, status, said());

        JsonArray json = JsonParser.parseString(Files.readString(results)).getAsJsonArray();
        List<String> measured = new ArrayList<>();
        for (JsonElement element : json) {
            JsonObject result = element.getAsJsonObject();
            String benchmark = Row.shortName(result.get("benchmark").getAsString());
            JsonObject params = result.getAsJsonObject("params");
            measured.add(params == null
                    ? benchmark + " " + result.get("threads").getAsInt()
                    : String.join(" ", text(params.get("shape")), text(params.get("threads")),
                            text(params.get("engine"))));
            JsonObject secondary = result.getAsJsonObject("secondaryMetrics");
            assertTrue(secondary.has("gc.alloc.rate.norm"), benchmark);
            for (String ceiling : List.of("ceiling1", "ceiling")) {
                JsonArray iterations = secondary.getAsJsonObject(ceiling).getAsJsonArray("rawData").get(0)
                        .getAsJsonArray();
                assertEquals(3, iterations.size(), ceiling);
                iterations.forEach(rate -> assertTrue(rate.getAsDouble() > 0, ceiling));
            }
            boolean two =
                    params == null ? result.get("threads").getAsInt() == 2 : text(params.get("threads")).equals("2");
            assertEquals(two && Runtime.getRuntime().availableProcessors() > 1, secondary.has("handover"), benchmark);
            assertTrue(result.getAsJsonArray("jvmArgs").toString().contains("jdk.incubator.vector"), benchmark);
        }
        List<String> round = List.of("PeakBenchmark.fma 1", "PeakBenchmark.fma 2",
                "8x8x8 1 scalar", "8x8x8 1 simd", "8x8x8 2 simd", "9x9x9 1 scalar", "9x9x9 1 simd", "9x9x9 2 simd");
        List<String> both = new ArrayList<>(round);
        both.addAll(round);
        assertEquals(both, measured);

        Machine machine = Machine.fromJson(Files.readString(folder.resolve("made/here.machine.json")));
        assertTrue(machine.jvm().vectorBits() > 0, machine.toString());

        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains("[16/16] GemmBenchmark.multiply shape=9x9x9 simd, 2 threads: "), printed);
        assertTrue(printed.contains("× scalar"), printed);
        assertTrue(printed.contains(results.toString()), printed);
    }

    private static String text(@Nullable JsonElement element) {
        return element == null ? "absent" : element.getAsString();
    }

    @Test
    void failsWhereSimdCannotRun(@TempDir Path folder) {
        Path results = folder.resolve("none.json");
        int status = run("GemmBenchmark", "-p", "engine=simd", "-jvmArgsAppend", "-Xint", "-rff",
                results.toString());
        assertEquals(1, status);
        assertTrue(said().startsWith("bench: SIMD kernels were demanded, but the C2 compiler is switched off"),
                said());
        assertFalse(Files.exists(results), "nothing was measured");
    }

    @Test
    void failsWhenABenchmarkFails(@TempDir Path folder) {
        int status = run("GemmBenchmark", "-p", "shape=nonsense", "-p", "engine=scalar", "-wi", "0", "-i", "1", "-r",
                "1ms", "-rff", folder.resolve("none.json").toString());
        assertEquals(1, status);
        assertEquals("bench: a shape is MxNxK, AtB:MxNxK or ABt:MxNxK, but 'nonsense' came", said());
    }

    @Test
    void complainsInOneSentence() {
        assertEquals(List.of("bench: nonsense is not a recognized option", 2), complaint("--nonsense"));
        assertEquals(List.of("bench: no benchmark matches NoSuchBenchmark", 2), complaint("NoSuchBenchmark"));
        assertEquals(List.of("bench: no file of results was named: report FILE… [--html PAGE] [--readme README]", 2),
                complaint("report"));
        assertEquals(List.of("bench: one base is expected, but 0 came: compare BASE [--rounds N] [--threshold PERCENT] "
                + "[-- JMH…]", 2), complaint("compare"));
        assertEquals(List.of("bench: none of the selected benchmarks has a parameter named 'shap'; there are engine, "
                + "shape, threads", 2), complaint("GemmBenchmark", "-p", "shap=8x8x8"));
        String engines = String.join(", ", Engines.all().stream().map(EngineProvider::name).toList());
        assertEquals(List.of("bench: engines are " + engines + ", but 'auto' came", 2),
                complaint("-p", "engine=auto"));
        assertEquals(List.of("bench: none of the engines scalar offers any of the selected benchmarks with threads [2]",
                2), complaint("GemmBenchmark", "-p", "engine=scalar", "-p", "threads=2"));
        assertEquals(List.of("bench: every engine needs a process of its own, but -f 0 came", 2),
                complaint("-f", "0"));
        assertEquals(List.of("bench: rounds are a number from 1, but 'two' came", 2), complaint("-rounds", "two"));
        assertEquals(List.of("bench: rounds are a number from 1, but '' came", 2), complaint("-rounds"));
        assertEquals(List.of("bench: threads are a number from 1, but '0' came", 2), complaint("-p", "threads=0"));
    }

    private List<Object> complaint(String... args) {
        err.reset();
        int status = run(args);
        return List.of(said(), status);
    }

    @Test
    void namesTheMachineFileAfterTheResults() {
        assertEquals(Path.of("a/b.machine.json"), Bench.machineFile(Path.of("a/b.json")));
        assertEquals(Path.of("b.machine.json"), Bench.machineFile(Path.of("b")));
    }
}
