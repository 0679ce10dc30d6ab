package dev.lanewise.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Real handwriting: the trainer's defaults on MNIST, skipped where that is missing. */
class MnistTest {
    @Test
    void fiveEpochs() {
        TrainRun run = TrainRun.here("--data", mnist().toString(), "--epochs", "5");
        assertEquals(0, run.code(), run.describe());
        assertTrue(run.testAccuracy() >= 0.978, run.describe());
    }

    private static Path mnist() {
        Path root = Path.of("").toAbsolutePath();
        while (root != null && !(Files.exists(root.resolve("pom.xml")) && Files.exists(root.resolve("core")))) {
            root = root.getParent();
        }
        Path folder = root == null ? Path.of("") : root.resolve("../shared/data/mnist").normalize();
        if (!Files.isDirectory(folder)) {
            abort("MNIST is not beside the project, in ../shared/data/mnist");
        }
        return folder;
    }
}
