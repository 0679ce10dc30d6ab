package dev.lanewise.layer;

import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Drop;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Product;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Inverted dropout ('Deep Learning from Scratch', section 6.4.3, but scaled in training and not in prediction):
 * training sets each number to 0 with probability {@code rate} and multiplies the others by {@code 1 / (1 − rate)};
 * prediction leaves all as they are, and costs nothing. Which are dropped is a function of the run's seed, the step,
 * the layer and the sample's place in the mini-batch.
 *
 * @param rate the probability of dropping, from 0 to less than 1
 */
public record Dropout(float rate) implements Layer {
    /**
     * @throws IllegalArgumentException if the rate is not from 0 to less than 1
     */
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException(
                    "a dropout's rate is at least 0 and less than 1, but " + rate + " came");
        }
    }

    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new ShapeException("expects one input, but " + inputs + " came");
        }
        return inputs.get(0);
    }

    @Override
    public boolean viewsInput(boolean training) {
        return !training || rate == 0;
    }

    @Override
    public boolean blockwise(boolean training) {
        return !training;
    }

    @Override
    public Op bind(Binding binding) {
        return binding.training() ? new DropoutOp(binding, rate) : new KeepingOp(binding);
    }

    private static final class DropoutOp implements Op {
        private final Kernel drop;
        private final Kernel backward;

        DropoutOp(Binding binding, float rate) {
            Matrix y = binding.output();
            Matrix mask = binding.keep(y.cols());
            drop = binding.kernel(new Drop(binding.input(0), y, mask, rate, binding.occasion(),
                    binding.stream()));
            Gradient dx = binding.inputGradient(0);
            backward = dx == null ? Kernel.NONE
                    : binding.kernel(new Product(binding.outputGradient(), mask, dx.matrix(), dx.accumulate()));
        }

        @Override
        public void forward() {
            drop.run();
        }

        @Override
        public void backward() {
            backward.run();
        }
    }

    /** Prediction on the buffers of training, where the output has one of its own. */
    private static final class KeepingOp implements Op {
        private final Kernel copy;

        KeepingOp(Binding binding) {
            copy = binding.kernel(new Copy(binding.input(0), binding.output()));
        }

        @Override
        public void forward() {
            copy.run();
        }

        @Override
        public void backward() {
            throw new IllegalStateException("no backward follows a prediction");
        }
    }
}
