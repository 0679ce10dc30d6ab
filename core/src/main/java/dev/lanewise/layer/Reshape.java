package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Takes the numbers of a sample, in their order, as an array of another shape. Copies nothing.
 *
 * @param shape the new one, of as many elements
 */
public record Reshape(Shape shape) implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 1 || inputs.get(0).size() != shape.size()) {
            throw new ShapeException("expects one input of " + shape.size() + " elements to make " + shape + " of, but "
                    + inputs + " came");
        }
        return shape;
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
