package dev.lanewise.examples;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A finished run of the trainer, in this JVM or in one of its own.
 *
 * @param code     the exit code
 * @param out      the lines of standard output
 * @param err      the lines of standard error but the JVM's own about incubator modules
 * @param describe for assertion messages: everything
 */
record TrainRun(int code, List<String> out, List<String> err, String describe) {

    /** The line that the JVM itself prints. */
    private static final String INCUBATOR = "WARNING: Using incubator modules: jdk.incubator.vector";

    /** Runs in this JVM. */
    static TrainRun here(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Train.run(args, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return of(List.of(args), code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /**
     * Runs in a JVM of its own, on this one's class path.
     *
     * @param folder for the files of its output
     * @param jvm    the JVM's options
     * @param args   the trainer's
     */
    static TrainRun forked(Path folder, List<String> jvm, String... args) {
        return forked(Train.class, folder, jvm, args);
    }

    /** As above, from another main class. */
    static TrainRun forked(Class<?> main, Path folder, List<String> jvm, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(args));
        try {
            File out = File.createTempFile("out", "", folder.toFile());
            File err = File.createTempFile("err", "", folder.toFile());
            Process process = new ProcessBuilder(command).redirectOutput(out).redirectError(err).start();
            process.getOutputStream().close();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("still running after two minutes: " + command);
            }
            return of(command, process.exitValue(), Files.readString(out.toPath()),
                    Files.readString(err.toPath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrainRun of(List<String> command, int code, String out, String err) {
        return new TrainRun(code, out.lines().toList(), err.lines().filter(line -> !line.equals(INCUBATOR)).toList(),
                command + " exited with " + code + "\n" + out + err);
    }

    /** The value of a line that begins with a name, as {@code kernels} or {@code test accuracy}. */
    String line(String name) {
        for (String line : out) {
            if (line.startsWith(name + " ")) {
                return line.substring(name.length()).strip();
            }
        }
        throw new AssertionError("no line '" + name + "': " + describe);
    }

    double testAccuracy() {
        return Double.parseDouble(line("test accuracy"));
    }

    String sha256() {
        return line("parameters");
    }
}
