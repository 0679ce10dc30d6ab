package dev.lanewise.optim;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Update;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * An optimizer at work on one model's parameters: its state, flat arrays of the parameters' layout that begin at zero,
 * and the number of steps taken. Changes what is trained: frozen parameters and layers' own state are left alone. For
 * one thread at a time.
 */
public final class Updater {
    private final Optimizer optimizer;
    private final List<Parameters> state = new ArrayList<>();
    /** The coefficients of parameters that weight decay leaves alone, and of those that it shrinks. */
    private final float[] plain;
    private final float[] decayed;
    private final Kernel clip;
    private final List<Kernel> updates = new ArrayList<>();
    private float learningRate;
    private int steps;

    /** Neighbouring slices that are updated in one pass. */
    private record Run(int offset, int length, boolean decays) {
        Matrix of(Parameters parameters) {
            return Matrix.row(parameters.values(), offset, length);
        }
    }

    /**
     * Binds an optimizer that takes the gradients as they are.
     *
     * @throws IllegalArgumentException if the layouts differ in size
     */
    public Updater(Optimizer optimizer, Parameters values, Parameters gradients, Kernels kernels) {
        this(optimizer, new Clipping.None(), values, gradients, kernels);
    }

    /**
     * Binds an optimizer.
     *
     * @param optimizer  the rule and its hyperparameters
     * @param clipping   what is done to the gradients before each step
     * @param values     the parameters to change
     * @param gradients  their gradients, of the same layout
     * @param kernels    what computes the update
     * @throws IllegalArgumentException if the layouts differ in size
     */
    public Updater(Optimizer optimizer, Clipping clipping, Parameters values, Parameters gradients, Kernels kernels) {
        if (values.size() != gradients.size()) {
            throw new IllegalArgumentException("an updater expects as many gradients as parameters, but there are "
                    + gradients.size() + " and " + values.size());
        }
        this.optimizer = optimizer;
        this.learningRate = optimizer.learningRate();
        this.plain = new float[optimizer.rule().coefficients()];
        this.decayed = new float[optimizer.rule().coefficients()];
        for (int i = 0; i < optimizer.rule().states(); i++) {
            state.add(values.zerosLike());
        }
        for (Run run : runs(values, optimizer.weightDecay() > 0)) {
            List<Matrix> arrays = new ArrayList<>();
            for (Parameters array : state) {
                arrays.add(run.of(array));
            }
            updates.add(kernels.bind(new Update(optimizer.rule(), run.decays() ? decayed : plain, run.of(values),
                    run.of(gradients), arrays), new Scratch()));
        }
        List<Matrix> clipped = new ArrayList<>();
        for (Run run : runs(values, false)) {
            clipped.add(run.of(gradients));
        }
        this.clip = Clipper.bind(clipping, clipped, kernels);
    }

    /** What is trained, in as few runs as its layout allows; weights apart from biases if only they decay. */
    private static List<Run> runs(Parameters values, boolean decay) {
        List<Run> runs = new ArrayList<>();
        for (Parameters.Slice slice : values.slices()) {
            int length = slice.shape().size();
            if (length == 0 || !slice.role().trained()) {
                continue;
            }
            boolean decays = decay && slice.role() == Role.WEIGHT;
            Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && last.decays() == decays && last.offset() + last.length() == slice.offset()) {
                runs.set(runs.size() - 1, new Run(last.offset(), last.length() + length, decays));
            } else {
                runs.add(new Run(slice.offset(), length, decays));
            }
        }
        return runs;
    }

    /** Changes the parameters once by their gradients as they are now, which clipping may change. Allocates nothing. */
    public void step() {
        steps = Math.addExact(steps, 1);
        optimizer.coefficients(steps, learningRate, 0, plain);
        optimizer.coefficients(steps, learningRate, optimizer.weightDecay(), decayed);
        clip.run();
        for (int i = 0; i < updates.size(); i++) {
            updates.get(i).run();
        }
    }

    /** The learning rate of the next step: at first the optimizer's. */
    public float learningRate() {
        return learningRate;
    }

    /**
     * Changes the learning rate of the steps to come.
     *
     * @throws IllegalArgumentException if the rate is negative or no number
     */
    public void learningRate(float rate) {
        if (!(rate >= 0) || Float.isInfinite(rate)) {
            throw new IllegalArgumentException("a learning rate is at least 0, but " + rate + " came");
        }
        learningRate = rate;
    }

    /** How many steps were taken. */
    public int steps() {
        return steps;
    }

    /** The optimizer's arrays, shared, in the order of its rule; empty for plain gradient descent. */
    public List<Parameters> state() {
        return List.copyOf(state);
    }
}
