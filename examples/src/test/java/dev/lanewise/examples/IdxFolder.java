package dev.lanewise.examples;

import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Writes folders of IDX files: small images of noise, brighter in the rows of pixels that their class names. */
record IdxFolder(Path path) {
    static final int TRAINING = 301;
    static final int TEST = 67;
    static final int HEIGHT = 13;
    static final int WIDTH = 11;
    static final int CLASSES = 10;

    /** A good folder: the training set packed, the test set plain. */
    static IdxFolder good(Path path) {
        IdxFolder folder = new IdxFolder(path);
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        folder.images("train-images-idx3-ubyte.gz", TRAINING, HEIGHT, WIDTH);
        folder.labels("train-labels-idx1-ubyte.gz", labels(TRAINING));
        folder.images("t10k-images-idx3-ubyte", TEST, HEIGHT, WIDTH);
        folder.labels("t10k-labels-idx1-ubyte", labels(TEST));
        return folder;
    }

    /** The classes in turn. */
    static int[] labels(int count) {
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % CLASSES;
        }
        return labels;
    }

    void images(String file, int count, int height, int width) {
        Philox noise = new Philox(count, Purpose.DATA, 0);
        byte[] pixels = new byte[count * height * width];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / (height * width);
            int row = i / width % height;
            pixels[i] = (byte) (noise.below(100, i) + (row == image % CLASSES ? 100 : 0));
        }
        write(file, idx(pixels, count, height, width));
    }

    void labels(String file, int[] labels) {
        byte[] bytes = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        write(file, idx(bytes, labels.length));
    }

    void write(String file, byte[] bytes) {
        try (OutputStream plain = Files.newOutputStream(path.resolve(file));
                OutputStream out = file.endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String file) {
        try {
            Files.delete(path.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts a file to half its length. */
    void halve(String file) {
        try {
            byte[] bytes = Files.readAllBytes(path.resolve(file));
            Files.write(path.resolve(file), Arrays.copyOf(bytes, bytes.length / 2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] idx(byte[] elements, int... dims) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dims.length + elements.length);
        bytes.putInt(0x0800 + dims.length);
        for (int dim : dims) {
            bytes.putInt(dim);
        }
        bytes.put(elements);
        return bytes.array();
    }
}
