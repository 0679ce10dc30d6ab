package dev.lanewise.bench.report;

import dev.lanewise.tensor.Nullable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The command {@code report FILE… [--html PAGE] [--readme README]}: makes a page of JMH's results, and puts its short
 * form into a README. They are about all files from the machine and JVM of the first one; others are of Lanewise in
 * JVMs with other vectors. Without {@code --html} the page lies beside the first file.
 *
 * <p>Ends with status 0 if all is well, 1 if a file cannot be written, 2 if the command line or a file makes no sense.
 * A file is written whole or not at all.
 */
public final class Report {
    private static final String USAGE = "report FILE… [--html PAGE] [--readme README]";

    private final List<Path> files = new ArrayList<>();
    private @Nullable Path html;
    private @Nullable Path readme;

    private Report(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.equals("--html") || arg.equals("--readme")) {
                if (i + 1 == args.size()) {
                    throw new IllegalArgumentException(arg + " needs a file: " + USAGE);
                }
                Path file = Path.of(args.get(++i));
                if (arg.equals("--html")) {
                    html = file;
                } else {
                    readme = file;
                }
            } else if (arg.startsWith("-")) {
                throw new IllegalArgumentException("there is no option " + arg + ": " + USAGE);
            } else if (Files.isDirectory(Path.of(arg))) {
                throw new IllegalArgumentException(arg + " is a folder, not a file of results: " + USAGE);
            } else {
                files.add(Path.of(arg));
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no file of results was named: " + USAGE);
        }
    }

    /**
     * Does what the arguments say; returns the exit status.
     *
     * @param args what follows the command's name
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            new Report(args).write(out);
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("bench: " + e.getMessage());
            return 2;
        } catch (IOException e) {
            err.println("bench: " + e);
            return 1;
        }
    }

    private void write(PrintStream out) throws IOException {
        List<Run> runs = Run.read(files);
        String page = Page.of(runs, command());
        String marked = null;
        if (readme != null) {
            if (!Files.isRegularFile(readme)) {
                throw new IllegalArgumentException("there is no file " + readme);
            }
            marked = ReadmeTable.insert(Files.readString(readme), ReadmeTable.of(runs.getFirst(), command()));
        }
        Path target = html == null ? beside(files.getFirst()) : html;
        replace(target, page);
        out.println(target);
        if (readme != null && marked != null) {
            replace(readme, marked);
            out.println(readme);
        }
    }

    /** The command as it can be typed again. Of files that lie elsewhere than below it only the name is told. */
    private String command() {
        StringBuilder args = new StringBuilder("report");
        files.forEach(file -> args.append(' ').append(told(file)));
        if (html != null) {
            args.append(" --html ").append(told(html));
        }
        if (readme != null) {
            args.append(" --readme ").append(told(readme));
        }
        return "mvn -q -pl bench -am package exec:exec -DskipTests -Dbench.args=\"" + args + "\"";
    }

    private static Path told(Path file) {
        return file.isAbsolute() || file.startsWith("..") ? file.getFileName() : file;
    }

    private static Path beside(Path results) {
        return results.resolveSibling(results.getFileName().toString().replaceFirst("\\.[^.]*$", "") + ".html");
    }

    private static void replace(Path file, String text) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.resolveSibling("");
        Files.createDirectories(folder);
        Path written = folder.resolve(target.getFileName() + ".part");
        try {
            Files.writeString(written, text);
            Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }
}
