package dev.lanewise.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.contract.KernelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel contract at widths below the one this machine prefers, each in a JVM of its own. */
class WidthsTest {
    private static final List<String> X86 = List.of("amd64", "x86_64");
    private static final long LIMIT_SECONDS = 300;

    @TempDir
    private Path folder;

    @Test
    void at128Bits() throws IOException, InterruptedException {
        assertEquals("128 bits ok", contractWith("-XX:MaxVectorSize=16"));
    }

    /** Sixteen registers of 256 bits, on a machine that may have thirty-two of 512. */
    @Test
    void at256Bits() throws IOException, InterruptedException {
        Assumptions.assumeTrue(X86.contains(System.getProperty("os.arch")), "only x86 has AVX2");
        Assumptions.assumeTrue(Lanes.COUNT > 8, "256 bits or less is what this machine prefers anyway");
        assertEquals("256 bits ok", contractWith("-XX:UseAVX=2"));
    }

    /** What the contract prints in a JVM with the flag; fails if it does not end well. */
    private String contractWith(String flag) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), flag,
                "--add-modules", "jdk.incubator.vector",
                "-D" + KernelContract.SEED_PROPERTY + "=" + KernelContract.seed(), "-cp",
                System.getProperty("java.class.path"), ContractMain.class.getName()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String printed = Files.readString(output).strip();
        assertTrue(ended, "the JVM with " + flag + " did not end within " + LIMIT_SECONDS + " s: " + printed);
        assertEquals(0, process.exitValue(), "the JVM with " + flag + " printed: " + printed);
        return printed.lines().filter(line -> !line.startsWith("WARNING")).reduce("", String::concat);
    }
}
