package dev.lanewise.bench.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The tasks that a command line selects. */
class SelectionTest {
    @Test
    void combinesParametersAndThreads() throws Exception {
        List<Selection.Task> tasks =
                Selection.of(List.of("\\.ActivationBenchmark.forward", "-p", "activation=RELU,TANH",
                        "-p", "threads=1,2", "-wi", "1"));
        assertEquals(List.of("ActivationBenchmark.forward RELU 128 simd, 1 thread",
                "ActivationBenchmark.forward RELU 128 simd, 2 threads",
                "ActivationBenchmark.forward TANH 128 simd, 1 thread",
                "ActivationBenchmark.forward TANH 128 simd, 2 threads"),
                tasks.stream().map(Selection.Task::label).toList());
        assertEquals(List.of("^\\Qdev.lanewise.bench.ActivationBenchmark.forward\\E$", "-t", "2", "-p",
                "activation=RELU", "-p", "cols=128", "-p", "engine=simd"), tasks.get(1).arguments());
    }

    @Test
    void takesOtherEnginesIfAsked() throws Exception {
        List<Selection.Task> tasks = Selection.of(List.of("PredictBenchmark.predict", "-p", "engine=scalar", "-p",
                "network=784-10", "-t", "1"));
        assertEquals(List.of("PredictBenchmark.predict scalar 784-10, 1 thread"),
                tasks.stream().map(Selection.Task::label).toList());
    }

    @Test
    void withoutArgumentsTakesEverythingButTheMachine() throws Exception {
        List<Selection.Task> tasks = Selection.of(List.of("-e", "Gemm"));
        assertTrue(tasks.stream().anyMatch(task -> task.label().startsWith("TrainingStepBenchmark.step ")));
        assertTrue(tasks.stream().noneMatch(task -> task.label().matches("(Peak|Gemm)Benchmark.*")));
        assertTrue(tasks.stream().allMatch(task -> task.arguments().contains("engine=simd")));
    }

    @Test
    void refusesASelectionOfNothing() {
        assertEquals("no benchmark of an engine matches PeakBenchmark", assertThrows(IllegalArgumentException.class,
                () -> Selection.of(List.of("PeakBenchmark"))).getMessage());
    }
}
