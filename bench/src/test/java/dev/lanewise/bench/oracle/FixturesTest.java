package dev.lanewise.bench.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.KernelChoice;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lanewise against the answers that libtorch once gave, without libtorch. */
class FixturesTest {
    private static final long MOST_BYTES = 300_000;

    static List<Case> cases() {
        return Cases.all().stream().filter(Case::kept).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void scalarAnswersAsLibtorchDid(Case row) throws IOException, URISyntaxException {
        compare(row, KernelChoice.SCALAR);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void simdAnswersAsLibtorchDid(Case row) throws IOException, URISyntaxException {
        compare(row, KernelChoice.SIMD);
    }

    private static void compare(Case row, KernelChoice choice) throws IOException, URISyntaxException {
        Fixture fixture = Fixture.read(folder().resolve(row.fixture()));
        Problem problem = row.small(Oracle.SEED);
        assertEquals(shapes(problem.given()), shapes(fixture.given()), "what is given");
        try (Kernels kernels = choice.open(2)) {
            Map<String, Tensor> answers = problem.solve(kernels, fixture.given());
            assertEquals("", row.complaint("libtorch", Errors.of(fixture.answers(), answers)));
            for (Tensor answer : answers.values()) {
                spoil(answer.data(), row.forward());
            }
            Map<String, Double> spoilt = Errors.of(fixture.answers(), answers);
            spoilt.keySet().forEach(name -> assertTrue(
                    row.complaint("libtorch", spoilt).contains(" " + name + " is off"), "nobody noticed " + name));
        }
    }

    /** Moves the element of the largest size by a bit more than is allowed of gradients. */
    private static void spoil(float[] values, double bound) {
        int largest = 0;
        for (int i = 0; i < values.length; i++) {
            largest = Math.abs(values[i]) > Math.abs(values[largest]) ? i : largest;
        }
        values[largest] += Math.max(Math.abs(values[largest]) * (float) (20 * bound), 1e-20f);
    }

    @Test
    void thereIsAFileForEveryCaseAndNoOther() throws IOException, URISyntaxException {
        Set<String> files = new TreeSet<>();
        long bytes = 0;
        try (Stream<Path> found = Files.list(folder())) {
            for (Path file : found.filter(path -> path.toString().endsWith(".safetensors")).toList()) {
                files.add(file.getFileName().toString());
                bytes += Files.size(file);
            }
        }
        assertEquals(cases().stream().map(Case::fixture).collect(Collectors.toCollection(TreeSet::new)), files);
        assertFalse(bytes > MOST_BYTES,
                "the fixtures take " + bytes + " bytes, but at most " + MOST_BYTES + " are meant");
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(FixturesTest.class.getResource("affine.safetensors")).toURI())
                .resolveSibling("");
    }

    private static Map<String, String> shapes(Map<String, Tensor> tensors) {
        Map<String, String> shapes = new TreeMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape().toString()));
        return shapes;
    }
}
