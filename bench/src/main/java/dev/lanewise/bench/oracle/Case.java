package dev.lanewise.bench.oracle;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A row of the oracle's table.
 *
 * @param name      what is compared
 * @param problem   draws one round of it
 * @param kept      whether a round is kept as a fixture
 * @param forward   the largest error of what is no gradient
 * @param gradients the largest error of a gradient
 * @param reason    why the errors may be larger than is usual, empty where they may not
 */
record Case(String name, Function<Draw, Problem> problem, boolean kept, double forward, double gradients,
        String reason) {
    static final double FORWARD = 1e-5;
    static final double GRADIENTS = 1e-4;

    /** More floats than this do not become a fixture where fewer can be had. */
    private static final int MOST_FLOATS = 700;
    /** In how many rounds one that is small enough is looked for. */
    private static final int TRIES = 100;

    /** With the usual bounds. */
    Case(String name, Function<Draw, Problem> problem) {
        this(name, problem, true, FORWARD, GRADIENTS, "");
    }

    /** The problem of a round. */
    Problem problem(long seed, int round) {
        return problem.apply(new Draw(seed, name, round));
    }

    /** The first round that is small enough to be kept, or else the smallest. */
    Problem small(long seed) {
        Problem smallest = problem(seed, 0);
        for (int round = 1; round < TRIES && floats(smallest) > MOST_FLOATS; round++) {
            Problem drawn = problem(seed, round);
            if (floats(drawn) < floats(smallest)) {
                smallest = drawn;
            }
        }
        return smallest;
    }

    private static int floats(Problem problem) {
        return problem.given().values().stream().mapToInt(tensor -> tensor.data().length).sum();
    }

    /** The file that keeps that round and libtorch's answers to it. */
    String fixture() {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".safetensors";
    }

    /**
     * What is wrong with the errors of answers, a line for each; empty if nothing is.
     *
     * @param against what they were compared with
     * @param errors  by the answer's name
     */
    String complaint(String against, Map<String, Double> errors) {
        StringBuilder complaint = new StringBuilder();
        errors.forEach((answer, error) -> {
            double bound = answer.endsWith(Problem.GRADIENT) ? gradients : forward;
            // A comparison with NaN is false, and so NaN is a complaint.
            if (!(error <= bound)) {
                complaint
                        .append(String.format(Locale.ROOT, "%s: %s is off from %s by %.1e, but at most %.0e is right%n",
                                name, answer, against, error, bound));
            }
        });
        return complaint.toString();
    }
}
