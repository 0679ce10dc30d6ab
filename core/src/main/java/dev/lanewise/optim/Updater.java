package dev.lanewise.optim;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Update;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * An optimizer at work on one model's parameters: its state, flat arrays of the parameters' layout that begin at zero,
 * and the number of steps taken. For one thread at a time.
 */
public final class Updater {
    private final Optimizer optimizer;
    private final float[] coefficients;
    private final List<Parameters> state = new ArrayList<>();
    private final Kernel update;
    private int steps;

    /**
     * Binds an optimizer.
     *
     * @param optimizer  the rule and its hyperparameters
     * @param values     the parameters to change
     * @param gradients  their gradients, of the same layout
     * @param kernels    what computes the update
     * @throws IllegalArgumentException if the layouts differ in size
     */
    public Updater(Optimizer optimizer, Parameters values, Parameters gradients, Kernels kernels) {
        this.optimizer = optimizer;
        this.coefficients = new float[optimizer.rule().coefficients()];
        List<Matrix> rows = new ArrayList<>();
        for (int i = 0; i < optimizer.rule().states(); i++) {
            Parameters array = values.zerosLike();
            state.add(array);
            rows.add(array.row());
        }
        this.update = values.size() == 0 ? Kernel.NONE
                : kernels.bind(new Update(optimizer.rule(), coefficients, values.row(), gradients.row(), rows),
                        new Scratch());
    }

    /** Changes the parameters once by their gradients as they are now. Allocates nothing. */
    public void step() {
        steps = Math.addExact(steps, 1);
        optimizer.coefficients(steps, coefficients);
        update.run();
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
