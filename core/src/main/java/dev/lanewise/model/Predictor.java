package dev.lanewise.model;

import dev.lanewise.kernel.Kernels;

/**
 * Runs a model forward for callers with arrays of their own, on the caller's thread alone. Cheap: buffers for its
 * largest mini-batch, used again as soon as a value has been read. One thread at a time; make one predictor per thread
 * over the same model. A prediction does not depend on the other rows of its mini-batch.
 */
public final class Predictor {
    private final Plan plan;
    private final int maxBatch;
    private final float[] in;
    private final float[] out;
    private final int inputSize;
    private final int outputSize;

    /**
     * Allocates the buffers.
     *
     * @param model    of one input and one output; shared, its parameters are read at each prediction
     * @param kernels  used without their workers
     * @param maxBatch the largest number of samples at once, at least 1
     * @throws IllegalArgumentException if the model has several inputs or outputs, or {@code maxBatch} is less than 1
     */
    public Predictor(Model model, Kernels kernels, int maxBatch) {
        Node input = model.only("a predictor", true);
        Node output = model.only("a predictor", false);
        this.plan = Plan.inference(model, kernels.onCallerThread(), maxBatch);
        this.maxBatch = maxBatch;
        this.in = plan.input(input.name());
        this.out = plan.value(model.outputs().get(0));
        this.inputSize = input.shape().size();
        this.outputSize = output.shape().size();
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
     * @throws IllegalArgumentException if an array is too short or the number of rows out of range
     */
    public void predict(float[] input, int rows, float[] output) {
        plan.rows(rows);
        requireLength("input", input, rows * inputSize);
        requireLength("output", output, rows * outputSize);
        System.arraycopy(input, 0, in, 0, rows * inputSize);
        plan.forward();
        System.arraycopy(out, 0, output, 0, rows * outputSize);
    }

    private static void requireLength(String name, float[] array, int length) {
        if (array.length < length) {
            throw new IllegalArgumentException(
                    "the " + name + " holds at least " + length + " floats, but " + array.length + " came");
        }
    }
}
