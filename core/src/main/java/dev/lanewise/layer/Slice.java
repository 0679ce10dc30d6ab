package dev.lanewise.layer;

import dev.lanewise.kernel.Strides;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * A part of every sample: of one axis the indices from {@code from} to {@code to − 1}. Elsewhere the input's gradient
 * is zero.
 *
 * @param axis counted from 0 without the mini-batch axis
 * @param from the first index, at least 0
 * @param to   the index behind the last, at most the axis's extent
 */
public record Slice(int axis, int from, int to) implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new ShapeException("expects one input, but " + inputs + " came");
        }
        view(inputs.get(0));
        int[] dims = inputs.get(0).dims();
        dims[axis] = to - from;
        return Shape.of(dims);
    }

    @Override
    public Op bind(Binding binding) {
        return new Rearrangement(binding, view(binding.inputShape(0)));
    }

    private Strides view(Shape input) {
        try {
            return Strides.slice(input, axis, from, to);
        } catch (IllegalArgumentException e) {
            throw new ShapeException(String.valueOf(e.getMessage()));
        }
    }
}
