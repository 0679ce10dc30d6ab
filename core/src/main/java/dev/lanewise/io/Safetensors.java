package dev.lanewise.io;

import dev.lanewise.tensor.Tensor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads safetensors files, the format in which the Hugging Face libraries keep weights: the header's length as a
 * little-endian 64-bit integer, the header in JSON, the tensors' elements, little-endian and row-major. A file is read
 * if it is well-formed in every byte, or else refused. Reads tensors of 32-bit floats (F32) alone, drops the metadata,
 * and writes nothing.
 */
public final class Safetensors {

    /** The limit of the format's reference implementation. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int CHUNK_BYTES = 1 << 16;

    private Safetensors() {
    }

    /**
     * All tensors of a file by name, in the order of their data in the file, which is not always that of the header; of
     * two that begin at the same byte, the empty one comes first. A tensor may be a scalar or empty, and its bits are
     * those of the file, NaNs included.
     *
     * @throws FileNotFoundException      if there is no such file
     * @throws SafetensorsFormatException if the header is not strict JSON of the format, a tensor's data is missing,
     *                                    shared or not as large as its shape, bytes belong to no tensor, or a tensor is
     *                                    not of floats or larger than an array
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new SafetensorsFormatException(file, "expected a safetensors file, but this is a folder");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return read(file, channel);
        } catch (NoSuchFileException e) {
            FileNotFoundException missing = new FileNotFoundException(file + ": there is no such file");
            missing.initCause(e);
            throw missing;
        }
    }

    private static Map<String, Tensor> read(Path file, FileChannel channel) throws IOException {
        long fileSize = channel.size();
        if (fileSize < Long.BYTES) {
            throw new SafetensorsFormatException(file, "a safetensors file begins with the 8 bytes of its header's"
                    + " length, but this one has " + fileSize);
        }
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(file, channel, chunk.limit(Long.BYTES));
        List<SafetensorsHeader.Entry> entries = readHeader(file, channel, chunk.getLong(), fileSize - Long.BYTES);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : entries) {
            Tensor tensor = Tensor.zeros(entry.shape());
            readFloats(file, channel, chunk, tensor.data());
            tensors.put(entry.name(), tensor);
        }
        return tensors;
    }

    private static List<SafetensorsHeader.Entry> readHeader(Path file, FileChannel channel, long length, long rest)
            throws IOException {
        if (Long.compareUnsigned(length, MAX_HEADER_BYTES) > 0) {
            throw new SafetensorsFormatException(file, "the header's length is " + Long.toUnsignedString(length)
                    + " bytes, but at most " + MAX_HEADER_BYTES + " are read");
        }
        if (length > rest) {
            throw new SafetensorsFormatException(file, "the header's length is " + length + " bytes, but only " + rest
                    + " follow");
        }
        byte[] header = new byte[(int) length];
        fill(file, channel, ByteBuffer.wrap(header));
        if (length == 0 || header[0] != '{') {
            throw new SafetensorsFormatException(file, "the header does not begin with '{'");
        }
        return SafetensorsHeader.parse(file, header, rest - length);
    }

    /** Reads the floats that come next, bit by bit. */
    private static void readFloats(Path file, FileChannel channel, ByteBuffer chunk, float[] floats)
            throws IOException {
        int at = 0;
        while (at < floats.length) {
            int length = Math.min(floats.length - at, CHUNK_BYTES / Float.BYTES);
            chunk.clear();
            fill(file, channel, chunk.limit(length * Float.BYTES));
            chunk.asFloatBuffer().get(floats, at, length);
            at += length;
        }
    }

    /** Fills a buffer up to its limit and makes it ready for reading. */
    private static void fill(Path file, FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new SafetensorsFormatException(file, "the file became shorter while it was read");
            }
        }
        buffer.flip();
    }
}
