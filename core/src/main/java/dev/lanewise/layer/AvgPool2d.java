package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Average pooling over images: every output is the mean of what its window sees of its channel, the padding counting as
 * zeros. {@code X: (height, width, channels)}, {@code Y: (height′, width′, channels)} with
 * {@code height′ = (height + 2·padding − size) / stride + 1} rounded down, and likewise the width.
 *
 * @param size    rows and columns of the window, at least 1
 * @param stride  pixels from one window to the next, at least 1
 * @param padding rows and columns of zeros on each side of the image, at most half the window
 */
public record AvgPool2d(int size, int stride, int padding) implements Layer {
    /**
     * @throws IllegalArgumentException if a number is less than it may be, or the padding is more than half the window
     */
    public AvgPool2d {
        Pooling.require("average pooling", size, stride, padding);
    }

    /** With windows side by side. */
    public AvgPool2d(int size) {
        this(size, size, 0);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Pooling.output(inputs, size, stride, padding);
    }

    @Override
    public boolean blockwise(boolean training) {
        return true;
    }

    @Override
    public Op bind(Binding binding) {
        return Pooling.average(binding, Pooling.window(binding.inputShape(0), size, stride, padding));
    }
}
