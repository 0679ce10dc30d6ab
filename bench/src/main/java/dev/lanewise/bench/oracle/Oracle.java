package dev.lanewise.bench.oracle;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The command {@code oracle [--seed N] [--rounds N] [--fixtures FOLDER]}: draws every case's shapes and values at
 * random, computes it here and in libtorch, and prints a table of the errors max|a − b| / max|b|, the largest of all
 * rounds. libtorch answers twice: in float32, as its users have it, and in float64, from which both may be off by
 * rounding: the columns {@code float64} and {@code theirs}. With {@code --fixtures} also writes a round of every case
 * and libtorch's answers in float64 for the tests of this module.
 *
 * <p>Ends with status 0 if all errors are within their bounds, 1 if one is not or a file cannot be written, 2 if the
 * command line makes no sense or there is no libtorch.
 */
public final class Oracle {
    /** The seed of the fixtures, and of everything else unless another one is named. */
    static final long SEED = 20_261_125;

    private static final String USAGE = "oracle [--seed N] [--rounds N] [--fixtures FOLDER]";
    private static final String ROW = "%-30s %7s  %9s %9s %9s %9s  %s%n";

    private final Authority authority;
    private final PrintStream out;
    private long seed = SEED;
    private int rounds = 20;
    private @Nullable Path fixtures;
    private double forward;
    private double gradients;

    private Oracle(List<String> args, PrintStream out) {
        this.out = out;
        for (int i = 0; i < args.size(); i += 2) {
            String option = args.get(i);
            String value = i + 1 < args.size() ? args.get(i + 1) : "";
            switch (option) {
                case "--seed" -> seed = number("a seed", "\\d{1,18}", value);
                case "--rounds" -> rounds = (int) number("the number of rounds", "[1-9]\\d{0,5}", value);
                case "--fixtures" -> fixtures = folder(value);
                default -> throw new IllegalArgumentException("there is no option " + option + ": " + USAGE);
            }
        }
        authority = ServiceLoader.load(Authority.class, Authority.class.getClassLoader()).findFirst().orElseThrow(
                () -> new IllegalArgumentException("there is no libtorch to ask: build with the profile peers"));
    }

    /**
     * Does what the arguments say; returns the exit status.
     *
     * @param args what follows the command's name
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        try (Kernels kernels = Kernels.auto()) {
            return new Oracle(args, out).ask(kernels, err);
        } catch (IllegalArgumentException e) {
            err.println("bench: " + e.getMessage());
            return 2;
        } catch (IOException e) {
            err.println("bench: " + e);
            return 1;
        }
    }

    private int ask(Kernels kernels, PrintStream err) throws IOException {
        out.printf("%s against Lanewise's %s kernels, %d rounds of seed %d%n%n", authority.name(), kernels.name(),
                rounds,
                seed);
        out.printf(ROW, "", "rounds", "forward", "gradients", "float64", "theirs", "error of each tensor");
        StringBuilder complaints = new StringBuilder();
        for (Case row : Cases.all()) {
            complaints.append(compare(row, kernels));
        }
        out.printf("%nlargest error: forward %.1e, gradients %.1e%n", forward, gradients);
        err.print(complaints);
        if (fixtures != null) {
            write(fixtures);
        }
        return complaints.isEmpty() ? 0 : 1;
    }

    /** Prints a row; returns what is wrong with it. */
    private String compare(Case row, Kernels kernels) {
        Map<String, Double> errors = new LinkedHashMap<>();
        Map<String, Double> precise = new LinkedHashMap<>();
        Map<String, Double> theirs = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            Problem problem = row.problem(seed, round);
            Map<String, Tensor> given = problem.given();
            Map<String, Tensor> answers = problem.solve(kernels, given);
            Map<String, Tensor> inFloat32 = authority.answer(problem, given, false);
            Map<String, Tensor> inFloat64 = authority.answer(problem, given, true);
            merge(errors, Errors.of(inFloat32, answers));
            merge(precise, Errors.of(inFloat64, answers));
            merge(theirs, Errors.of(inFloat64, inFloat32));
        }
        double ofValues = largest(errors, false);
        double ofGradients = largest(errors, true);
        forward = Errors.larger(forward, ofValues);
        gradients = Errors.larger(gradients, ofGradients);
        out.printf(Locale.ROOT, ROW, row.name(), rounds, number(ofValues), number(ofGradients),
                number(largest(precise)), number(largest(theirs)), each(errors));
        if (!row.reason().isEmpty()) {
            out.printf(Locale.ROOT, "%30s within %.0e and %.0e: %s%n", "", row.forward(), row.gradients(),
                    row.reason());
        }
        return row.complaint("libtorch in float32", errors) + row.complaint("libtorch in float64", precise);
    }

    /** The largest error of gradients, or of everything else; 0 if there are none. */
    private static double largest(Map<String, Double> errors, boolean ofGradients) {
        double largest = 0;
        for (Map.Entry<String, Double> error : errors.entrySet()) {
            if (error.getKey().endsWith(Problem.GRADIENT) == ofGradients) {
                largest = Errors.larger(largest, error.getValue());
            }
        }
        return largest;
    }

    private static double largest(Map<String, Double> errors) {
        return Errors.larger(largest(errors, false), largest(errors, true));
    }

    private static void merge(Map<String, Double> errors, Map<String, Double> more) {
        more.forEach((name, error) -> errors.merge(name, error, Errors::larger));
    }

    private static String each(Map<String, Double> errors) {
        StringBuilder each = new StringBuilder();
        errors.forEach((name, error) -> {
            String tensor = name.endsWith(Problem.GRADIENT)
                    ? "d" + name.substring(0, name.length() - Problem.GRADIENT.length())
                    : name;
            each.append(each.isEmpty() ? "" : ", ").append(tensor).append(' ').append(number(error));
        });
        return each.toString();
    }

    private static String number(double error) {
        return error == 0 ? "0" : String.format(Locale.ROOT, "%.1e", error);
    }

    private void write(Path folder) throws IOException {
        long bytes = 0;
        for (Case row : Cases.all()) {
            if (row.kept()) {
                Problem problem = row.small(SEED);
                Path file = folder.resolve(row.fixture());
                new Fixture(problem.given(), authority.answer(problem, problem.given(), true)).write(file);
                bytes += Files.size(file);
            }
        }
        out.printf(Locale.ROOT, "%n%s: %,d bytes%n", folder, bytes);
    }

    private static Path folder(String value) {
        if (!Files.isDirectory(Path.of(value))) {
            throw new IllegalArgumentException("fixtures go to a folder that is there, but '" + value + "' came");
        }
        return Path.of(value);
    }

    private static long number(String what, String pattern, String value) {
        if (!value.matches(pattern)) {
            throw new IllegalArgumentException(what + " is a number, but '" + value + "' came: " + USAGE);
        }
        return Long.parseLong(value);
    }
}
