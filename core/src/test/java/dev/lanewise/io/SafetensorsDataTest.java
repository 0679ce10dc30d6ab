package dev.lanewise.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.data.SharedData;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Safetensors files of others: a collection of layouts and a trained network. Skipped where they are missing. */
class SafetensorsDataTest {

    private static final float[] SIX = {0, 1, 2, 3, 4, 5};

    @Test
    void theCollection() throws IOException {
        Path folder = SharedData.find("formats/safetensors");
        Map<String, Map<String, Tensor>> expected = new TreeMap<>();
        expected.put("empty_map", Map.of());
        expected.put("only_metadata", Map.of());
        expected.put("nan_inf", Map.of("w", tensor(Shape.of(4), Float.NaN, Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY, -0f)));
        expected.put("one_f32_2x3", Map.of("w", tensor(Shape.of(2, 3), SIX)));
        expected.put("padded_header", Map.of("w", tensor(Shape.of(6), SIX)));
        expected.put("unaligned_header_len", Map.of("w", tensor(Shape.of(6), SIX)));
        expected.put("rank8", Map.of("w", tensor(Shape.of(1, 1, 1, 1, 1, 1, 2, 3), SIX)));
        expected.put("scalar_f32", Map.of("s", tensor(Shape.scalar(), 1)));
        expected.put("zero_sized_2x0", Map.of("z", tensor(Shape.of(2, 0))));
        expected.put("order_in_header_not_by_offset", inOrder("a", tensor(Shape.of(3), 0, 1, 2), "b",
                tensor(Shape.of(3), 3, 4, 5)));
        expected.put("unicode_names", inOrder("çé.重み\n\"q\"", tensor(Shape.of(1), 0), "", tensor(Shape.of(1), 1)));
        Map<String, Tensor> between = inOrder("a", tensor(Shape.of(1), 0), "z", tensor(Shape.of(0)));
        between.put("b", tensor(Shape.of(1), 1));
        expected.put("zero_sized_between", between);
        Map<String, String> refused = new TreeMap<>();
        refused.put("all_dtypes", "the tensor \"BOOL\" is of dtype \"BOOL\", but only \"F32\" is read");
        refused.put("mixed_misaligned_u8_then_f32", "the tensor \"u\" is of dtype \"U8\", but only \"F32\" is read");

        Set<String> all = new TreeSet<>(expected.keySet());
        all.addAll(refused.keySet());
        assertEquals(all, names(folder));
        for (Map.Entry<String, Map<String, Tensor>> entry : expected.entrySet()) {
            assertTensors(entry.getKey(), entry.getValue(), Safetensors.read(file(folder, entry.getKey())));
        }
        for (Map.Entry<String, String> entry : refused.entrySet()) {
            Path file = file(folder, entry.getKey());
            assertEquals(file + ": " + entry.getValue(),
                    assertThrows(SafetensorsFormatException.class, () -> Safetensors.read(file)).getMessage());
        }
    }

    @Test
    void aTrainedNetwork() throws IOException {
        Map<String, Tensor> tensors = Safetensors.read(file(SharedData.find("models"), "ch03_sample_weight"));
        Map<String, Shape> shapes = new TreeMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        assertEquals(Map.of("W1", Shape.of(784, 50), "b1", Shape.of(50), "W2", Shape.of(50, 100), "b2", Shape.of(100),
                "W3", Shape.of(100, 10), "b3", Shape.of(10)), shapes);
    }

    private static void assertTensors(String what, Map<String, Tensor> expected, Map<String, Tensor> actual) {
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()), what);
        for (Map.Entry<String, Tensor> entry : actual.entrySet()) {
            Tensor tensor = expected.get(entry.getKey());
            if (tensor != null) {
                assertEquals(tensor.shape(), entry.getValue().shape(), what);
                assertArrayEquals(tensor.data(), entry.getValue().data(), what);
            }
        }
    }

    private static Tensor tensor(Shape shape, float... data) {
        return new Tensor(shape, data);
    }

    private static Map<String, Tensor> inOrder(String first, Tensor one, String second, Tensor two) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(first, one);
        tensors.put(second, two);
        return tensors;
    }

    private static Path file(Path folder, String name) {
        return folder.resolve(name + ".safetensors");
    }

    private static Set<String> names(Path folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".safetensors"))
                    .forEach(name -> names.add(name.substring(0, name.length() - ".safetensors".length())));
        }
        return names;
    }
}
