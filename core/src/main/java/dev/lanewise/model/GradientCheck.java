package dev.lanewise.model;

import dev.lanewise.tensor.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Compares the gradients that backward computes with central differences of forward ('Deep Learning from Scratch',
 * section 5.7.3), for every parameter and every variable of a model. Works on what the plan's inputs and targets hold;
 * slow, two forward passes for every number. Not for functions with a kink within a step of the inputs.
 */
public final class GradientCheck {
    private GradientCheck() {
    }

    /**
     * How far a tensor's gradient is from the differences.
     *
     * @param tensor    the parameter's or variable's name
     * @param error     max|a − b| / max|b| with a the gradient and b the differences; 0 where both are all zero
     * @param meanError mean|a − b| / mean|b|, for functions with kinks: a difference across one spoils few elements
     * @param elements  how many numbers were compared
     */
    public record Result(String tensor, double error, double meanError, int elements) {
    }

    /**
     * Checks a plan's gradients. With a loss, of the mean loss; without one, of the sum of all outputs' elements, each
     * weighted by what {@link Plan#gradient} holds for the outputs.
     *
     * @param plan with inputs and targets filled; its parameters and inputs are put back as they were
     * @param step half the distance between two evaluations, for example 10⁻²
     * @return a result for every trained parameter and every variable
     */
    public static List<Result> run(Plan plan, float step) {
        Model model = plan.model();
        List<Start> starts = starts(plan);
        DoubleSupplier objective = () -> plan.hasLoss() ? meanLoss(plan) : weightedOutputs(plan, starts);
        forward(plan);
        plan.backward();
        List<Result> results = new ArrayList<>();
        Parameters parameters = model.parameters();
        float[] gradients = plan.gradients().values().clone();
        for (Parameters.Slice slice : parameters.slices()) {
            if (!slice.role().trained()) {
                continue;
            }
            int from = slice.offset();
            int to = from + slice.shape().size();
            double[] differences = differences(parameters.values(), from, to, step, plan, objective);
            results.add(compare(slice.name(), Arrays.copyOfRange(gradients, from, to), differences));
        }
        for (Node node : model.nodes()) {
            if (node.variable()) {
                int size = plan.rows() * node.shape().size();
                // Before the differences: a forward pass with a loss writes into the outputs' gradients.
                float[] gradient = Arrays.copyOf(plan.gradient(node.name()), size);
                double[] differences = differences(plan.input(node.name()), 0, size, step, plan, objective);
                results.add(compare(node.name(), gradient, differences));
            }
        }
        // A copy: backward may have overwritten the outputs' gradients.
        for (Start start : starts) {
            System.arraycopy(start.weights, 0, start.gradient, 0, start.gradient.length);
        }
        return results;
    }

    private static double[] differences(float[] values, int from, int to, float step, Plan plan,
            DoubleSupplier objective) {
        double[] differences = new double[to - from];
        for (int i = from; i < to; i++) {
            float value = values[i];
            float above = value + step;
            float below = value - step;
            values[i] = above;
            forward(plan);
            double up = objective.getAsDouble();
            values[i] = below;
            forward(plan);
            double down = objective.getAsDouble();
            values[i] = value;
            // The steps as they were taken, after rounding to float.
            differences[i - from] = (up - down) / ((double) above - below);
        }
        return differences;
    }

    /** Always at the same occasion, so that random layers draw the same numbers each time. */
    private static void forward(Plan plan) {
        plan.occasion().set(0, 0, 0);
        plan.forward();
    }

    private static Result compare(String name, float[] gradient, double[] differences) {
        double largestError = 0;
        double largest = 0;
        double sumOfErrors = 0;
        double sum = 0;
        for (int i = 0; i < gradient.length; i++) {
            double error = Math.abs(gradient[i] - differences[i]);
            // Not Math.max: a NaN must not be lost.
            largestError = error <= largestError ? largestError : error;
            largest = Math.max(largest, Math.abs(differences[i]));
            sumOfErrors += error;
            sum += Math.abs(differences[i]);
        }
        double relative = largestError == 0 ? 0 : largestError / largest;
        double meanRelative = sumOfErrors == 0 ? 0 : sumOfErrors / sum;
        return new Result(name, relative, meanRelative, gradient.length);
    }

    private static double meanLoss(Plan plan) {
        double sum = 0;
        for (int row = 0; row < plan.rows(); row++) {
            sum += plan.losses()[row];
        }
        return sum / plan.rows();
    }

    private static double weightedOutputs(Plan plan, List<Start> starts) {
        double sum = 0;
        for (Start start : starts) {
            float[] value = plan.value(start.output);
            int size = plan.rows() * plan.model().output(start.output).shape().size();
            for (int j = 0; j < size; j++) {
                sum += (double) start.weights[j] * value[j];
            }
        }
        return sum;
    }

    /** Where backward begins: an output, the array of its gradient, and what that held at first. */
    private record Start(String output, float[] gradient, float[] weights) {
    }

    /** Of every value once: several outputs may be names or views of one. */
    private static List<Start> starts(Plan plan) {
        List<Start> starts = new ArrayList<>();
        for (String output : plan.model().outputs()) {
            float[] gradient = plan.gradient(output);
            if (starts.stream().noneMatch(start -> start.gradient == gradient)) {
                starts.add(new Start(output, gradient, gradient.clone()));
            }
        }
        return starts;
    }
}
