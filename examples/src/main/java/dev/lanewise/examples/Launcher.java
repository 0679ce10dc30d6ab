package dev.lanewise.examples;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The main class of the runnable jar. A jar cannot ask for the module of the Vector API, so the launcher starts Java
 * again with it unless it is there already. Compiled for Java 8, so that an older Java loads this class and is told
 * which one is needed. Refuses to run anything itself, and knows no option: all are passed on to {@code Train}.
 */
public final class Launcher {
    private static final int OLDEST_JAVA = 25;
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String MAIN_CLASS = "dev.lanewise.examples.Train";
    private static final int WRONG_USE = 2;

    private Launcher() {
    }

    /**
     * Runs {@code Train} with these arguments, in this JVM or in one of its own.
     *
     * @throws Throwable what {@code Train} throws in this JVM
     */
    public static void main(String[] args) throws Throwable {
        String version = System.getProperty("java.specification.version");
        if (feature(version) < OLDEST_JAVA) {
            System.err.println("lanewise-train needs Java " + OLDEST_JAVA + " or newer, but this is Java " + version
                    + " in " + System.getProperty("java.home"));
            System.exit(WRONG_USE);
        } else if (hasVectorModule()) {
            run(args);
        } else {
            System.exit(runAgain(args));
        }
    }

    /** 8 of "1.8", 25 of "25". */
    private static int feature(String version) {
        return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
    }

    private static boolean hasVectorModule() {
        try {
            Class.forName(VECTOR_MODULE + ".Vector", false, null);
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private static void run(String[] args) throws Throwable {
        try {
            Class.forName(MAIN_CLASS).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    /** Starts Java again with the flags that this JVM was given and the module, and returns its exit status. */
    private static int runAgain(String[] args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("--add-modules=" + VECTOR_MODULE);
        command.addAll(Arrays.asList("-cp", System.getProperty("java.class.path"), MAIN_CLASS));
        command.addAll(Arrays.asList(args));
        Process child = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(child)));
        return child.waitFor();
    }

    /** Ends the other JVM with this one, which waits for its last words. */
    private static void end(Process child) {
        child.destroy();
        try {
            child.waitFor();
        } catch (InterruptedException hurried) {
            child.destroyForcibly();
        }
    }
}
