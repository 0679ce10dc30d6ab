package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** IDX files of others: MNIST itself, and a collection of good and bad ones. Skipped where they are missing. */
class IdxDataTest {

    @Test
    void mnist() throws IOException, NoSuchAlgorithmException {
        Path folder = SharedData.find("mnist");
        Dataset training = Idx.trainingSet(folder);
        Dataset test = Idx.testSet(folder);
        assertEquals("60000 samples (28, 28) with 10 classes", training.toString());
        assertEquals("10000 samples (28, 28) with 10 classes", test.toString());
        // The published file without its 16 bytes of header, and how often each digit comes.
        assertEquals("741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
                sha256(Idx.images(folder.resolve("train-images-idx3-ubyte.gz")).data()));
        assertArrayEquals(new int[]{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, histogram(training));
        assertArrayEquals(new int[]{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}, histogram(test));
    }

    /** None of the collection is made of unsigned bytes, so each is refused, and for its own reason. */
    @Test
    void theCollection() throws IOException {
        Path folder = SharedData.find("formats/idx");
        String signed = "images are unsigned bytes (type 0x08), but the file holds signed bytes (type 0x09)";
        Map<String, String> expected = new TreeMap<>();
        expected.put("byte-mat.idx", signed);
        expected.put("byte.idx", signed);
        expected.put("int.idx", "images are unsigned bytes (type 0x08), but the file holds ints (type 0x0C)");
        expected.put("outputs.idx", signed);
        expected.put("outputs-long.idx", signed);
        // A count of three bytes, so that the labels count as the last byte of it.
        expected.put("output.idx", "the header promises 65792 bytes of data, but the file ends after 0");
        expected.put("incorrect-num-dims.idx", "the header promises 16 bytes of data, but the file ends after 12");
        expected.put("invalid-dim-byte.idx", "the file ends within its header");
        expected.put("invalid-magic-byte.idx",
                "an IDX file begins with the bytes 0x00 0x00, but this one with 0x00 0x05");
        expected.put("invalid-type-byte.idx", "the header has the element type 0x80, which IDX does not define");
        expected.put("no-data.idx", "the header promises 16 bytes of data, but the file ends after 0");
        expected.put("too-little-data.idx", "the header promises 40 bytes of data, but the file ends after 16");
        expected.put("too-much-data.idx", "the header promises 20 bytes of data, but the file goes on after them");
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".idx")).forEach(names::add);
        }
        assertEquals(expected.keySet(), names);
        for (String name : names) {
            Path file = folder.resolve(name);
            assertEquals(file + ": " + expected.get(name),
                    assertThrows(IdxFormatException.class, () -> Idx.images(file)).getMessage());
        }
    }

    /** The structure of the good ones is right, whatever they are for. */
    @Test
    void theGoodOnesOfTheCollection() throws IOException {
        Path folder = SharedData.find("formats/idx");
        IdxFile bytes = IdxFile.read(folder.resolve("byte-mat.idx"));
        assertArrayEquals(new int[]{4, 2, 2}, bytes.dims());
        assertArrayEquals(new byte[]{1, 2, 3, 4, 4, 3, 2, 1, 5, 6, 7, 8, 8, 7, 6, 5}, bytes.data());
        assertEquals(Shape.of(4, 4), Shape.of(IdxFile.read(folder.resolve("byte.idx")).dims()));
        IdxFile ints = IdxFile.read(folder.resolve("int.idx"));
        assertArrayEquals(new int[]{4, 4}, ints.dims());
        int[] values = new int[16];
        Arrays.setAll(values, ints::intAt);
        assertArrayEquals(new int[]{1234, 2, 3, 4, 4321, 3, 2, 1, 5, 6789, 7, 8, 8765, 7, 6, 5}, values);
        assertArrayEquals(new byte[]{0, 1, 1, 0}, IdxFile.read(folder.resolve("outputs.idx")).data());
        assertArrayEquals(new byte[]{0, 1, 1, 0, 2, 1, 1, 2}, IdxFile.read(folder.resolve("outputs-long.idx")).data());
    }

    private static int[] histogram(Dataset data) {
        int[] labels = new int[data.size()];
        data.gatherLabels(MiniBatches.sequential(data.size(), 1).order(), 0, data.size(), labels);
        int[] histogram = new int[data.classes()];
        for (int label : labels) {
            histogram[label]++;
        }
        return histogram;
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
