package dev.lanewise.bench.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The base's class path, of folders and of jars. */
class ClassPathTest {
    private static final String CORE = "dev/lanewise/kernel/Kernels.class";
    private static final String SIMD = "META-INF/services/dev.lanewise.kernel.KernelProvider";

    @TempDir
    private Path folder;
    private String change = "";

    @BeforeEach
    void makeChange() throws IOException {
        change = String.join(File.pathSeparator, folder(folder.resolve("bench"), "dev/lanewise/bench/Bench.class"),
                jar(folder.resolve("core.jar"), CORE), folder(folder.resolve("simd"), SIMD),
                folder.resolve("missing.jar").toString());
    }

    private static String folder(Path classes, String mark) throws IOException {
        Path file = classes.resolve(mark);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, "");
        return classes.toString();
    }

    private static String jar(Path file, String mark) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new JarEntry(mark));
        }
        return file.toString();
    }

    private String expected(Object core, Object simd) {
        return String.join(File.pathSeparator, folder.resolve("bench").toString(), core.toString(), simd.toString(),
                folder.resolve("missing.jar").toString());
    }

    @Test
    void takesTheClassesOfACheckout() throws IOException {
        Path base = folder.resolve("base");
        String core = folder(base.resolve("core/target/classes"), CORE);
        String simd = folder(base.resolve("simd/target/classes"), SIMD);
        assertEquals(expected(core, simd), ClassPath.ofBase(change, base));
    }

    @Test
    void takesJars() throws IOException {
        Path base = folder.resolve("base");
        jar(base.resolve("other.jar"), "other");
        String simd = jar(base.resolve("b.jar"), SIMD);
        String core = jar(base.resolve("c.jar"), CORE);
        assertEquals(expected(core, simd), ClassPath.ofBase(change, base));
    }

    @Test
    void refusesABaseWithoutOneOfTheModules() throws IOException {
        Path base = folder.resolve("base");
        folder(base.resolve("core/target/classes"), CORE);
        assertEquals(
                "a base is a checkout with core/target/classes and simd/target/classes, or a folder with their two "
                        + "jars, but " + base + " holds no module simd",
                assertThrows(IllegalArgumentException.class, () -> ClassPath.ofBase(change, base)).getMessage());
        folder(base.resolve("simd/target/classes"), SIMD);
        assertEquals("this program's class path holds no module core",
                assertThrows(IllegalArgumentException.class, () -> ClassPath.ofBase("elsewhere", base)).getMessage());
    }
}
