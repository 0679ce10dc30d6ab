package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Folders laid out like MNIST, made here. */
class IdxFolderTest {

    private static final int UNSIGNED = 0x08;
    private static final String NAMES = "train-labels-idx1-ubyte, train-labels-idx1-ubyte.gz, "
            + "train-labels.idx1-ubyte, train-labels.idx1-ubyte.gz";

    @TempDir
    Path folder;

    @Test
    void bothSetsHaveTheClassesOfTheTrainingLabels() throws IOException {
        images("train-images-idx3-ubyte", 3);
        labels("train-labels-idx1-ubyte", 4, 0, 2);
        images("t10k-images-idx3-ubyte", 2);
        labels("t10k-labels-idx1-ubyte", 1, 0);
        assertEquals("3 samples (2, 2) with 5 classes", Idx.trainingSet(folder).toString());
        Dataset test = Idx.testSet(folder);
        assertEquals("2 samples (2, 2) with 5 classes", test.toString());
        int[] labels = new int[2];
        float[] features = new float[8];
        test.gatherLabels(new int[]{0, 1}, 0, 2, labels);
        test.gather(new int[]{0, 1}, 0, 2, features);
        assertArrayEquals(new int[]{1, 0}, labels);
        assertArrayEquals(new float[]{0, 1 / 255f, 2 / 255f, 3 / 255f, 4 / 255f, 5 / 255f, 6 / 255f, 7 / 255f},
                features);
    }

    @Test
    void bothSpellingsPlainAndPacked() throws IOException {
        byte[] labels = IdxTest.idx(UNSIGNED, new int[]{1}, 1);
        byte[] images = IdxTest.idx(UNSIGNED, new int[]{1, 1, 1}, 0);
        for (String separator : new String[]{"-", "."}) {
            for (boolean packed : new boolean[]{false, true}) {
                String end = packed ? "-ubyte.gz" : "-ubyte";
                Path place = Files.createDirectory(folder.resolve("place" + separator + packed));
                Files.write(place.resolve("train-images" + separator + "idx3" + end),
                        packed ? IdxTest.gzip(images) : images);
                Files.write(place.resolve("train-labels" + separator + "idx1" + end),
                        packed ? IdxTest.gzip(labels) : labels);
                assertEquals("1 samples (1, 1) with 2 classes", Idx.trainingSet(place).toString(), place.toString());
            }
        }
    }

    @Test
    void missingFolderAndFiles() throws IOException {
        Path missing = folder.resolve("missing");
        assertMissing(missing + ": there is no such folder", () -> Idx.trainingSet(missing));
        assertMissing(missing + ": there is no such folder", () -> Idx.testSet(missing));
        Path file = Files.write(folder.resolve("file"), new byte[1]);
        assertMissing(file + ": expected a folder of IDX files, but this is a file", () -> Idx.trainingSet(file));
        assertMissing(folder + ": the folder has none of the files " + NAMES, () -> Idx.trainingSet(folder));
        labels("t10k-labels-idx1-ubyte", 0);
        images("t10k-images-idx3-ubyte", 1);
        assertMissing(folder + ": the folder has none of the files " + NAMES, () -> Idx.testSet(folder));
        labels("train-labels-idx1-ubyte", 0);
        assertMissing(folder + ": the folder has none of the files " + NAMES.replace("labels", "images")
                .replace("idx1", "idx3"), () -> Idx.trainingSet(folder));
        assertEquals(1, Idx.testSet(folder).size());
    }

    @Test
    void countsThatDiffer() throws IOException {
        Path images = images("train-images-idx3-ubyte", 3);
        Path labels = labels("train-labels-idx1-ubyte", 1, 0);
        assertBad(labels + ": expected one label per image, but there are 2 labels and 3 images in " + images,
                () -> Idx.trainingSet(folder));
    }

    @Test
    void aTestLabelBeyondTheTrainingLabels() throws IOException {
        Path training = labels("train-labels-idx1-ubyte", 4, 0, 2);
        images("t10k-images-idx3-ubyte", 3);
        Path test = labels("t10k-labels-idx1-ubyte", 1, 4, 5);
        assertBad(test + ": label 2 is 5, but the largest of the training labels in " + training + " is 4",
                () -> Idx.testSet(folder));
    }

    private static void assertMissing(String message, Executable call) {
        assertEquals(message, assertThrows(FileNotFoundException.class, call).getMessage());
    }

    private static void assertBad(String message, Executable call) {
        assertEquals(message, assertThrows(IdxFormatException.class, call).getMessage());
    }

    /** Images of 2×2 whose pixels count up from 0. */
    private Path images(String name, int count) throws IOException {
        int[] pixels = new int[4 * count];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i;
        }
        return Files.write(folder.resolve(name), IdxTest.idx(UNSIGNED, new int[]{count, 2, 2}, pixels));
    }

    private Path labels(String name, int... labels) throws IOException {
        return Files.write(folder.resolve(name), IdxTest.idx(UNSIGNED, new int[]{labels.length}, labels));
    }
}
