package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes timed as a whole: what is written about them, what is refused, and that a wrong one is noticed. */
class ColdStartTest {
    private static final int IMAGE = 28;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        List<String> command = new ArrayList<>(List.of("coldstart"));
        command.addAll(List.of(args));
        return Bench.run(command.toArray(new String[0]), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    /** Stripes that lie elsewhere for every class, with noise: an epoch suffices to tell them apart. */
    @Test
    void timesWholeProcesses(@TempDir Path folder) throws IOException {
        write(folder, "train", 128 * 40, true);
        write(folder, "t10k", 150, true);
        int status = run("--data", folder.toString(), "--engines", "scalar,simd", "--threads", "1,2", "--rounds", "2",
                "--seconds", "1", "--results", folder.resolve("run.json").toString());
        assertEquals(0, status, said());
        JsonArray entries = JsonParser.parseString(Files.readString(folder.resolve("run.coldstart.json")))
                .getAsJsonArray();
        List<String> found = new ArrayList<>();
        for (JsonElement element : entries) {
            JsonObject entry = element.getAsJsonObject();
            String what = entry.get("engine").getAsString() + " " + entry.get("threads").getAsInt();
            if (entry.has("curve")) {
                found.add(what + " curve");
                assertFalse(entry.getAsJsonArray("curve").isEmpty(), "points of " + what);
                for (JsonElement point : entry.getAsJsonArray("curve")) {
                    assertTrue(point.getAsJsonArray().get(0).getAsDouble() > 0, "seconds of " + what);
                    assertTrue(point.getAsJsonArray().get(1).getAsDouble() > 0, "samples per second of " + what);
                }
            } else {
                found.add(what + " " + entry.get("task").getAsString());
                assertEquals(2, entry.getAsJsonArray("seconds").size(), "rounds of " + what);
                assertTrue(entry.getAsJsonArray("seconds").get(1).getAsDouble() > 0, "seconds of " + what);
            }
        }
        assertEquals(List.of("scalar 1 first prediction", "simd 1 first prediction", "simd 2 first prediction",
                "scalar 1 one epoch trained and tested", "simd 1 one epoch trained and tested",
                "simd 2 one epoch trained and tested", "scalar 1 curve", "simd 1 curve", "simd 2 curve"), found);
    }

    /** On noise nothing is learnt, and the time that it took is no result. */
    @Test
    void noticesWhatHasNotLearnt(@TempDir Path folder) throws IOException {
        write(folder, "train", 128 * 2, false);
        write(folder, "t10k", 100, false);
        Path results = folder.resolve("run.json");
        assertEquals(1, run("--data", folder.toString(), "--engines", "simd", "--threads", "1", "--tasks", "epoch",
                "--results", results.toString()));
        assertTrue(said().startsWith("bench: simd is wrong: after an epoch it should be right in at least 0.75 of the "
                + "test, but 0."), said());
        assertFalse(Files.exists(folder.resolve("run.coldstart.json")));
        assertThrows(IllegalStateException.class, () -> ColdStart.requireLearnt("simd", Double.NaN));
    }

    @Test
    void saysWhyAProcessFailed() {
        assertEquals(1, run("--engines", "simd", "--threads", "1", "--tasks", "predict", "--flags",
                "-XX:+NoSuchOption"));
        assertTrue(said().startsWith("bench: first prediction by simd on 1 threads failed with status 1: "), said());
        assertTrue(said().contains("NoSuchOption"), said());
    }

    /** Before anything is started. */
    @Test
    void wantsTheDataToBeThere(@TempDir Path folder) {
        assertEquals(2, run("--data", folder.toString(), "--engines", "simd", "--threads", "1"));
        assertTrue(said().startsWith("bench: --data takes a folder of IDX files, but "), said());
        assertTrue(said().contains("train-labels-idx1-ubyte"), said());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--tasks predict --rounds|--rounds needs a value: coldstart [--data DIR] ",
            "--tasks predict --rounds 0|--rounds takes numbers from 1 to 999, but '0' came",
            "--tasks predict --threads 1,x|--threads takes numbers from 1 to 999, but 'x' came",
            "--tasks predict,eat|tasks are predict, epoch and curve, but 'eat' came",
            "--tasks predict --engines none|engines are scalar, simd", "--laps 3|there is no option --laps: coldstart ",
            "--data no/such/folder|--data takes a folder of IDX files, but 'no/such/folder' is none",
            "--tasks epoch|training needs the folder of a data set: coldstart "})
    void refusesInOneSentence(String args, String sentence) {
        assertEquals(2, run(args.split(" ", -1)));
        assertTrue(said().startsWith("bench: " + sentence), said());
        assertEquals(1, said().lines().count(), said());
    }

    @Test
    void findsWhenASpeedWasReached() {
        List<double[]> curve = List.of(new double[]{0.5, 10}, new double[]{0.6, 80}, new double[]{0.7, 100});
        assertEquals(0.6, ColdStart.reached(curve, 80));
        assertEquals(Double.NaN, ColdStart.reached(curve, 101));
        assertArrayEquals(new double[]{1, 2.5}, ColdStart.line("WARNING: x\ncurve 1 2.5\npeak 3\n", "curve"));
        assertThrows(IllegalStateException.class, () -> ColdStart.line("peak 3", "curve"));
    }

    private static void write(Path folder, String name, int count, boolean stripes) throws IOException {
        Philox noise = new Philox(7, Purpose.DATA, count);
        byte[] pixels = new byte[count * IMAGE * IMAGE];
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % 10);
            for (int j = 0; j < IMAGE * IMAGE; j++) {
                int at = i * IMAGE * IMAGE + j;
                boolean lit = stripes && j / IMAGE / 2 == labels[i];
                pixels[at] = (byte) (noise.below(100, at) + (lit ? 155 : 0));
            }
        }
        writeIdx(folder.resolve(name + "-images-idx3-ubyte"), pixels, count, IMAGE, IMAGE);
        writeIdx(folder.resolve(name + "-labels-idx1-ubyte"), labels, count);
    }

    private static void writeIdx(Path file, byte[] data, int... dims) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file); DataOutputStream idx = new DataOutputStream(stream)) {
            idx.writeInt(0x0800 | dims.length);
            for (int dim : dims) {
                idx.writeInt(dim);
            }
            idx.write(data);
        }
    }
}
