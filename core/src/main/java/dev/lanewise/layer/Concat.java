package dev.lanewise.layer;

import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Any number of inputs side by side along the last axis, all other axes being equal: features of several sources,
 * channels of several images.
 *
 * <pre>
 * forward   y = [x₁ x₂ …]
 * backward  [dx₁ dx₂ …] = dy
 * </pre>
 */
public record Concat() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        String expected = "expects inputs of the same axes but for the last, of at least one element, but " + inputs
                + " came";
        if (inputs.isEmpty()) {
            throw new ShapeException(expected);
        }
        int[] dims = inputs.get(0).dims();
        int last = dims.length - 1;
        long width = 0;
        for (Shape input : inputs) {
            if (input.rank() == 0 || input.rank() != dims.length || input.size() == 0) {
                throw new ShapeException(expected);
            }
            dims[last] = input.last();
            if (!Arrays.equals(dims, input.dims())) {
                throw new ShapeException(expected);
            }
            width += input.last();
        }
        if (width > Integer.MAX_VALUE) {
            throw new ShapeException("expects a last axis of at most " + Integer.MAX_VALUE + ", but " + inputs
                    + " make one of " + width);
        }
        dims[last] = (int) width;
        return Shape.of(dims);
    }

    @Override
    public boolean blockwise(boolean training) {
        return true;
    }

    @Override
    public Op bind(Binding binding) {
        return new ConcatOp(binding, binding.inputCount());
    }

    private static final class ConcatOp implements Op {
        private final Kernel[] copies;
        private final Kernel[] gradients;

        ConcatOp(Binding binding, int count) {
            copies = new Kernel[count];
            gradients = new Kernel[count];
            int width = 0;
            for (int i = 0; i < count; i++) {
                width += binding.inputShape(i).last();
            }
            int first = 0;
            for (int i = 0; i < count; i++) {
                int last = binding.inputShape(i).last();
                copies[i] = binding.kernel(new Copy(LastAxis.rows(binding.input(i), last),
                        LastAxis.slice(binding.output(), width, first, last)));
                Gradient gradient = binding.training() ? binding.inputGradient(i) : null;
                gradients[i] = gradient == null ? Kernel.NONE
                        : gradient.take(binding, LastAxis.slice(binding.outputGradient(), width, first, last),
                                LastAxis.rows(gradient.matrix(), last));
                first += last;
            }
        }

        @Override
        public void forward() {
            for (Kernel copy : copies) {
                copy.run();
            }
        }

        @Override
        public void backward() {
            for (Kernel gradient : gradients) {
                gradient.run();
            }
        }
    }
}
