package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written about the machine. */
class MachineTest {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String INCUBATOR = "--add-modules=jdk.incubator.vector";

    @Test
    void writesWhatIsNeededToJudgeAResult() {
        ForkedJvm jvm = new ForkedJvm("vm", "25", List.of("-XX:UseAVX=2"), 2, 256, "");
        JsonObject json = JsonParser.parseString(Machine.here(jvm).toJson()).getAsJsonObject();
        assertTrue(Instant.parse(json.get("date").getAsString()).isAfter(Instant.EPOCH));
        assertTrue(json.get("commit").getAsString().matches("[0-9a-f]{40,64}( \\+ changes)?|unknown"),
                json.get("commit").getAsString());
        assertFalse(json.get("cpu").getAsString().isBlank());
        assertFalse(json.get("cpuFlags").getAsJsonArray().isEmpty());
        assertEquals(2, json.get("processors").getAsInt());
        assertTrue(json.get("memoryBytes").getAsLong() > 0);
        assertTrue(json.get("os").getAsString().contains(System.getProperty("os.arch")));
        JsonObject forked = json.get("jvm").getAsJsonObject();
        assertEquals(256, forked.get("vectorBits").getAsInt());
        assertEquals("-XX:UseAVX=2", forked.get("flags").getAsJsonArray().get(0).getAsString());
    }

    @Test
    void readsWhatItWrote() {
        Machine machine = new Machine("2025-09-16T12:00:00Z", "unknown", "model", List.of("fma", "avx2"), 2, 1L << 34,
                "Linux 6 amd64", new ForkedJvm("vm", "25", List.of(), 2, 0, "no module"));
        assertEquals(machine, Machine.fromJson(machine.toJson()));
    }

    @Test
    void findsModelAndFlagsOfBothFamilies() {
        List<String> x86 = List.of("processor\t: 0", "model name\t: Some CPU @ 2.0", "flags\t\t: fpu fma avx2", "");
        assertEquals("Some CPU @ 2.0", Machine.field(x86, "model name"));
        assertEquals(List.of("fpu", "fma", "avx2"), Machine.flags(x86));
        assertEquals(List.of("fp", "asimd"), Machine.flags(List.of("Features\t: fp asimd")));
        assertEquals("unknown", Machine.field(List.of(), "model name"));
        assertEquals(List.of("unknown"), Machine.flags(List.of()));
    }

    @Test
    void aForkedJvmTellsItsOwnWidthAndFlags() throws IOException {
        ForkedJvm whole = ForkedJvm.probe(JAVA, List.of(INCUBATOR));
        assertEquals("", whole.unavailable());
        assertTrue(whole.vectorBits() >= 64, whole.toString());
        ForkedJvm narrow = ForkedJvm.probe(JAVA, List.of(INCUBATOR, "-XX:MaxVectorSize=16"));
        assertEquals(128, narrow.vectorBits());
        assertTrue(narrow.flags().contains("-XX:MaxVectorSize=16"), narrow.toString());
    }

    @Test
    void aForkedJvmWithoutTheVectorApiSaysSo() throws IOException {
        ForkedJvm jvm = ForkedJvm.probe(JAVA, List.of());
        assertEquals(0, jvm.vectorBits());
        assertTrue(jvm.unavailable().contains("--add-modules jdk.incubator.vector"), jvm.unavailable());
    }

    @Test
    void aJvmThatDoesNotStartIsReportedInItsOwnWords() {
        IOException e = assertThrows(IOException.class, () -> ForkedJvm.probe(JAVA, List.of("-XX:NoSuchFlag=1")));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("a JVM with the options [-XX:NoSuchFlag=1] does not run: "), message);
        assertTrue(message.contains("NoSuchFlag=1'"), message);
    }
}
