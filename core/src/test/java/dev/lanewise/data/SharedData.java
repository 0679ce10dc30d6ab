package dev.lanewise.data;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the real data that may lie beside the project. A test that wants it is skipped where it is missing. */
public final class SharedData {
    private SharedData() {
    }

    /** A folder or file under {@code ../shared/data} as seen from the project's root; aborts the test without it. */
    public static Path find(String name) {
        Path root = Path.of("").toAbsolutePath();
        while (root != null && !(Files.exists(root.resolve("pom.xml")) && Files.isDirectory(root.resolve("core")))) {
            root = root.getParent();
        }
        if (root == null) {
            return abort("skipped: the project's root was not found");
        }
        Path found = root.resolveSibling("shared").resolve("data").resolve(name);
        return Files.exists(found) ? found : abort("skipped: there is no test data at ../shared/data/" + name);
    }
}
