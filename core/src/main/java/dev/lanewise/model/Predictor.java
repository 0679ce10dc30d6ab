package dev.lanewise.model;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Nullable;

/**
 * Runs a model forward on the caller's thread alone. Cheap: buffers for its largest mini-batch, used again as soon as a
 * value has been read, and where images go through layers a few at a time, for those few. One thread at a time; make
 * one predictor per thread over the same model. A prediction does not depend on the other rows of its mini-batch.
 *
 * <p>A model of one input of floats and one output predicts from an array of the caller's into another one:
 *
 * <pre>{@code
 * float[] logits = new float[10];
 * predictor.predict(image, 1, logits);
 * }</pre>
 *
 * Any model predicts from and into the predictor's own arrays:
 *
 * <pre>{@code
 * predictor.indices("category")[0] = 3;
 * predictor.input("price")[0] = 9.5f;
 * predictor.predict(1);
 * float demand = predictor.output("demand")[0];
 * }</pre>
 */
public final class Predictor {
    private final Plan plan;
    private final int maxBatch;
    /** The only input's and output's arrays, and what a row of them holds; {@code null} if there are others. */
    private final @Nullable Ends ends;

    private record Ends(float[] in, int inputSize, float[] out, int outputSize) {
    }

    /**
     * Allocates the buffers.
     *
     * @param model    shared, its parameters are read at each prediction
     * @param kernels  what computes; without its worker threads
     * @param maxBatch the largest number of samples at once, at least 1
     * @throws IllegalArgumentException if {@code maxBatch} is less than 1
     */
    public Predictor(Model model, Kernels kernels, int maxBatch) {
        this.plan = Plan.inference(model, kernels.onCallerThread(), maxBatch);
        this.maxBatch = maxBatch;
        boolean simple = model.inputs().size() == 1 && model.outputs().size() == 1
                && model.inputType(model.inputs().get(0)) == DType.F32;
        this.ends = simple ? ends(model) : null;
    }

    private Ends ends(Model model) {
        String in = model.inputs().get(0);
        String out = model.outputs().get(0);
        return new Ends(plan.input(in), model.input(in).shape().size(), plan.output(out),
                model.output(out).shape().size());
    }

    /** How many samples fit into one call. */
    public int maxBatch() {
        return maxBatch;
    }

    /**
     * Predicts a mini-batch. Allocates nothing once a number of rows has occurred.
     *
     * @param input  rows × the input's size, one sample behind the other
     * @param rows   how many samples, from 1 to the largest mini-batch
     * @param output where rows × the output's size go
     * @throws IllegalArgumentException if an array is too short, the number of rows out of range, or the model has several
     *                                  inputs or outputs, or an input of integers
     */
    public void predict(float[] input, int rows, float[] output) {
        if (ends == null) {
            throw new IllegalArgumentException(
                    "a prediction from one array into another expects a model of one input of "
                            + "floats and one output, but there are " + plan.model().inputs() + " and "
                            + plan.model().outputs());
        }
        plan.rows(rows);
        requireLength("input", input, rows * ends.inputSize);
        requireLength("output", output, rows * ends.outputSize);
        System.arraycopy(input, 0, ends.in, 0, rows * ends.inputSize);
        plan.forward();
        System.arraycopy(ends.out, 0, output, 0, rows * ends.outputSize);
    }

    /**
     * Predicts the mini-batch that {@link #input} and {@link #indices} hold. Allocates nothing once a number of rows
     * has occurred.
     *
     * @param rows how many samples, from 1 to the largest mini-batch
     * @throws IllegalArgumentException if the number of rows is out of range, or an index is none
     */
    public void predict(int rows) {
        plan.rows(rows);
        plan.forward();
    }

    /**
     * The array behind an input of floats, a row per sample, to be filled before a prediction.
     *
     * @throws IllegalArgumentException if there is no such input or it is one of integers
     */
    public float[] input(String name) {
        return plan.input(name);
    }

    /**
     * The array behind an input of integers, a row per sample, to be filled before a prediction.
     *
     * @throws IllegalArgumentException if there is no such input or it is one of floats
     */
    public int[] indices(String name) {
        return plan.indices(name);
    }

    /**
     * The array behind an output, a row per sample, valid until the next prediction.
     *
     * @throws IllegalArgumentException if there is no such output
     */
    public float[] output(String name) {
        return plan.output(name);
    }

    private static void requireLength(String name, float[] array, int length) {
        if (array.length < length) {
            throw new IllegalArgumentException(
                    "the " + name + " holds at least " + length + " floats, but " + array.length + " came");
        }
    }
}
