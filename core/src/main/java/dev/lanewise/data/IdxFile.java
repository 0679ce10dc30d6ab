package dev.lanewise.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * One IDX file in memory, whatever its elements are: 00 00, a byte for their type, a byte for the number of dimensions,
 * each dimension as a big-endian 32-bit integer, the elements (LeCun, Cortes and Burges, <i>The MNIST database of
 * handwritten digits</i>). Its structure is checked, its purpose is not.
 *
 * @param path where it came from, for messages
 * @param type what the elements are
 * @param dims the extents, all at least 1
 * @param data the elements, big-endian, exactly as many bytes as the extents say
 */
record IdxFile(Path path, Type type, int[] dims, byte[] data) {

    /** The largest array that every HotSpot JVM allocates. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int BUFFER = 1 << 16;

    /** Element types by their code in the third byte. */
    enum Type {
        UNSIGNED_BYTE(0x08, 1, "unsigned bytes"), SIGNED_BYTE(0x09, 1, "signed bytes"), SHORT(0x0B, 2, "shorts"),
        INT(0x0C, 4, "ints"), FLOAT(0x0D, 4, "floats"), DOUBLE(0x0E, 8, "doubles");

        private final int code;
        private final int bytes;
        private final String plural;

        Type(int code, int bytes, String plural) {
            this.code = code;
            this.bytes = bytes;
            this.plural = plural;
        }

        /** For example {@code unsigned bytes (type 0x08)}. */
        @Override
        public String toString() {
            return plural + " (type " + hex(code) + ")";
        }
    }

    /** Reads a file, unpacking it if it begins with the magic bytes of gzip. */
    static IdxFile read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IdxFormatException(path, "expected an IDX file, but this is a folder");
        }
        try (InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
            return read(path, unpacked(file));
        } catch (NoSuchFileException e) {
            FileNotFoundException missing = new FileNotFoundException(path + ": there is no such file");
            missing.initCause(e);
            throw missing;
        } catch (EOFException e) {
            throw new IdxFormatException(path, "the gzip stream is cut off", e);
        } catch (ZipException e) {
            throw new IdxFormatException(path, "the gzip stream is damaged (" + e.getMessage() + ")", e);
        }
    }

    private static InputStream unpacked(InputStream file) throws IOException {
        file.mark(2);
        int magic = file.read() << 8 | file.read();
        file.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(file, BUFFER) : file;
    }

    private static IdxFile read(Path path, InputStream in) throws IOException {
        byte[] header = readHeader(path, in, 4);
        if (header[0] != 0 || header[1] != 0) {
            throw new IdxFormatException(path, "an IDX file begins with the bytes 0x00 0x00, but this one with "
                    + hex(header[0]) + " " + hex(header[1]));
        }
        Type type = typeOf(path, header[2]);
        int rank = header[3] & 0xff;
        if (rank == 0) {
            throw new IdxFormatException(path, "expected at least 1 dimension, but the header has 0");
        }
        byte[] extents = readHeader(path, in, 4 * rank);
        int[] dims = new int[rank];
        long bytes = type.bytes;
        for (int axis = 0; axis < rank; axis++) {
            dims[axis] = bigEndian(extents, 4 * axis);
            if (dims[axis] == 0) {
                throw new IdxFormatException(path, "every dimension must be at least 1, but dimension " + axis
                        + " is 0");
            }
            long extent = Integer.toUnsignedLong(dims[axis]);
            if (extent > MAX_BYTES / bytes) {
                throw new IdxFormatException(path, "the header's first " + (axis + 1)
                        + " dimensions make more than the " + MAX_BYTES + " bytes that fit into an array");
            }
            bytes *= extent;
        }
        return new IdxFile(path, type, dims, readData(path, in, (int) bytes));
    }

    private static byte[] readHeader(Path path, InputStream in, int length) throws IOException {
        byte[] bytes = new byte[length];
        if (fill(in, bytes, 0) < length) {
            throw new IdxFormatException(path, "the file ends within its header");
        }
        return bytes;
    }

    private static Type typeOf(Path path, byte code) throws IdxFormatException {
        for (Type type : Type.values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new IdxFormatException(path, "the header has the element type " + hex(code)
                + ", which IDX does not define");
    }

    /**
     * Reads exactly {@code length} bytes up to the end. The header is not believed: space is made for a few times what
     * the file holds, and again only when that much has come.
     */
    private static byte[] readData(Path path, InputStream in, int length) throws IOException {
        byte[] data = new byte[(int) Math.min(length, BUFFER + 8 * Files.size(path))];
        int filled = fill(in, data, 0);
        while (filled == data.length && filled < length) {
            data = Arrays.copyOf(data, (int) Math.min(length, 2L * filled));
            filled += fill(in, data, filled);
        }
        if (filled < length) {
            throw new IdxFormatException(path, "the header promises " + length
                    + " bytes of data, but the file ends after " + filled);
        }
        // For gzip this also checks the sum at the end of the stream.
        if (fill(in, new byte[1], 0) > 0) {
            throw new IdxFormatException(path, "the header promises " + length
                    + " bytes of data, but the file goes on after them");
        }
        return data;
    }

    /** Reads from an index on until the array is full or the file ends; returns how many bytes came. */
    private static int fill(InputStream in, byte[] bytes, int from) throws IOException {
        return in.readNBytes(bytes, from, bytes.length - from);
    }

    /** Element {@code index} of a file of ints or unsigned bytes. */
    int intAt(int index) {
        return type == Type.INT ? bigEndian(data, 4 * index) : data[index] & 0xff;
    }

    private static int bigEndian(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
    }

    private static String hex(int code) {
        return String.format("0x%02X", code & 0xff);
    }
}
