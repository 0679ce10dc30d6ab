package dev.lanewise.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What a result was measured on: figures without it mean nothing. Says {@code unknown} where the system does not tell.
 *
 * @param date        when, in UTC
 * @param commit      the commit of the source, followed by {@code + changes} if files differ from it
 * @param cpu         the processor's model
 * @param cpuFlags    its instruction sets
 * @param processors  how many of its threads the benchmarks may use
 * @param memoryBytes the machine's memory
 * @param os          operating system, version and architecture
 * @param jvm         the JVM that benchmarks ran in
 */
public record Machine(String date, String commit, String cpu, List<String> cpuFlags, int processors, long memoryBytes,
        String os, ForkedJvm jvm) {
    private static final String UNKNOWN = "unknown";

    /** This machine, now. */
    static Machine here(ForkedJvm jvm) {
        List<String> cpuInfo = cpuInfo();
        long memory = ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean b
                ? b.getTotalMemorySize()
                : 0;
        return new Machine(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), headCommit(),
                field(cpuInfo, "model name"), flags(cpuInfo), jvm.processors(), memory,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                jvm);
    }

    /** As JSON, one field per line. */
    String toJson() {
        return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(this) + "\n";
    }

    /** From JSON. */
    public static Machine fromJson(String json) {
        return new Gson().fromJson(json, Machine.class);
    }

    /** The value of a line {@code name : value} of Linux's account of the processor. */
    static String field(List<String> cpuInfo, String name) {
        for (String line : cpuInfo) {
            int colon = line.indexOf(':');
            if (colon >= 0 && line.substring(0, colon).strip().equals(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return UNKNOWN;
    }

    /** The processor's flags: x86 calls them flags, ARM features. */
    static List<String> flags(List<String> cpuInfo) {
        String flags = field(cpuInfo, "flags");
        if (flags.equals(UNKNOWN)) {
            flags = field(cpuInfo, "Features");
        }
        return List.of(flags.split("\\s+"));
    }

    private static List<String> cpuInfo() {
        Path file = Path.of("/proc/cpuinfo");
        try {
            return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String headCommit() {
        String commit = git("rev-parse", "HEAD");
        if (commit.isEmpty()) {
            return UNKNOWN;
        }
        return git("status", "--porcelain").isEmpty() ? commit : commit + " + changes";
    }

    /** What git says about the folder that this program was built in, or nothing. */
    private static String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).directory(Bench.target().toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? said : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
