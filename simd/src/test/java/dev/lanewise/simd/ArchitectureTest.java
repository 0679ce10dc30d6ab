package dev.lanewise.simd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between packages, and what nobody may use. */
class ArchitectureTest {
    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.lanewise");

    /** Transcendental functions whose last bits Java leaves open, and so differ between machines. */
    private static final Set<String> OPEN_RESULTS = Set.of("exp", "log", "log10", "log1p", "expm1", "pow", "sin", "cos",
            "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot");

    /** What C2 keeps in a register, or makes an object. */
    private static final Set<String> VALUES = Set.of("FloatVector", "IntVector", "LongVector", "Vector", "VectorMask",
            "VectorShuffle");

    @Test
    void theEngineWasImported() {
        assertTrue(ENGINE.size() > 60, "only " + ENGINE.size() + " classes were found to check");
        assertTrue(ENGINE.stream().anyMatch(type -> type.getPackageName().equals("dev.lanewise.simd")));
    }

    @Test
    void arrowsBetweenPackages() {
        Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("tensor").definedBy("dev.lanewise.tensor")
                .layer("random").definedBy("dev.lanewise.random")
                .layer("kernel").definedBy("dev.lanewise.kernel..")
                .layer("layer").definedBy("dev.lanewise.layer")
                .layer("loss").definedBy("dev.lanewise.loss")
                .layer("optim").definedBy("dev.lanewise.optim")
                .layer("model").definedBy("dev.lanewise.model")
                .layer("data").definedBy("dev.lanewise.data")
                .layer("io").definedBy("dev.lanewise.io")
                .layer("train").definedBy("dev.lanewise.train")
                .layer("simd").definedBy("dev.lanewise.simd..")
                .whereLayer("tensor").mayNotAccessAnyLayer()
                .whereLayer("random").mayOnlyAccessLayers("tensor")
                .whereLayer("kernel").mayOnlyAccessLayers("tensor", "random")
                .whereLayer("layer").mayOnlyAccessLayers("tensor", "random", "kernel")
                .whereLayer("loss").mayOnlyAccessLayers("tensor", "kernel", "layer")
                .whereLayer("optim").mayOnlyAccessLayers("tensor", "kernel", "layer")
                .whereLayer("model").mayOnlyAccessLayers("tensor", "random", "kernel", "layer", "loss", "optim")
                .whereLayer("data").mayOnlyAccessLayers("tensor", "random")
                .whereLayer("io").mayOnlyAccessLayers("tensor")
                .whereLayer("train")
                .mayOnlyAccessLayers("tensor", "random", "kernel", "layer", "loss", "optim", "model",
                        "data", "io")
                .whereLayer("simd").mayOnlyAccessLayers("tensor", "random", "kernel")
                .check(ENGINE);
    }

    @Test
    void noCycles() {
        slices().matching("dev.lanewise.(*)..").should().beFreeOfCycles().check(ENGINE);
        slices().matching("dev.lanewise.simd.(*)..").should().beFreeOfCycles().check(ENGINE);
    }

    @Test
    void onlySimdSeesTheVectorApi() {
        noClasses().that().resideOutsideOfPackage("dev.lanewise.simd..").should().dependOnClassesThat()
                .resideInAPackage("jdk.incubator..").check(ENGINE);
    }

    /** Loading the provider must work where the Vector API is missing. */
    @Test
    void theProviderLoadsWithoutTheVectorApi() {
        noClasses().that().haveSimpleName("SimdProvider").should().dependOnClassesThat()
                .resideInAPackage("jdk.incubator..").check(ENGINE);
    }

    @Test
    void onlyWorkersOwnThreads() {
        noClasses().that().doNotHaveFullyQualifiedName("dev.lanewise.simd.parallel.Workers")
                .and().haveNameNotMatching("dev\\.lanewise\\.simd\\.parallel\\.Workers\\$.*")
                .should().callConstructorWhere(access("a thread is made",
                        access -> access.getTargetOwner().isAssignableTo(Thread.class)))
                .orShould().dependOnClassesThat().belongToAnyOf(ExecutorService.class,
                        ForkJoinPool.class, Thread.Builder.class, ThreadLocal.class)
                .check(ENGINE);
    }

    @Test
    void nothingWhoseResultIsOpen() {
        noClasses().should().callMethodWhere(access("Math's open results",
                access -> access.getTargetOwner().isEquivalentTo(Math.class)
                        && OPEN_RESULTS.contains(access.getName())))
                .orShould().callMethodWhere(access("a reduction of unspecified order",
                        access -> access.getName().equals("reduceLanes")))
                .orShould().dependOnClassesThat().belongToAnyOf(Random.class,
                        ThreadLocalRandom.class, SplittableRandom.class)
                .orShould().callMethod(Math.class, "random")
                .check(ENGINE);
    }

    /** Beside vectors of another length C2 keeps some in objects; half ones are for machines on which they pay. */
    @Test
    void oneLengthOfVectors() {
        noClasses().that().haveNameNotMatching(".*\\.(Lanes|gemm\\.Transpose)").should()
                .accessFieldWhere(access("a species of its own",
                        access -> access.getTargetOwner().getPackageName().equals("jdk.incubator.vector")
                                && access.getName().startsWith("SPECIES_")))
                .check(ENGINE);
        noClasses().that().haveNameNotMatching(".*(Half|Halves)").should()
                .accessFieldWhere(access("half a vector", access -> access.getTargetOwner()
                        .getFullName().equals("dev.lanewise.simd.Lanes") && access.getName().equals("HALF")
                        && !access.getOriginOwner().equals(access.getTargetOwner())))
                .check(ENGINE);
    }

    /** A vector that crosses a call becomes an object wherever C2 gives up inlining. Initialisers of classes may. */
    @Test
    void vectorsStayWithinAMethod() {
        methods().that().areDeclaredInClassesThat().resideInAPackage("dev.lanewise.simd..").should(
                new ArchCondition<JavaMethod>("neither take nor return a vector, nor run but once") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        Stream<JavaClass> types = Stream.concat(Stream.of(method.getRawReturnType()),
                                method.getRawParameterTypes().stream());
                        boolean crosses = types.anyMatch(type -> VALUES.contains(type.getSimpleName()));
                        boolean runsOnce = !method.getCallsOfSelf().isEmpty() && method.getCallsOfSelf().stream()
                                .allMatch(call -> call.getOrigin().getName().equals("<clinit>"));
                        events.add(new SimpleConditionEvent(method, !crosses || runsOnce, method.getDescription()));
                    }
                }).check(ENGINE);
    }

    @Test
    void nothingGlobal() {
        noClasses().should().callMethod(System.class, "setProperty", String.class, String.class)
                .orShould().callMethod(System.class, "exit", int.class)
                .orShould().accessField(System.class, "out")
                .orShould().accessField(System.class, "err")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.io.ObjectInputStream")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.io.ObjectOutputStream")
                .check(ENGINE);
    }

    @Test
    void onlyThisModuleAndTheJdk() {
        classes().should().onlyDependOnClassesThat().resideInAnyPackage("dev.lanewise..", "java..", "jdk.incubator..")
                .check(ENGINE);
    }

    @Test
    void kernelsAreNoStreams() {
        noClasses().that().resideInAnyPackage("dev.lanewise.kernel.scalar", "dev.lanewise.simd..").should()
                .dependOnClassesThat().resideInAPackage("java.util.stream..").check(ENGINE);
    }

    /** A specification is read at one sitting; and no file is too long to review. */
    @Test
    void filesAreShort() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("core")) || !Files.isDirectory(root.resolve("simd"))) {
            root = Objects.requireNonNull(root.getParent(), "not started inside the project");
        }
        int files = 0;
        for (String module : List.of("core", "simd")) {
            try (Stream<Path> sources = Files.walk(root.resolve(module).resolve("src/main/java"))) {
                for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                    boolean specification = source.toString().replace('\\', '/').contains("kernel/scalar/");
                    long lines;
                    try (Stream<String> text = Files.lines(source)) {
                        lines = text.count();
                    }
                    assertTrue(lines <= (specification ? 300 : 500), source + " has " + lines + " lines");
                    files++;
                }
            }
        }
        assertTrue(files > 60, "only " + files + " files were found to check");
    }

    @Test
    void theServiceIsDeclaredTwice() throws IOException {
        try (var declared = ArchitectureTest.class
                .getResourceAsStream("/META-INF/services/dev.lanewise.kernel.KernelProvider")) {
            assertEquals("dev.lanewise.simd.SimdProvider",
                    new String(Objects.requireNonNull(declared).readAllBytes(),
                            StandardCharsets.UTF_8).strip());
        }
        var module = ModuleFinder
                .of(Path.of("").toAbsolutePath().resolve("target/classes")).find("dev.lanewise.simd");
        assertTrue(module.isPresent(), "the module's own descriptor");
        assertEquals(List.of("dev.lanewise.simd.SimdProvider"),
                module.get().descriptor().provides().iterator().next().providers());
        assertTrue(module.get().descriptor().exports().isEmpty(), "the module exports nothing");
    }

    private static DescribedPredicate<JavaAccess<?>> access(String description, Predicate<JavaAccess<?>> predicate) {
        return DescribedPredicate.describe(description, predicate);
    }
}
