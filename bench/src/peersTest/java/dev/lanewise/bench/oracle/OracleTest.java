package dev.lanewise.bench.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oracle itself: another seed than the fixtures', and the fixtures once more. */
class OracleTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void everyErrorIsWithinItsBoundsAndTheFixturesAreWrittenAsTheyAre(@TempDir Path folder) throws IOException {
        assertEquals(0, run("--seed", "7", "--rounds", "2", "--fixtures", folder.toString()),
                err.toString(StandardCharsets.UTF_8));
        String table = out.toString(StandardCharsets.UTF_8);
        for (Case row : Cases.all()) {
            assertTrue(table.contains("\n" + row.name() + " "), row.name());
            if (row.kept()) {
                try (InputStream kept = Objects.requireNonNull(OracleTest.class.getResourceAsStream(row.fixture()))) {
                    assertArrayEquals(kept.readAllBytes(), Files.readAllBytes(folder.resolve(row.fixture())),
                            row.fixture());
                }
            }
        }
    }

    private int run(String... args) {
        return Oracle.run(List.of(args), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
