package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.StringJoiner;

/**
 * Reads the IDX files in which MNIST and its likes are published, plain or packed by gzip: by their first bytes, not by
 * their names. It neither downloads nor writes them, and reads no images but of unsigned bytes.
 *
 * <p>Every method throws a {@link FileNotFoundException} where a file or folder is missing, and an
 * {@link IdxFormatException} where a file is damaged, holds more or less than its header says, or is not what was asked
 * for. Memory is taken for what a file holds, not for what its header promises.
 */
public final class Idx {

    private Idx() {
    }

    /**
     * Unsigned bytes of at least two dimensions, the first of which counts the rows; the others are the shape of a row,
     * as in the file: (28, 28) for MNIST.
     */
    public static ByteRows images(Path file) throws IOException {
        IdxFile idx = IdxFile.read(file);
        if (idx.type() != IdxFile.Type.UNSIGNED_BYTE) {
            throw new IdxFormatException(file, "images are " + IdxFile.Type.UNSIGNED_BYTE + ", but the file holds "
                    + idx.type());
        }
        int[] dims = idx.dims();
        if (dims.length < 2) {
            throw new IdxFormatException(file, "images have at least 2 dimensions, their count first, but the file has "
                    + dims.length);
        }
        return new ByteRows(Shape.of(Arrays.copyOfRange(dims, 1, dims.length)), idx.data(), 0, dims[0]);
    }

    /** Class labels: unsigned bytes or ints of one dimension, none of them negative. */
    public static int[] labels(Path file) throws IOException {
        IdxFile idx = IdxFile.read(file);
        if (idx.type() != IdxFile.Type.UNSIGNED_BYTE && idx.type() != IdxFile.Type.INT) {
            throw new IdxFormatException(file, "labels are " + IdxFile.Type.UNSIGNED_BYTE + " or " + IdxFile.Type.INT
                    + ", but the file holds " + idx.type());
        }
        if (idx.dims().length != 1) {
            throw new IdxFormatException(file, "labels have 1 dimension, but the file has " + idx.dims().length);
        }
        int[] labels = new int[idx.dims()[0]];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = idx.intAt(i);
            if (labels[i] < 0 || labels[i] == Integer.MAX_VALUE) {
                throw new IdxFormatException(file, "labels are from 0 to " + (Integer.MAX_VALUE - 1) + ", but label "
                        + i + " is " + labels[i]);
            }
        }
        return labels;
    }

    /**
     * The training set in a folder of files named as those of MNIST: {@code train-images-idx3-ubyte} and
     * {@code train-labels-idx1-ubyte}, or with {@code .idx3} and {@code .idx1}, or with {@code .gz} at the end. The
     * classes are those from 0 to the largest label.
     */
    public static Dataset trainingSet(Path folder) throws IOException {
        Path labelsFile = labelsFile(folder, "train");
        int[] labels = labels(labelsFile);
        return dataset(imagesFile(folder, "train"), labelsFile, labels, max(labels) + 1);
    }

    /**
     * The test set in the same folder, whose names begin with {@code t10k} instead. It has the classes of the training
     * set, so the labels of that must be there as well and no label may exceed them.
     */
    public static Dataset testSet(Path folder) throws IOException {
        Path trainingLabelsFile = labelsFile(folder, "train");
        Path labelsFile = labelsFile(folder, "t10k");
        int last = max(labels(trainingLabelsFile));
        int[] labels = labels(labelsFile);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] > last) {
                throw new IdxFormatException(labelsFile, "label " + i + " is " + labels[i]
                        + ", but the largest of the training labels in " + trainingLabelsFile + " is " + last);
            }
        }
        return dataset(imagesFile(folder, "t10k"), labelsFile, labels, last + 1);
    }

    private static Dataset dataset(Path imagesFile, Path labelsFile, int[] labels, int classes) throws IOException {
        ByteRows images = images(imagesFile);
        if (images.count() != labels.length) {
            throw new IdxFormatException(labelsFile, "expected one label per image, but there are " + labels.length
                    + " labels and " + images.count() + " images in " + imagesFile);
        }
        return Dataset.classification(images, labels, classes);
    }

    private static Path imagesFile(Path folder, String set) throws IOException {
        return find(folder, set + "-images-idx3-ubyte", set + "-images.idx3-ubyte");
    }

    private static Path labelsFile(Path folder, String set) throws IOException {
        return find(folder, set + "-labels-idx1-ubyte", set + "-labels.idx1-ubyte");
    }

    /** The first that exists of some names, each plain before packed. */
    private static Path find(Path folder, String... names) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new FileNotFoundException(folder + ": " + (Files.exists(folder)
                    ? "expected a folder of IDX files, but this is a file"
                    : "there is no such folder"));
        }
        StringJoiner tried = new StringJoiner(", ");
        for (String name : names) {
            for (String candidate : new String[]{name, name + ".gz"}) {
                Path file = folder.resolve(candidate);
                if (Files.exists(file)) {
                    return file;
                }
                tried.add(candidate);
            }
        }
        throw new FileNotFoundException(folder + ": the folder has none of the files " + tried);
    }

    private static int max(int[] labels) {
        int max = labels[0];
        for (int label : labels) {
            max = Math.max(max, label);
        }
        return max;
    }
}
