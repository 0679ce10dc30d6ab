package dev.lanewise.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Safetensors files made here: what is read, and how each kind of damage to file, layout and tensors is told. */
class SafetensorsTest {

    @TempDir
    Path folder;

    @Test
    void tensorsComeInTheOrderOfTheirData() throws IOException {
        Map<String, Tensor> tensors = read("{" + entry("b", "[1,2]", 4, 12) + "," + entry("a", "[1]", 0, 4) + ","
                + entry("empty", "[3,0]", 4, 4) + "," + entry("scalar", "[]", 12, 16) + "}", 1, 2, 3, 4);
        assertEquals(List.of("a", "empty", "b", "scalar"), List.copyOf(tensors.keySet()));
        assertTensor(Shape.of(1), new float[]{1}, get(tensors, "a"));
        assertTensor(Shape.of(3, 0), new float[0], get(tensors, "empty"));
        assertTensor(Shape.of(1, 2), new float[]{2, 3}, get(tensors, "b"));
        assertTensor(Shape.scalar(), new float[]{4}, get(tensors, "scalar"));
    }

    @Test
    void aTensorLargerThanAChunk() throws IOException {
        float[] floats = new float[100_003];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = i;
        }
        Map<String, Tensor> tensors = read("{" + entry("small", "[3]", 0, 12) + ","
                + entry("large", "[100000]", 12, 400_012) + "}", floats);
        Tensor large = get(tensors, "large");
        for (int i = 0; i < 100_000; i++) {
            assertEquals(i + 3, large.data()[i], "element " + i);
        }
    }

    @Test
    void bitsAreKept() throws IOException {
        int[] bits = {0x7fc00000, 0x7f800001, 0xffc12345, 0x80000000, 0x00000001, 0xff800000};
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : bits) {
            data.putInt(value);
        }
        Path file = write(bytes("{" + entry("w", "[6]", 0, 24) + "}", data.array()));
        Tensor tensor = get(Safetensors.read(file), "w");
        for (int i = 0; i < bits.length; i++) {
            assertEquals(bits[i], Float.floatToRawIntBits(tensor.data()[i]), "element " + i);
        }
    }

    @Test
    void filesWithoutTensors() throws IOException {
        assertEquals(Map.of(), read("{}"));
        assertEquals(Map.of(), read("{   }    "));
        assertEquals(Map.of(), read("{\"__metadata__\":{}}"));
        assertEquals(Map.of(), read("{\"__metadata__\":{\"format\":\"pt\",\"x\":\"{[\"}}"));
    }

    @Test
    void theFileItself() throws IOException {
        assertBad("expected a safetensors file, but this is a folder", folder);
        Path missing = folder.resolve("missing");
        FileNotFoundException e = assertThrows(FileNotFoundException.class, () -> Safetensors.read(missing));
        assertEquals(missing + ": there is no such file", e.getMessage());
        assertInstanceOf(IOException.class, e.getCause());
        assertBad("a safetensors file begins with the 8 bytes of its header's length, but this one has 0",
                write(new byte[0]));
        assertBad("a safetensors file begins with the 8 bytes of its header's length, but this one has 7",
                write(new byte[7]));
        assertBad("the header does not begin with '{'", write(new byte[8]));
        assertBad("the header does not begin with '{'", write(bytes(" {}", new byte[0])));
        assertBad("the header does not begin with '{'", write(bytes("[]", new byte[0])));
        assertBad("the header does not begin with '{'", write(bytes("\uFEFF{}", new byte[0])));
    }

    @Test
    void theHeadersLength() throws IOException {
        assertBad("the header's length is 3 bytes, but only 2 follow", write(withLength(3, "{}")));
        assertBad("the header's length is 100000000 bytes, but only 2 follow", write(withLength(100_000_000, "{}")));
        assertBad("the header's length is 100000001 bytes, but at most 100000000 are read",
                write(withLength(100_000_001, "{}")));
        assertBad("the header's length is 18446744073709551615 bytes, but at most 100000000 are read",
                write(withLength(-1, "{}")));
        assertBad("expected a string, but the header ends", write(withLength(1, "{}")));
    }

    @Test
    void dataThatBelongsToNoneOrTwo() throws IOException {
        assertBad("the tensor \"a\" begins at byte 4 of the data, but the tensors before it end at byte 0",
                "{" + entry("a", "[1]", 4, 8) + "}", 0, 0);
        assertBad("the tensor \"b\" begins at byte 8 of the data, but the tensors before it end at byte 4",
                "{" + entry("a", "[1]", 0, 4) + "," + entry("b", "[1]", 8, 12) + "}", 0, 0, 0);
        assertBad("the tensor \"b\" begins at byte 4 of the data, but the tensors before it end at byte 8",
                "{" + entry("a", "[2]", 0, 8) + "," + entry("b", "[2]", 4, 12) + "}", 0, 0, 0);
        assertBad("the tensor \"b\" begins at byte 0 of the data, but the tensors before it end at byte 4",
                "{" + entry("a", "[1]", 0, 4) + "," + entry("b", "[1]", 0, 4) + "}", 0);
        assertBad("the tensor \"empty\" begins at byte 4 of the data, but the tensors before it end at byte 8",
                "{" + entry("a", "[2]", 0, 8) + "," + entry("empty", "[0]", 4, 4) + "}", 0, 0);
        assertBad("the tensors end at byte 4 of the data, but the file has 8 bytes of data",
                "{" + entry("a", "[1]", 0, 4) + "}", 0, 0);
        assertBad("the tensors end at byte 8 of the data, but the file has 4 bytes of data",
                "{" + entry("a", "[2]", 0, 8) + "}", 0);
        assertBad("the tensors end at byte 0 of the data, but the file has 4 bytes of data", "{}", 0);
        assertBad("the tensors end at byte 400000000000 of the data, but the file has 4 bytes of data",
                hundredLargeTensors(), 0);
    }

    @Test
    void tensorsThatContradictThemselves() throws IOException {
        assertBad("the tensor \"a\" has 8 bytes of data, but expected 4 for 1 floats",
                "{" + entry("a", "[1]", 0, 8) + "}", 0, 0);
        assertBad("the tensor \"a\" has 4 bytes of data, but expected 0 for 0 floats",
                "{" + entry("a", "[5,0]", 0, 4) + "}", 0);
        assertBad("the tensor \"a\" ends at byte 4 of the data, before it begins at byte 8",
                "{" + entry("a", "[1]", 8, 4) + "}", 0, 0);
        String large = "the tensor \"a\" has a shape beyond the 2147483647 elements that an array holds";
        assertBad(large, "{" + entry("a", "[2147483648]", 0, 4) + "}", 0);
        assertBad(large, "{" + entry("a", "[65536,65536]", 0, 0) + "}");
        assertBad(large, "{" + entry("a", "[4294967296,4294967296]", 0, 0) + "}");
        assertBad(large, "{" + entry("a", "[0,9223372036854775807]", 0, 0) + "}");
        assertBad("the tensor \"a\" has 0 data_offsets, but expected 2",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[]}}");
        assertBad("the tensor \"a\" has 3 data_offsets, but expected 2",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4,4]}}", 0);
    }

    @Test
    void otherTypesAreNamed() throws IOException {
        for (String dtype : new String[]{"F16", "BF16", "F64", "I64", "U8", "BOOL", "f32", ""}) {
            assertBad("the tensor \"w\" is of dtype \"" + dtype + "\", but only \"F32\" is read",
                    "{\"w\":{\"dtype\":\"" + dtype + "\",\"shape\":[0],\"data_offsets\":[0,0]}}");
        }
    }

    @Test
    void keysThatAreMissingUnknownOrDoubled() throws IOException {
        assertBad("the tensor \"w\" has no dtype", "{\"w\":{}}");
        assertBad("the tensor \"w\" has no shape", "{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,0]}}");
        assertBad("the tensor \"w\" has no data_offsets", "{\"w\":{\"dtype\":\"F32\",\"shape\":[0]}}");
        assertBad("the tensor \"w\" has the unknown key \"stride\"", "{\"w\":{\"dtype\":\"F32\",\"stride\":[0]}}");
        assertBad("the tensor \"w\" has the key \"shape\" twice", "{\"w\":{\"shape\":[1],\"shape\":[1]}}");
        assertBad("the header has the name \"w\" twice",
                "{" + entry("w", "[0]", 0, 0) + "," + entry("\\u0077", "[0]", 0, 0) + "}");
        assertBad("the header has the name \"__metadata__\" twice", "{\"__metadata__\":{},\"__metadata__\":{}}");
        assertBad("the metadata has the key \"k\" twice", "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}");
    }

    private static String hundredLargeTensors() {
        StringBuilder header = new StringBuilder("{");
        for (long i = 0; i < 100; i++) {
            header.append(i == 0 ? "" : ",")
                    .append(entry("t" + i, "[1000000000]", i * 4_000_000_000L, (i + 1) * 4_000_000_000L));
        }
        return header.append('}').toString();
    }

    private static String entry(String name, String shape, long begin, long end) {
        return "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + "," + end
                + "]}";
    }

    private static Tensor get(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static void assertTensor(Shape shape, float[] data, Tensor tensor) {
        assertEquals(shape, tensor.shape());
        assertArrayEquals(data, tensor.data());
    }

    private static void assertBad(String sentence, Path file) {
        assertEquals(file + ": " + sentence,
                assertThrows(SafetensorsFormatException.class, () -> Safetensors.read(file)).getMessage());
    }

    private void assertBad(String sentence, String header, float... data) throws IOException {
        assertBad(sentence, write(bytes(header, floats(data))));
    }

    private Map<String, Tensor> read(String header, float... data) throws IOException {
        return Safetensors.read(write(bytes(header, floats(data))));
    }

    private static byte[] floats(float... data) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(data);
        return buffer.array();
    }

    private static byte[] bytes(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length)
                .put(text).put(data).array();
    }

    private static byte[] withLength(long length, String header) {
        byte[] file = bytes(header, new byte[0]);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        return file;
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("made.safetensors"), bytes);
    }
}
