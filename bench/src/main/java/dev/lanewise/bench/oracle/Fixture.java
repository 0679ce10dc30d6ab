package dev.lanewise.bench.oracle;

import dev.lanewise.io.Safetensors;
import dev.lanewise.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a problem gives and how libtorch answers, kept in a file of safetensors, so that a build without libtorch can
 * hold Lanewise against it. The bytes depend on nothing but the tensors.
 *
 * @param given   the tensors to begin with
 * @param answers libtorch's
 */
record Fixture(Map<String, Tensor> given, Map<String, Tensor> answers) {
    private static final String ANSWER = "answer ";

    /** Reads a file. */
    static Fixture read(Path file) throws IOException {
        Map<String, Tensor> given = new LinkedHashMap<>();
        Map<String, Tensor> answers = new LinkedHashMap<>();
        Safetensors.read(file).forEach((name, tensor) -> {
            if (name.startsWith(ANSWER)) {
                answers.put(name.substring(ANSWER.length()), tensor);
            } else {
                given.put(name, tensor);
            }
        });
        return new Fixture(given, answers);
    }

    /** Writes a file, or writes it again. */
    void write(Path file) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>(given);
        answers.forEach((name, tensor) -> tensors.put(ANSWER + name, tensor));
        StringBuilder header = new StringBuilder();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        tensors.forEach((name, tensor) -> {
            ByteBuffer bytes = ByteBuffer.allocate(tensor.data().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor.data());
            int from = data.size();
            data.writeBytes(bytes.array());
            header.append(header.isEmpty() ? "{" : ",").append('"').append(name)
                    .append("\":{\"dtype\":\"F32\",\"shape\":[").append(extents(tensor))
                    .append("],\"data_offsets\":[").append(from).append(',').append(data.size()).append("]}");
        });
        byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(length.array());
        all.writeBytes(json);
        all.writeBytes(data.toByteArray());
        Files.write(file, all.toByteArray());
    }

    private static String extents(Tensor tensor) {
        return Arrays.stream(tensor.shape().dims()).mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
    }
}
