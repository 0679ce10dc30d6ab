package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** IDX files made here, good ones and every kind of bad one. */
class IdxTest {

    private static final int UNSIGNED = 0x08;
    private static final int INT = 0x0C;
    private static final long SEED = 0x1D4L;

    @TempDir
    Path folder;

    @Test
    void imagesPlainAndPackedWhateverTheNameSays() throws IOException {
        byte[] idx = idx(UNSIGNED, new int[]{2, 2, 3}, 0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255);
        for (Path file : new Path[]{write("plain", idx), write("packed.gz", gzip(idx)), write("plain.gz", idx),
                write("packed", gzip(idx))}) {
            ByteRows images = Idx.images(file);
            assertEquals("2 rows of bytes (2, 3)", images.toString(), file.toString());
            assertEquals(0, images.offset(), file.toString());
            assertArrayEquals(new byte[]{0, 1, 2, 3, 4, 5, -6, -5, -4, -3, -2, -1}, images.data(), file.toString());
        }
        assertEquals(Shape.of(6), Idx.images(write("rows", idx(UNSIGNED, new int[]{1, 6}, 1, 2, 3, 4, 5, 6))).shape());
        Path deep = write("deep", idx(UNSIGNED, new int[]{1, 1, 2, 3}, 1, 2, 3, 4, 5, 6));
        assertEquals(Shape.of(1, 2, 3), Idx.images(deep).shape());
    }

    @Test
    void labelsAreUnsignedBytesOrInts() throws IOException {
        assertArrayEquals(new int[]{0, 127, 128, 255},
                Idx.labels(write("bytes", idx(UNSIGNED, new int[]{4}, 0, 127, 128, 255))));
        assertArrayEquals(new int[]{7, 0x01020384},
                Idx.labels(write("ints", gzip(idx(INT, new int[]{2}, 0, 0, 0, 7, 1, 2, 3, 0x84)))));
    }

    /** More than any first guess of the size from the packed file's: zeros shrink a thousandfold. */
    @Test
    void aVeryWellPackedFileIsReadToItsEnd() throws IOException {
        byte[] data = new byte[3_000_017];
        data[0] = 1;
        data[data.length - 1] = 2;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(idx(UNSIGNED, new int[]{1, data.length}));
        out.write(data);
        Path file = write("zeros.gz", gzip(out.toByteArray()));
        assertTrue(Files.size(file) < 10_000);
        assertArrayEquals(data, Idx.images(file).data());
    }

    @Test
    void aPackedFileInSeveralPiecesIsOneFile() throws IOException {
        byte[] idx = idx(UNSIGNED, new int[]{3}, 1, 2, 3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(gzip(Arrays.copyOf(idx, 9)));
        out.write(gzip(Arrays.copyOfRange(idx, 9, idx.length)));
        assertArrayEquals(new int[]{1, 2, 3}, Idx.labels(write("pieces.gz", out.toByteArray())));
    }

    @Test
    void structureOfTheFile() throws IOException {
        assertRefused("expected an IDX file, but this is a folder", folder);
        assertRefused("the file ends within its header", write("empty", new byte[0]));
        assertRefused("the file ends within its header", write("byte", new byte[1]));
        assertRefused("the file ends within its header", write("short", new byte[]{0, 0, 8}));
        assertRefused("the file ends within its header", write("dims", new byte[]{0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0}));
        assertRefused("an IDX file begins with the bytes 0x00 0x00, but this one with 0x89 0x50",
                write("png", new byte[]{(byte) 0x89, 0x50, 0x4e, 0x47}));
        assertRefused("the header has the element type 0xFE, which IDX does not define",
                write("type", idx(0xFE, new int[]{1}, 1)));
        assertRefused("the header has the element type 0x0A, which IDX does not define",
                write("gap", idx(0x0A, new int[]{1}, 1)));
        assertRefused("expected at least 1 dimension, but the header has 0",
                write("scalar", idx(UNSIGNED, new int[0], 1)));
        assertRefused("every dimension must be at least 1, but dimension 1 is 0",
                write("zero", idx(UNSIGNED, new int[]{1, 0, 5})));
    }

    @Test
    void moreOrLessDataThanTheHeaderSays() throws IOException {
        byte[] little = idx(UNSIGNED, new int[]{2, 3}, 1, 2, 3, 4, 5);
        byte[] much = idx(INT, new int[]{1}, 0, 0, 0, 1, 2);
        for (boolean packed : new boolean[]{false, true}) {
            assertRefused("the header promises 6 bytes of data, but the file ends after 5",
                    write("little", packed ? gzip(little) : little));
            assertRefused("the header promises 4 bytes of data, but the file goes on after them",
                    write("much", packed ? gzip(much) : much));
        }
    }

    @Test
    void aHeaderIsNotBelieved() throws IOException {
        assertRefused("the header promises 2147483639 bytes of data, but the file ends after 1",
                write("largest", idx(UNSIGNED, new int[]{1, 0x7fff_fff7}, 1)));
        assertRefused("the header promises 2147483639 bytes of data, but the file ends after 1",
                write("largest.gz", gzip(idx(UNSIGNED, new int[]{1, 0x7fff_fff7}, 1))));
        assertRefused("the header's first 2 dimensions make more than the 2147483639 bytes that fit into an array",
                write("large", idx(UNSIGNED, new int[]{1, 0x7fff_fff8, 0}, 1)));
        assertRefused("the header's first 1 dimensions make more than the 2147483639 bytes that fit into an array",
                write("unsigned", idx(UNSIGNED, new int[]{-1}, 1)));
        assertRefused("the header's first 4 dimensions make more than the 2147483639 bytes that fit into an array",
                write("product", idx(UNSIGNED, new int[]{65536, 1, 256, 65536, 65536}, 1)));
    }

    @Test
    void everyCutOfAPackedFileIsNoticed() throws IOException {
        byte[] data = new byte[500];
        Philox random = new Philox(SEED, Purpose.DATA, 0);
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) random.bits(i);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(idx(UNSIGNED, new int[]{50, 10}));
        out.write(data);
        byte[] packed = gzip(out.toByteArray());
        for (int length = 2; length < packed.length; length++) {
            Path file = write("cut.gz", Arrays.copyOf(packed, length));
            assertEquals(file + ": the gzip stream is cut off",
                    assertThrows(IdxFormatException.class, () -> Idx.images(file), "length " + length).getMessage());
        }
    }

    @Test
    void everyFlippedByteOfAPackedFileIsNoticed() throws IOException {
        byte[] packed = gzip(idx(UNSIGNED, new int[]{2, 8}, 1, 2, 3, 4, 5, 6, 7, 8, 8, 7, 6, 5, 4, 3, 2, 1));
        for (int i = 10; i < packed.length; i++) {
            byte[] damaged = packed.clone();
            damaged[i] ^= 0x55;
            Path file = write("damaged.gz", damaged);
            IdxFormatException e =
                    assertThrows(IdxFormatException.class, () -> Idx.images(file), "byte " + i);
            assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": "), e::toString);
        }
        packed[packed.length - 5] ^= 1;
        assertRefused("the gzip stream is damaged (Corrupt GZIP trailer)", write("sum.gz", packed));
        assertRefused("the gzip stream is damaged (Unsupported compression method)",
                write("method.gz", new byte[]{0x1f, (byte) 0x8b, 7, 0, 0, 0, 0, 0, 0, 0}));
    }

    @Test
    void purposeOfTheFile() throws IOException {
        assertImagesRefused("images are unsigned bytes (type 0x08), but the file holds floats (type 0x0D)",
                write("floats", idx(0x0D, new int[]{1, 1}, 0, 0, 0, 0)));
        assertImagesRefused("images have at least 2 dimensions, their count first, but the file has 1",
                write("labels", idx(UNSIGNED, new int[]{2}, 0, 1)));
        String types = "labels are unsigned bytes (type 0x08) or ints (type 0x0C), but the file holds ";
        assertLabelsRefused(types + "signed bytes (type 0x09)", write("signed", idx(0x09, new int[]{1}, 1)));
        assertLabelsRefused(types + "shorts (type 0x0B)", write("shorts", idx(0x0B, new int[]{1}, 0, 1)));
        assertLabelsRefused(types + "doubles (type 0x0E)",
                write("doubles", idx(0x0E, new int[]{1}, 0, 0, 0, 0, 0, 0, 0, 0)));
        assertLabelsRefused("labels have 1 dimension, but the file has 2",
                write("matrix", idx(UNSIGNED, new int[]{1, 1}, 1)));
        assertLabelsRefused("labels are from 0 to 2147483646, but label 1 is -2",
                write("negative", idx(INT, new int[]{2}, 0, 0, 0, 1, 255, 255, 255, 254)));
        assertLabelsRefused("labels are from 0 to 2147483646, but label 0 is 2147483647",
                write("huge", idx(INT, new int[]{1}, 127, 255, 255, 255)));
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing");
        for (Executable call : new Executable[]{() -> Idx.images(missing), () -> Idx.labels(missing)}) {
            FileNotFoundException e = assertThrows(FileNotFoundException.class, call);
            assertEquals(missing + ": there is no such file", e.getMessage());
            assertInstanceOf(IOException.class, e.getCause());
        }
    }

    private static void assertRefused(String sentence, Path file) {
        assertImagesRefused(sentence, file);
        assertLabelsRefused(sentence, file);
    }

    private static void assertImagesRefused(String sentence, Path file) {
        assertEquals(file + ": " + sentence,
                assertThrows(IdxFormatException.class, () -> Idx.images(file)).getMessage());
    }

    private static void assertLabelsRefused(String sentence, Path file) {
        assertEquals(file + ": " + sentence,
                assertThrows(IdxFormatException.class, () -> Idx.labels(file)).getMessage());
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    /** An IDX file of a type code, dimensions and the bytes of its data. */
    static byte[] idx(int type, int[] dims, int... data) {
        byte[] bytes = new byte[4 + 4 * dims.length + data.length];
        bytes[2] = (byte) type;
        bytes[3] = (byte) dims.length;
        int at = 4;
        for (int dim : dims) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                bytes[at++] = (byte) (dim >>> shift);
            }
        }
        for (int value : data) {
            bytes[at++] = (byte) value;
        }
        return bytes;
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
