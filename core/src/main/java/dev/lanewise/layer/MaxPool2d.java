package dev.lanewise.layer;

import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.MaxPool;
import dev.lanewise.kernel.MaxPoolBackward;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Max pooling over images ('Deep Learning from Scratch', section 7.3): every output is the largest number that its
 * window sees of its channel, and gets the whole gradient there. Of equal numbers the first is taken, row by row; a NaN
 * counts as the largest. {@code X: (height, width, channels)}, {@code Y: (height′, width′, channels)} with
 * {@code height′ = (height + 2·padding − size) / stride + 1} rounded down, and likewise the width.
 *
 * @param size    rows and columns of the window, at least 1
 * @param stride  pixels from one window to the next, at least 1
 * @param padding rows and columns on each side of the image that are never the largest, at most half the window
 */
public record MaxPool2d(int size, int stride, int padding) implements Layer {
    /**
     * @throws IllegalArgumentException if a number is less than it may be, or the padding is more than half the window
     */
    public MaxPool2d {
        Pooling.require("max pooling", size, stride, padding);
    }

    /** With windows side by side. */
    public MaxPool2d(int size) {
        this(size, size, 0);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Pooling.output(inputs, size, stride, padding);
    }

    /**
     * The gradient goes to the largest alone, whose ReLU let it pass exactly if the output is positive: one pass over
     * the outputs instead of one over all inputs.
     */
    @Override
    public boolean differentiatesInput(Activation f) {
        return f == Activation.RELU;
    }

    @Override
    public boolean blockwise(boolean training) {
        return true;
    }

    @Override
    public Op bind(Binding binding) {
        return new MaxPoolOp(binding, Pooling.window(binding.inputShape(0), size, stride, padding));
    }

    private static final class MaxPoolOp implements Op {
        private final Kernel pool;
        private Kernel activation = Kernel.NONE;
        private final Kernel backward;

        MaxPoolOp(Binding binding, Window window) {
            Matrix y = binding.output();
            Gradient dx = binding.training() ? binding.inputGradient(0) : null;
            if (dx == null) {
                pool = binding.kernel(new MaxPool(window, binding.input(0), y, null));
                backward = Kernel.NONE;
            } else {
                Matrix taps = binding.keep(y.cols());
                Matrix dy = binding.outputGradient();
                if (binding.inputActivation() != Activation.IDENTITY) {
                    activation = binding.kernel(new ActivateBackward(binding.inputActivation(), y, dy, dy, false));
                }
                pool = binding.kernel(new MaxPool(window, binding.input(0), y, taps));
                backward = binding.kernel(
                        new MaxPoolBackward(window, dy, taps, dx.matrix(), dx.accumulate()));
            }
        }

        @Override
        public void forward() {
            pool.run();
        }

        @Override
        public void backward() {
            activation.run();
            backward.run();
        }
    }
}
