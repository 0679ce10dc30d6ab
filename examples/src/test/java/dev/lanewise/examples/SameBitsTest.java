package dev.lanewise.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A run with odd sizes gives the same parameters in every JVM: with scalar and SIMD kernels, any number of threads and
 * any width of vectors. Each is a JVM of its own, because a JVM has one vector width.
 */
class SameBitsTest {
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";

    @TempDir
    static Path temporary;

    private static String folder = "";
    private static String expected = "";

    @BeforeAll
    static void scalar() {
        folder = IdxFolder.good(temporary.resolve("data")).path().toString();
        TrainRun run = run(List.of(VECTORS), "--kernels", "scalar");
        assertEquals("scalar, 1 thread", run.line("kernels"), run.describe());
        expected = run.sha256();
    }

    @ParameterizedTest
    @CsvSource({"1, 1 thread", "2, 2 threads", "3, 3 threads"})
    void threads(String threads, String named) {
        TrainRun run = run(List.of(VECTORS), "--kernels", "simd", "--threads", threads);
        assertTrue(run.line("kernels").matches("simd \\d+-bit, " + named), run.describe());
        assertEquals(expected, run.sha256(), run.describe());
    }

    @Test
    void vectorsOf128Bits() {
        TrainRun run = run(List.of(VECTORS, "-XX:MaxVectorSize=16"), "--kernels", "simd", "--threads", "2");
        assertEquals("simd 128-bit, 2 threads", run.line("kernels"), run.describe());
        assertEquals(expected, run.sha256(), run.describe());
    }

    /** At most 256 bits, and half as many registers as with AVX-512. */
    @Test
    void avx2() {
        String architecture = System.getProperty("os.arch");
        assumeTrue(architecture.equals("amd64") || architecture.equals("x86_64"),
                "AVX is of x86, this is " + architecture);
        TrainRun run = run(List.of(VECTORS, "-XX:UseAVX=2"), "--kernels", "simd", "--threads", "2");
        assertTrue(run.line("kernels").matches("simd (128|256)-bit, 2 threads"), run.describe());
        assertEquals(expected, run.sha256(), run.describe());
    }

    @Test
    void withoutTheIncubatorModule() {
        TrainRun run = TrainRun.forked(temporary, List.of(), args());
        assertEquals(0, run.code(), run.describe());
        assertEquals(List.of("Using scalar kernels, because the module jdk.incubator.vector is absent: start Java with "
                + "--add-modules jdk.incubator.vector"), run.err(), run.describe());
        assertEquals("scalar, 1 thread", run.line("kernels"), run.describe());
        assertEquals(expected, run.sha256(), run.describe());
    }

    @Test
    void simdDemandedWithoutTheIncubatorModule() {
        List<String> sentence = List.of("error: SIMD kernels were demanded, but the module jdk.incubator.vector is "
                + "absent: start Java with --add-modules jdk.incubator.vector");
        TrainRun byProperty = TrainRun.forked(temporary, List.of("-Dlanewise.kernels=simd"), args());
        assertEquals(2, byProperty.code(), byProperty.describe());
        assertEquals(sentence, byProperty.err(), byProperty.describe());
        TrainRun byOption = TrainRun.forked(temporary, List.of(), args("--kernels", "simd"));
        assertEquals(2, byOption.code(), byOption.describe());
        assertEquals(sentence, byOption.err(), byOption.describe());
    }

    private static TrainRun run(List<String> jvm, String... more) {
        TrainRun run = TrainRun.forked(temporary, jvm, args(more));
        assertEquals(0, run.code(), run.describe());
        assertEquals(List.of(), run.err(), run.describe());
        return run;
    }

    private static String[] args(String... more) {
        List<String> args = new ArrayList<>(
                List.of("--data", folder, "--layers", "301,67", "--batch", "129", "--epochs", "3"));
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }
}
