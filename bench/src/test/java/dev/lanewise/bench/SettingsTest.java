package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.ProfilerConfig;
import org.openjdk.jmh.runner.options.TimeValue;

/** The defaults, and what overrides them. */
class SettingsTest {
    @Test
    void hasDefaults() throws CommandLineOptionException {
        Settings settings = new Settings();
        assertEquals(Engines.all().stream().map(EngineProvider::name).toList(), names(settings));
        assertEquals(1, settings.rounds());
        assertEquals(List.copyOf(new TreeSet<>(List.of(1, Runtime.getRuntime().availableProcessors()))),
                settings.threads());
        Options options = settings.builder().build();
        assertTrue(options.shouldFailOnError().get());
        assertEquals(List.of(Ceiling.class.getName(), "gc"), profilers(options));
    }

    @Test
    void theCommandLineWins() throws CommandLineOptionException {
        Settings settings = new Settings("-f", "3", "-w", "7ms", "-prof", "gc", "-p", "engine=simd", "-p",
                "threads=4,2", "-rounds", "7");
        assertEquals(List.of("simd"), names(settings));
        assertEquals(7, settings.rounds());
        assertEquals(List.of(2, 4), settings.threads());
        Options options = settings.builder().build();
        assertEquals(3, options.getForkCount().get());
        assertEquals(TimeValue.milliseconds(7), options.getWarmupTime().get());
        assertEquals(1, profilers(options).stream().filter("gc"::equals).count());
    }

    private static List<String> names(Settings settings) {
        return settings.engines().stream().map(EngineProvider::name).toList();
    }

    private static List<String> profilers(Options options) {
        return options.getProfilers().stream().map(ProfilerConfig::getKlass).toList();
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
