package dev.lanewise.model;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.layer.ShapeException;
import dev.lanewise.loss.Loss;
import dev.lanewise.random.Occasion;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model bound to buffers for mini-batches up to a size and to kernels, ready to run forward and backward: with a loss
 * ({@link #training}), with gradients of outputs that the caller chooses ({@link #differentiable}), or forward alone
 * ({@link #inference}). Fill the inputs, run {@link #forward()}, read values; run {@link #backward()}, read gradients,
 * which are those of this mini-batch alone: every pass overwrites them, nobody clears them.
 *
 * <p>All memory is allocated when the plan is made and when the first pass with a number of rows begins
 * ({@link #rows(int)}, {@link #prepare()}); running allocates nothing. For one thread at a time. Several plans may
 * share a model, but not while one of them trains it.
 */
public final class Plan {
    private final Model model;
    private final Kernels kernels;
    private final int maxBatch;
    private final List<Stage> stages;
    /** How a prediction on the buffers of training goes, where layers may go block by block that otherwise do not. */
    private final List<Stage> predictionStages;
    private final Buffers buffers;
    private final @Nullable Parameters gradients;
    private final @Nullable LossBuffers loss;
    private final Scratch scratch = new Scratch();
    private final Occasion occasion = new Occasion();
    private final List<Bound> bound = new ArrayList<>();
    private Bound current;

    private Plan(Model model, @Nullable Loss loss, Kernels kernels, int maxBatch, boolean training, boolean fuse) {
        if (maxBatch < 1) {
            throw new IllegalArgumentException("a mini-batch has at least 1 row, but " + maxBatch + " came");
        }
        this.model = model;
        this.kernels = kernels;
        this.maxBatch = maxBatch;
        List<Step> steps = Step.of(model, training, fuse);
        this.stages = fuse ? Stage.of(steps, training, kernels.threads()) : Stage.whole(steps);
        this.predictionStages = fuse ? Stage.of(steps, false, kernels.threads()) : stages;
        this.buffers = training
                ? Buffers.training(model, steps, maxBatch)
                : Buffers.inference(model, stages, maxBatch);
        this.gradients = training ? model.parameters().zerosLike() : null;
        this.loss = loss == null ? null : new LossBuffers(loss, model, maxBatch);
        this.current = known(maxBatch, maxBatch);
        prepare();
    }

    /**
     * A plan that minimises a loss of the model's only output.
     *
     * @param maxBatch the largest number of rows, at least 1
     * @throws ShapeException           if the loss cannot take the output
     * @throws IllegalArgumentException if the model has several outputs or {@code maxBatch} is less than 1
     */
    public static Plan training(Model model, Loss loss, Kernels kernels, int maxBatch) {
        return new Plan(model, loss, kernels, maxBatch, true, true);
    }

    /**
     * A plan that differentiates the model's outputs without a loss: backward begins from gradients that the caller
     * puts into {@link #gradient}, or from {@link #backward(String)}.
     *
     * @param maxBatch the largest number of rows, at least 1
     * @throws IllegalArgumentException if {@code maxBatch} is less than 1
     */
    public static Plan differentiable(Model model, Kernels kernels, int maxBatch) {
        return new Plan(model, null, kernels, maxBatch, true, true);
    }

    /** As the others, with every layer an op of its own over all rows: what fusion and blocks are tested against. */
    static Plan unfused(Model model, @Nullable Loss loss, Kernels kernels, int maxBatch) {
        return new Plan(model, loss, kernels, maxBatch, true, false);
    }

    /**
     * A plan that only runs forward, with as little memory as that takes: for large mini-batches, which all of the
     * kernels' threads share; {@link Predictor} is for callers on many threads.
     *
     * @param maxBatch the largest number of rows, at least 1
     * @throws IllegalArgumentException if {@code maxBatch} is less than 1
     */
    public static Plan inference(Model model, Kernels kernels, int maxBatch) {
        return new Plan(model, null, kernels, maxBatch, false, true);
    }

    /**
     * Says how many rows the next mini-batch has; at first the largest number. The first pass with a number binds the
     * ops to it, later ones allocate nothing.
     *
     * @throws IllegalArgumentException if there is no row or more than the plan holds
     */
    public void rows(int rows) {
        rows(rows, rows);
    }

    /**
     * As {@link #rows(int)}, where the rows are one micro-batch of a larger mini-batch: the gradients are this
     * micro-batch's share of the mean loss's, so that those of all micro-batches sum up to it.
     *
     * @param batch how many rows the whole mini-batch has
     * @throws IllegalArgumentException if there is no row, or more than the plan or the mini-batch holds
     */
    public void rows(int rows, int batch) {
        if (rows < 1 || rows > maxBatch) {
            throw new IllegalArgumentException((maxBatch == 1 ? "this takes a mini-batch of 1 row"
                    : "this takes mini-batches of 1 to " + maxBatch + " rows") + ", but " + rows + " came");
        }
        if (rows > batch) {
            throw new IllegalArgumentException("a micro-batch has at most the rows of its mini-batch, but " + rows
                    + " of " + batch + " came");
        }
        if (current.rows != rows || current.batch != batch) {
            current = known(rows, batch);
        }
    }

    private Bound known(int rows, int batch) {
        for (int i = 0; i < bound.size(); i++) {
            if (bound.get(i).rows == rows && bound.get(i).batch == batch) {
                return bound.get(i);
            }
        }
        Matrix lossWeight = Matrix.of(new float[]{rows}, 1, 1);
        Kernel lossKernel =
                loss == null ? Kernel.NONE : loss.bind(buffers, lossWeight, kernels, scratch, rows, batch);
        Bound result = new Bound(rows, batch, lossKernel, lossWeight);
        bound.add(result);
        return result;
    }

    /**
     * Binds the ops to the number of rows now, and not when {@link #forward()} first runs with it: what a layer cannot
     * train on is said before anything has run.
     *
     * @throws IllegalArgumentException if a layer cannot be trained on so few rows
     */
    public void prepare() {
        program();
    }

    private Program program() {
        Program program = current.program;
        if (program == null) {
            program = Program.bind(model, stages, buffers, gradients, kernels, scratch, occasion, maxBatch, rows());
            current.program = program;
        }
        return program;
    }

    /** The largest number of rows. */
    public int maxRows() {
        return maxBatch;
    }

    /** How many rows the mini-batch has. */
    public int rows() {
        return current.rows;
    }

    /** The model. */
    public Model model() {
        return model;
    }

    /**
     * The array behind an input: a row per sample, to be filled before {@link #forward()}.
     *
     * @throws IllegalArgumentException if there is no such input or it is one of integers
     */
    public float[] input(String name) {
        return buffers.valueArray(model.input(name));
    }

    /**
     * The array behind an input of integers: a row per sample, to be filled before {@link #forward()}.
     *
     * @throws IllegalArgumentException if there is no such input or it is one of floats
     */
    public int[] indices(String name) {
        return buffers.indexArray(model.input(name));
    }

    /**
     * Fills an input with the rows of a mini-batch, one behind the other.
     *
     * @throws IllegalArgumentException if there is no such input or the number of values is not rows × its size
     */
    public void set(String input, float... values) {
        Node node = model.input(input);
        int expected = rows() * node.shape().size();
        if (values.length != expected) {
            throw new IllegalArgumentException("input " + input + " of shape " + node.shape() + " takes " + expected
                    + " values for a mini-batch of " + rows() + ", but " + values.length + " came");
        }
        System.arraycopy(values, 0, buffers.valueArray(node), 0, expected);
    }

    /**
     * Computes every value from the inputs, and with a loss also the losses from the targets, as training does: what
     * random layers draw belongs to the {@link #occasion()}, which goes on by a step.
     *
     * @throws IllegalArgumentException if a layer cannot be trained on so few rows, or a label or an index is none
     */
    public void forward() {
        program().forward();
        current.loss.run();
        occasion.next();
    }

    /**
     * As {@link #forward()}, but as a prediction: nothing is dropped, and batch norm takes its running statistics and
     * leaves them alone. No backward may follow. Binds the ops at its first run with a number of rows.
     */
    public void evaluate() {
        Program prediction = current.prediction;
        if (prediction == null) {
            prediction = Program.bind(model, predictionStages, buffers, null, kernels, scratch, occasion, maxBatch,
                    rows());
            current.prediction = prediction;
        }
        prediction.forward();
        current.loss.run();
    }

    /** Which step of which run the next {@link #forward()} is: what random layers draw from. To be set by a trainer. */
    public Occasion occasion() {
        return occasion;
    }

    /**
     * Computes every gradient from the last forward pass, beginning with the loss or, without one, with what
     * {@link #gradient} holds for the outputs.
     *
     * @throws IllegalStateException if this plan only predicts
     */
    public void backward() {
        gradients();
        program().backward();
    }

    /**
     * Computes every gradient of the sum of one output: sets its gradient to ones, every other output's to zeros, and
     * runs backward.
     *
     * @throws IllegalArgumentException if there is no such output
     * @throws IllegalStateException    if this plan has a loss to begin with, or only predicts
     */
    public void backward(String output) {
        if (loss != null) {
            throw new IllegalStateException("backward begins with the loss in this plan, not with output " + output);
        }
        Node from = model.output(output);
        for (String name : model.outputs()) {
            Node node = model.output(name);
            // Two names may stand for one value.
            if (node.storage(true) != from.storage(true)) {
                Arrays.fill(gradientOf(node, name), 0f);
            }
        }
        Arrays.fill(gradientOf(from, output), 1f);
        backward();
    }

    /**
     * The array behind an output, or an input: a row per sample, valid until the next pass.
     *
     * @throws IllegalArgumentException if there is no input or output of that name
     */
    public float[] value(String name) {
        return buffers.valueArray(inputOrOutput(name));
    }

    /**
     * The array behind the gradient of a variable, a row per sample, valid until the next pass; or of an output, where
     * backward begins.
     *
     * @throws IllegalArgumentException if there is no input or output of that name, or it has no gradient
     */
    public float[] gradient(String name) {
        return gradientOf(inputOrOutput(name), name);
    }

    /**
     * The gradients of the parameters, in their layout, valid until the next pass.
     *
     * @throws IllegalStateException if this plan only predicts
     */
    public Parameters gradients() {
        if (gradients == null) {
            throw new IllegalStateException("this plan only predicts and has no gradients");
        }
        return gradients;
    }

    /**
     * The array behind a target of floats: a row per sample.
     *
     * @throws IllegalStateException if this plan has no loss, or one that wants class labels
     */
    public float[] targets() {
        return lossBuffers().target.data();
    }

    /**
     * The array behind a target of class labels, one per sample.
     *
     * @throws IllegalStateException if this plan has no loss
     */
    public int[] labels() {
        return lossBuffers().labels;
    }

    /**
     * The mean loss over the mini-batch of the last forward pass.
     *
     * @throws IllegalStateException if this plan has no loss
     */
    public float loss() {
        return lossBuffers().sums[0] / rows();
    }

    /**
     * What the sum of the samples' losses was divided by in {@link #loss()}: the rows, or the sum of their weights
     * where the loss weighs them. Means of several mini-batches are weighed by it.
     *
     * @throws IllegalStateException if this plan has no loss
     */
    public float lossWeight() {
        lossBuffers();
        return current.lossWeight.data()[0];
    }

    /**
     * How many samples of the last forward pass were classified correctly: their class has the largest output, the
     * first of equals, and their loss is a number. 0 if the loss knows no classes.
     *
     * @throws IllegalStateException if this plan has no loss
     */
    public int correct() {
        return (int) lossBuffers().sums[1];
    }

    /**
     * The array behind the losses of the last forward pass, one per sample.
     *
     * @throws IllegalStateException if this plan has no loss
     */
    public float[] losses() {
        return lossBuffers().losses;
    }

    /**
     * Fails unless targets of a type and size can be the loss's.
     *
     * @param type what one element of a target is
     * @param size the number of classes for {@link DType#I32}, the number of floats of a target for {@link DType#F32}
     * @throws IllegalArgumentException if they cannot
     * @throws IllegalStateException    if this plan has no loss
     */
    public void requireTarget(DType type, int size) {
        lossBuffers().requireTarget(type, size);
    }

    /** The array behind an output, found without allocating anything. */
    float[] output(String name) {
        return buffers.valueArray(model.output(name));
    }

    /** Whether backward begins with a loss. */
    boolean hasLoss() {
        return loss != null;
    }

    /** How many bytes the plan's buffers hold, its gradients included and its scratch memory too. */
    public long bytes() {
        long floats = buffers.floats() + scratch.floats().length + (gradients == null ? 0 : gradients.size());
        return floats * Float.BYTES;
    }

    private LossBuffers lossBuffers() {
        if (loss == null) {
            throw new IllegalStateException("this plan has no loss");
        }
        return loss;
    }

    private Node inputOrOutput(String name) {
        if (model.inputs().contains(name)) {
            return model.input(name);
        }
        if (model.outputs().contains(name)) {
            return model.output(name);
        }
        throw new IllegalArgumentException("no input or output is named " + name + "; there are " + model.inputs()
                + " and " + model.outputs());
    }

    private float[] gradientOf(Node node, String name) {
        float[] gradient = buffers.gradientArray(node);
        if (gradient == null) {
            throw new IllegalArgumentException(
                    name + " has no gradient here; an input asks for its gradient by being a variable of the graph");
        }
        return gradient;
    }

    /** What is bound for one number of rows within a mini-batch of one size. */
    private static final class Bound {
        private final int rows;
        private final int batch;
        private final Kernel loss;
        private final Matrix lossWeight;
        private @Nullable Program program;
        private @Nullable Program prediction;

        Bound(int rows, int batch, Kernel loss, Matrix lossWeight) {
            this.rows = rows;
            this.batch = batch;
            this.loss = loss;
            this.lossWeight = lossWeight;
        }
    }
}
