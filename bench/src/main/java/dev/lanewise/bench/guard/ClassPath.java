package dev.lanewise.bench.guard;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The class path of the base: that of the change with other classes in the place of the two modules that are compared.
 * The benchmarks stay those of the change, so that both sides do the same.
 */
final class ClassPath {
    /** The modules by name, each with a file that no other part of a class path holds. */
    private enum Module {
        CORE("core", "dev/lanewise/kernel/Kernels.class"),
        SIMD("simd", "META-INF/services/dev.lanewise.kernel.KernelProvider");

        private final String folder;
        private final String mark;

        Module(String folder, String mark) {
            this.folder = folder;
            this.mark = mark;
        }
    }

    private ClassPath() {
    }

    /**
     * A class path with the modules of a base.
     *
     * @param change the class path of the change
     * @param base   a checkout whose modules are compiled, or a folder with their two jars
     * @throws IllegalArgumentException if one of the modules is missing on either side
     * @throws IOException              if a file cannot be read
     */
    static String ofBase(String change, Path base) throws IOException {
        List<String> entries = new ArrayList<>(List.of(change.split(File.pathSeparator, -1)));
        for (Module module : Module.values()) {
            String replacement = find(module, base).toAbsolutePath().normalize().toString();
            boolean replaced = false;
            for (int i = 0; i < entries.size(); i++) {
                if (holds(Path.of(entries.get(i)), module.mark)) {
                    entries.set(i, replacement);
                    replaced = true;
                }
            }
            if (!replaced) {
                throw new IllegalArgumentException("this program's class path holds no module " + module.folder);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static Path find(Module module, Path base) throws IOException {
        Path classes = base.resolve(module.folder).resolve("target").resolve("classes");
        if (holds(classes, module.mark)) {
            return classes;
        }
        if (Files.isDirectory(base)) {
            try (Stream<Path> files = Files.list(base)) {
                for (Path file : files.sorted().toList()) {
                    if (file.toString().endsWith(".jar") && holds(file, module.mark)) {
                        return file;
                    }
                }
            }
        }
        throw new IllegalArgumentException(
                "a base is a checkout with core/target/classes and simd/target/classes, or a "
                        + "folder with their two jars, but " + base + " holds no module " + module.folder);
    }

    private static boolean holds(Path entry, String mark) throws IOException {
        if (Files.isDirectory(entry)) {
            return Files.exists(entry.resolve(mark));
        }
        if (!Files.isRegularFile(entry)) {
            return false;
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            return jar.getEntry(mark) != null;
        }
    }
}
