package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Takes the numbers of a sample as one row of features, in their order: images of shape (h, w, c) pixel by pixel, the
 * channels of a pixel side by side. Copies nothing. An {@link Affine} layer does not need it.
 */
public record Flatten() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new ShapeException("expects one input, but " + inputs + " came");
        }
        return Shape.of(inputs.get(0).size());
    }

    @Override
    public boolean viewsInput(boolean training) {
        return true;
    }

    @Override
    public Op bind(Binding binding) {
        return Op.NONE;
    }
}
