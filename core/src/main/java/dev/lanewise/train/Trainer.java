package dev.lanewise.train;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.MiniBatches;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.loss.Loss;
import dev.lanewise.model.Model;
import dev.lanewise.model.Plan;
import dev.lanewise.optim.Clipping;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Updater;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Learning as the textbook has it: mini-batch, gradient by backpropagation, update, repeat ('Deep Learning from
 * Scratch', section 5.7). Trains a model's parameters in place, an epoch per call. The result is a function of the
 * data, the settings and the seed alone, not of kernels, threads or vector width. For one thread at a time; a warm step
 * allocates nothing.
 */
public final class Trainer {
    private final Plan plan;
    private final Updater updater;
    private final GradientSum gradientSum;
    private final int batch;
    private final int microBatches;
    private final long seed;
    private final List<Input> inputs = new ArrayList<>();
    private @Nullable MiniBatches miniBatches;
    private Schedule schedule = new Schedule.Constant();
    private Period period = Period.STEP;
    private float firstRate;
    private int epochs;
    /** Of the samples that the running pass has seen, each loss with its weight. */
    private double lossSum;
    private double lossWeights;
    private int correct;

    /** Where an input's features of a mini-batch go: floats or integers. */
    private record Input(String name, Shape shape, DType type, float[] floats, int[] indices) {
    }

    /**
     * Binds a model for training.
     *
     * @param model     of one output; its parameters are trained in place
     * @param loss      what is minimised
     * @param optimizer how
     * @param kernels   what computes; open for as long as this trainer is used
     * @param batch     how many samples a mini-batch has, at least 1; an epoch's last may have fewer
     * @param seed      of the epochs' orders
     * @throws IllegalArgumentException if the model has several outputs, the loss cannot take the output, or
     *                                  {@code batch} is less than 1
     */
    public Trainer(Model model, Loss loss, Optimizer optimizer, Kernels kernels, int batch, long seed) {
        this(model, loss, optimizer, new Clipping.None(), kernels, batch, 1, seed);
    }

    /**
     * Binds a model for training where every mini-batch is computed as several micro-batches, one after the other, and
     * their gradients summed: the memory of the small batch for the step of the large. Layers that look at the whole
     * batch, such as batch norm, see a micro-batch at a time.
     *
     * @param microBatches into how many equal parts a mini-batch is cut, at least 1; the last may have fewer samples
     * @throws IllegalArgumentException as the other constructor, or if there is not one sample per micro-batch
     */
    public Trainer(Model model, Loss loss, Optimizer optimizer, Kernels kernels, int batch, int microBatches,
            long seed) {
        this(model, loss, optimizer, new Clipping.None(), kernels, batch, microBatches, seed);
    }

    /**
     * As the others, with clipped gradients.
     *
     * @param clipping what is done to the whole mini-batch's gradient before each step
     * @throws IllegalArgumentException as the other constructors
     */
    public Trainer(Model model, Loss loss, Optimizer optimizer, Clipping clipping, Kernels kernels, int batch,
            int microBatches, long seed) {
        if (microBatches < 1 || batch < microBatches) {
            throw new IllegalArgumentException("a mini-batch has at least 1 sample for each of at least 1 micro-batch, "
                    + "but " + batch + " samples in " + microBatches + " micro-batches came");
        }
        this.microBatches = microBatches;
        this.plan = Plan.training(model, loss, kernels, share(batch));
        this.gradientSum = new GradientSum(plan.gradients(), microBatches, kernels);
        this.updater = new Updater(optimizer, clipping, model.parameters(), plan.gradients(), kernels);
        this.firstRate = optimizer.learningRate();
        this.batch = batch;
        this.seed = seed;
        for (String name : model.inputs()) {
            DType type = model.inputType(name);
            inputs.add(
                    new Input(name, model.inputShape(name), type, type == DType.F32 ? plan.input(name) : new float[0],
                            type == DType.I32 ? plan.indices(name) : new int[0]));
        }
    }

    /**
     * Says how the learning rate changes from now on; without it, it does not.
     *
     * @param newSchedule as a function of what was completed in all, not since this call
     * @param newPeriod   what it counts
     */
    public void schedule(Schedule newSchedule, Period newPeriod) {
        schedule = newSchedule;
        period = newPeriod;
    }

    /**
     * Changes the rate that the schedule begins from, at first the optimizer's: as
     * {@link dev.lanewise.optim.ReduceOnPlateau} does between epochs.
     *
     * @throws IllegalArgumentException if the rate is negative or no number
     */
    public void learningRate(float rate) {
        updater.learningRate(rate);
        firstRate = rate;
    }

    /** Trains an epoch: {@link #epoch(Dataset, Progress)} without anybody who listens. */
    public Epoch epoch(Dataset data) {
        return epoch(data, Progress.NONE);
    }

    /**
     * Trains once on every sample, in an order of its own for every epoch.
     *
     * @throws IllegalArgumentException if the data does not fit the model or the loss, or a layer cannot train on so few
     *                                  samples as the last mini-batch has
     */
    public Epoch epoch(Dataset data, Progress progress) {
        requireFits(data);
        if (miniBatches == null || miniBatches.size() != data.size()) {
            miniBatches = new MiniBatches(data.size(), batch, seed);
        }
        // What cannot be trained, as batch norm on a single sample, fails before the first step.
        bindShares(miniBatches.length(0));
        bindShares(miniBatches.length(miniBatches.count() - 1));
        miniBatches.shuffle(epochs);
        long start = System.nanoTime();
        Score score = run(data, miniBatches, true, progress);
        double seconds = (System.nanoTime() - start) / 1e9;
        epochs++;
        return new Epoch(epochs, score, seconds);
    }

    /**
     * The model's loss and accuracy as it is now; changes nothing.
     *
     * @throws IllegalArgumentException if the data does not fit the model or the loss
     */
    public Score evaluate(Dataset data) {
        requireFits(data);
        return run(data, MiniBatches.sequential(data.size(), plan.maxRows()), false, Progress.NONE);
    }

    /** How many epochs were trained. */
    public int epochs() {
        return epochs;
    }

    /** The plan that this trainer runs. */
    public Plan plan() {
        return plan;
    }

    private Score run(Dataset data, MiniBatches batches, boolean update, Progress progress) {
        lossSum = 0;
        lossWeights = 0;
        correct = 0;
        int samples = 0;
        for (int i = 0; i < batches.count(); i++) {
            int rows = batches.length(i);
            if (update) {
                step(data, batches.order(), batches.start(i), rows);
            } else {
                plan.rows(rows);
                load(data, batches.order(), batches.start(i));
                plan.evaluate();
                count();
            }
            samples += rows;
            progress.batch(samples, data.size(), lossSum / lossWeights, correct);
        }
        return new Score(samples, lossSum / lossWeights, correct);
    }

    private void bindShares(int rows) {
        int share = share(rows);
        for (int first = 0; first < rows; first += share) {
            plan.rows(Math.min(share, rows - first), rows);
            plan.prepare();
        }
    }

    /** How many samples of a mini-batch are a micro-batch, but perhaps for the last. */
    private int share(int rows) {
        return (rows - 1) / microBatches + 1;
    }

    /** Mini-batch, gradient by backpropagation, update. */
    private void step(Dataset data, int[] order, int start, int rows) {
        int share = share(rows);
        int shares = (rows - 1) / share + 1;
        for (int i = 0; i < shares; i++) {
            int first = i * share;
            plan.rows(Math.min(share, rows - first), rows);
            load(data, order, start + first);
            plan.occasion().set(seed, updater.steps(), first);
            plan.forward();
            count();
            plan.backward();
            gradientSum.add(i, shares);
        }
        updater.learningRate(schedule.rate(firstRate, period == Period.STEP ? updater.steps() : epochs));
        updater.step();
    }

    private void load(Dataset data, int[] order, int start) {
        for (int i = 0; i < inputs.size(); i++) {
            Input input = inputs.get(i);
            if (input.type == DType.F32) {
                data.gather(i, order, start, plan.rows(), input.floats);
            } else {
                data.gatherIndices(i, order, start, plan.rows(), input.indices);
            }
        }
        if (data.targetType() == DType.I32) {
            data.gatherLabels(order, start, plan.rows(), plan.labels());
        } else {
            data.gatherTargets(order, start, plan.rows(), plan.targets());
        }
    }

    private void count() {
        lossSum += (double) plan.loss() * plan.lossWeight();
        lossWeights += plan.lossWeight();
        correct += plan.correct();
    }

    private void requireFits(Dataset data) {
        if (data.inputs() != inputs.size()) {
            throw new IllegalArgumentException("the model takes the inputs " + plan.model().inputs()
                    + ", but the data has features for " + data.inputs());
        }
        for (int i = 0; i < inputs.size(); i++) {
            Input input = inputs.get(i);
            if (data.type(i) != input.type) {
                throw new IllegalArgumentException("input " + input.name + " takes samples of " + input.type
                        + ", but the data has samples of " + data.type(i));
            }
            if (data.shape(i).size() != input.shape.size()) {
                throw new IllegalArgumentException("input " + input.name + " takes samples of shape " + input.shape
                        + ", but the data has samples of shape " + data.shape(i));
            }
        }
        plan.requireTarget(data.targetType(), data.targetType() == DType.I32 ? data.classes()
                : data.targetShape().size());
    }
}
