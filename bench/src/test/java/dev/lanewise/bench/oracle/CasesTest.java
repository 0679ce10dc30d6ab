package dev.lanewise.bench.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.layer.Layer;
import dev.lanewise.loss.Loss;
import dev.lanewise.optim.Clipping;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.ReduceOnPlateau;
import dev.lanewise.optim.Schedule;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the library offers is compared with PyTorch, or it is said why not. */
class CasesTest {
    @ParameterizedTest
    @ValueSource(classes = {Layer.class, Loss.class, Optimizer.class, Clipping.class, Schedule.class})
    void everyPublicOneHasACase(Class<?> type) throws IOException, URISyntaxException {
        Set<Class<?>> known = new HashSet<>(Cases.compared());
        known.addAll(Cases.WITHOUT.keySet());
        known.removeIf(one -> !type.isAssignableFrom(one));
        assertEquals(names(publicOnes(type)), names(known),
                "every " + type.getSimpleName() + " has a case or a reason in Cases.WITHOUT");
    }

    @Test
    void plateausHaveACase() {
        assertTrue(Cases.compared().contains(ReduceOnPlateau.class));
    }

    @Test
    void nothingHasBothACaseAndAReasonForNone() {
        Set<Class<?>> both = new HashSet<>(Cases.WITHOUT.keySet());
        both.retainAll(Cases.compared());
        assertEquals(Set.of(), both);
        assertEquals(List.of(), Cases.WITHOUT.values().stream().filter(String::isBlank).toList());
    }

    @Test
    void everyCaseHasANameAndAFileOfItsOwn() {
        List<String> names = Cases.all().stream().map(Case::name).toList();
        assertEquals(names, names.stream().distinct().toList());
        List<String> files = Cases.all().stream().map(Case::fixture).toList();
        assertEquals(files, files.stream().distinct().toList());
    }

    private static Set<String> names(Set<Class<?>> classes) {
        return classes.stream().map(Class::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The public classes of its module, those inside of others included, that implement a type: in a folder or a jar. */
    private static Set<Class<?>> publicOnes(Class<?> type) throws IOException, URISyntaxException {
        Path location = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(location)) {
            return publicOnes(type, location);
        }
        try (FileSystem jar = FileSystems.newFileSystem(location)) {
            return publicOnes(type, jar.getPath("/"));
        }
    }

    private static Set<Class<?>> publicOnes(Class<?> type, Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .<Class<?>>map(name -> load(name.replace(".class", "").replace('/', '.')))
                    .filter(found -> type.isAssignableFrom(found) && Modifier.isPublic(found.getModifiers())
                            && !found.isInterface())
                    .collect(Collectors.toSet());
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Layer.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
