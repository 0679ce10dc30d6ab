package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.TimeValue;

/** The defaults, and what overrides them. */
class SettingsTest {
    @Test
    void hasDefaults() throws CommandLineOptionException {
        Settings settings = new Settings();
        assertEquals(List.of("scalar", "simd"), settings.kernels());
        assertEquals(List.copyOf(new TreeSet<>(List.of(1, Runtime.getRuntime().availableProcessors()))),
                settings.threads());
        Options options = settings.builder().build();
        assertTrue(options.shouldFailOnError().get());
        assertEquals("gc", options.getProfilers().get(0).getKlass());
    }

    @Test
    void theCommandLineWins() throws CommandLineOptionException {
        Settings settings = new Settings("-f", "3", "-w", "7ms", "-prof", "gc", "-p", "kernels=simd", "-p",
                "threads=4,2");
        assertEquals(List.of("simd"), settings.kernels());
        assertEquals(List.of(2, 4), settings.threads());
        Options options = settings.builder().build();
        assertEquals(3, options.getForkCount().get());
        assertEquals(TimeValue.milliseconds(7), options.getWarmupTime().get());
        assertEquals(1, options.getProfilers().size());
    }

    @Test
    void threadsOfJmhAreThreads() throws CommandLineOptionException {
        assertEquals(List.of(3), new Settings("-t", "3").threads());
        assertEquals(List.of(Runtime.getRuntime().availableProcessors()), new Settings("-t", "max").threads());
    }

    @Test
    void forkedJvmsHaveTheVectorApiBeforeOtherFlags() throws CommandLineOptionException {
        List<String> flags = new Settings("-jvmArgs", "-Xmx1g", "-jvmArgsAppend", "-XX:UseAVX=2").jvmFlags();
        assertEquals(List.of("--add-modules=jdk.incubator.vector", "--sun-misc-unsafe-memory-access=allow",
                "-Xmx1g", "-XX:UseAVX=2"), flags);
    }
}
