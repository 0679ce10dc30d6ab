package dev.lanewise.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar's main class: with and without the module of the Vector API, and readable by an old Java. */
class LauncherTest {
    private static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";
    /** Makes each JVM print its flags, by which they can be counted. */
    private static final List<String> FLAGS = List.of("-Xmx300m", "-XX:+PrintCommandLineFlags");
    private static final String[] SHORT =
            {"--kernels", "simd", "--samples", "100", "--epochs", "1", "--layers", "none"};

    @TempDir
    Path folder;

    @Test
    void startsJavaAgainWithTheModuleAndTheSameFlags() {
        TrainRun run = TrainRun.forked(Launcher.class, folder, FLAGS, SHORT);
        assertEquals(0, run.code(), run.describe());
        assertTrue(run.line("kernels").startsWith("simd"), run.describe());
        assertEquals(2, jvms(run), run.describe());
    }

    @Test
    void staysInOneJvmWhereTheModuleIs() {
        List<String> flags = List.of(FLAGS.get(0), FLAGS.get(1), VECTOR_MODULE);
        TrainRun run = TrainRun.forked(Launcher.class, folder, flags, SHORT);
        assertEquals(0, run.code(), run.describe());
        assertTrue(run.line("kernels").startsWith("simd"), run.describe());
        assertEquals(1, jvms(run), run.describe());
    }

    @Test
    void passesArgumentsAndExitStatusOn() {
        TrainRun run = TrainRun.forked(Launcher.class, folder, List.of(), "--bogus option");
        assertEquals(2, run.code(), run.describe());
        assertTrue(run.err().getFirst().contains("'--bogus option'"), run.describe());
    }

    @Test
    void isAClassFileOfJava8() throws IOException {
        try (DataInputStream in = new DataInputStream(Launcher.class.getResourceAsStream("Launcher.class"))) {
            assertEquals(0xCAFEBABE, in.readInt());
            assertEquals(0, in.readUnsignedShort());
            assertEquals(52, in.readUnsignedShort());
        }
    }

    private static long jvms(TrainRun run) {
        return run.out().stream().filter(line -> line.contains("-XX:MaxHeapSize=314572800")).count();
    }
}
