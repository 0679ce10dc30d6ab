package dev.lanewise.bench;

import com.google.gson.Gson;
import dev.lanewise.kernel.KernelChoice;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.KernelsUnavailableException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The JVM that benchmarks run in, as one of them describes itself: only there can the effect of options such as
 * {@code -XX:UseAVX=2} be seen.
 *
 * @param name        the JVM's name
 * @param version     its version
 * @param flags       the options it was started with
 * @param processors  how many processors it may use
 * @param vectorBits  the width of the SIMD kernels' vectors, 0 where they cannot run
 * @param unavailable why the SIMD kernels cannot run, empty where they can
 */
public record ForkedJvm(String name, String version, List<String> flags, int processors, int vectorBits,
        String unavailable) {
    /**
     * Starts a JVM and lets it describe itself.
     *
     * @param java  the program
     * @param flags its options
     * @throws IOException if it cannot be started or fails, with what it said
     */
    static ForkedJvm probe(String java, List<String> flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ForkedJvm.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int json = said.indexOf('{');
        if (json < 0) {
            throw new IOException("a JVM with the options " + flags + " does not run: " + said.strip().lines()
                    .filter(line -> !line.startsWith("WARNING")).findFirst().orElse("it said nothing"));
        }
        return new Gson().fromJson(said.substring(json), ForkedJvm.class);
    }

    /** Prints this JVM's description as JSON. */
    public static void main(String[] args) {
        int vectorBits = 0;
        String unavailable = "";
        try (Kernels kernels = KernelChoice.SIMD.open(1)) {
            vectorBits = kernels.vectorBits();
        } catch (KernelsUnavailableException e) {
            unavailable = String.valueOf(e.getMessage());
        }
        ForkedJvm jvm = new ForkedJvm(System.getProperty("java.vm.name"), System.getProperty("java.vm.version"),
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                Runtime.getRuntime().availableProcessors(), vectorBits, unavailable);
        System.out.println(new Gson().toJson(jvm));
    }
}
