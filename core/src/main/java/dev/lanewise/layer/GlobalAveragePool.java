package dev.lanewise.layer;

import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * The mean of every channel over a whole image (Lin, Chen and Yan, 'Network in network', 2014):
 * {@code X: (height, width, channels)}, {@code Y: (channels)}.
 */
public record GlobalAveragePool() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.of(Pooling.image(inputs).last());
    }

    @Override
    public boolean blockwise(boolean training) {
        return true;
    }

    @Override
    public Op bind(Binding binding) {
        Shape image = binding.inputShape(0);
        return Pooling.average(binding,
                new Window(image.dim(0), image.dim(1), image.last(), image.dim(0), image.dim(1), 1, 0));
    }
}
