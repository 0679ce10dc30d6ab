package dev.lanewise.layer;

import dev.lanewise.kernel.Strides;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Puts the axes of a sample into another order: axis a of the output is axis {@code axes.get(a)} of the input. The
 * mini-batch axis stays the first.
 *
 * @param axes every axis of the input once, counted from 0 without the mini-batch axis
 */
public record Transpose(List<Integer> axes) implements Layer {
    /** Takes the axes as they are; whether they are an input's, its shape decides. */
    public Transpose {
        axes = List.copyOf(axes);
    }

    /** Axis a of the output is axis {@code axes[a]} of the input. */
    public static Transpose of(Integer... axes) {
        return new Transpose(List.of(axes));
    }

    /** From images with the channels first, (c, h, w), to ours with the channels last, (h, w, c). */
    public static Transpose toChannelsLast() {
        return of(1, 2, 0);
    }

    /** From our images with the channels last, (h, w, c), to images with the channels first, (c, h, w). */
    public static Transpose toChannelsFirst() {
        return of(2, 0, 1);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new ShapeException("expects one input, but " + inputs + " came");
        }
        view(inputs.get(0));
        int[] dims = new int[axes.size()];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = inputs.get(0).dim(axes.get(axis));
        }
        return Shape.of(dims);
    }

    @Override
    public Op bind(Binding binding) {
        return new Rearrangement(binding, view(binding.inputShape(0)));
    }

    private Strides view(Shape input) {
        try {
            return Strides.permuted(input, axes.stream().mapToInt(axis -> axis).toArray());
        } catch (IllegalArgumentException e) {
            throw new ShapeException(String.valueOf(e.getMessage()));
        }
    }
}
