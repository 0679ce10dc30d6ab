package dev.lanewise.bench.guard;

import dev.lanewise.bench.results.Statistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The command line of a comparison, {@code BASE [--rounds N] [--threshold PERCENT] [-- JMH…]}. What follows the two
 * hyphens is JMH's: names of benchmarks and options with one value each. Refuses those options that the comparison sets
 * itself, and fewer rounds than an interval needs.
 */
final class Arguments {
    private static final String USAGE = "compare BASE [--rounds N] [--threshold PERCENT] [-- JMH…]";
    private static final Set<String> OWN = Set.of("-f", "-foe", "-o", "-rf", "-rff", "-rounds");
    private static final Set<String> LISTS = Set.of("-h", "-l", "-lp", "-lprof", "-lrf");

    private final Path base;
    private final List<String> jmh;
    private final List<String> passed = new ArrayList<>();
    // One outlier on either side does not touch an interval of nine.
    private int rounds = 9;
    private double threshold = 3;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it makes no sense
     */
    Arguments(List<String> args) {
        int hyphens = args.indexOf("--");
        List<String> own = hyphens < 0 ? args : args.subList(0, hyphens);
        jmh = hyphens < 0 ? List.of() : List.copyOf(args.subList(hyphens + 1, args.size()));
        List<Path> bases = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            String arg = own.get(i);
            if (arg.equals("--rounds") || arg.equals("--threshold")) {
                i++;
                String value = i < own.size() ? own.get(i) : "";
                if (arg.equals("--rounds")) {
                    rounds = rounds(value);
                } else {
                    threshold = threshold(value);
                }
            } else if (arg.startsWith("-")) {
                throw new IllegalArgumentException("there is no option " + arg + ": " + USAGE);
            } else {
                bases.add(Path.of(arg));
            }
        }
        if (bases.size() != 1) {
            throw new IllegalArgumentException("one base is expected, but " + bases.size() + " came: " + USAGE);
        }
        base = bases.getFirst();
        pass();
    }

    /** Keeps what both sides are given as it is: no names, and none of the parameters that make a task. */
    private void pass() {
        for (int i = 0; i < jmh.size(); i++) {
            String option = jmh.get(i);
            if (OWN.contains(option)) {
                throw new IllegalArgumentException("a comparison sets " + option + " itself");
            }
            if (LISTS.contains(option)) {
                throw new IllegalArgumentException("a comparison lists nothing, but " + option + " came");
            }
            if (option.startsWith("-")) {
                i++;
                if (i == jmh.size()) {
                    throw new IllegalArgumentException("option " + option + " needs a value");
                }
                if (!Set.of("-p", "-e", "-t").contains(option)) {
                    passed.add(option);
                    passed.add(jmh.get(i));
                }
            }
        }
    }

    /** Where the base's classes are. */
    Path base() {
        return base;
    }

    /** How many pairs are measured. */
    int rounds() {
        return rounds;
    }

    /** By how many per cent a change may be slower. */
    double threshold() {
        return threshold;
    }

    /** What is JMH's. */
    List<String> jmh() {
        return jmh;
    }

    /** Of that, what every measurement is given. */
    List<String> passed() {
        return passed;
    }

    private static int rounds(String value) {
        if (!value.matches("\\d{1,4}") || Integer.parseInt(value) < Statistics.FEWEST) {
            throw new IllegalArgumentException("rounds are a number from " + Statistics.FEWEST
                    + ", for fewer have no interval, but '" + value + "' came");
        }
        return Integer.parseInt(value);
    }

    private static double threshold(String value) {
        if (!value.matches("\\d{1,2}(\\.\\d+)?")) {
            throw new IllegalArgumentException(
                    "a threshold is a percentage from 0 to 99, as 3 or 1.5, but '" + value + "' came");
        }
        return Double.parseDouble(value);
    }
}
