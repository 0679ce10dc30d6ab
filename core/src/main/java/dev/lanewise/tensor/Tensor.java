package dev.lanewise.tensor;

/**
 * A row-major array of floats and its shape. It shares the array it is given, does no arithmetic and knows nothing of
 * views: kernels work on a {@link Matrix}.
 *
 * @param shape the extents, outermost first
 * @param data  {@code shape.size()} floats, shared and not copied
 */
public record Tensor(Shape shape, float[] data) {
    /**
     * @throws IllegalArgumentException if the array's length is not the shape's size
     */
    public Tensor {
        if (data.length != shape.size()) {
            throw new IllegalArgumentException(
                    "a tensor of shape " + shape + " holds " + shape.size() + " floats, but " + data.length + " came");
        }
    }

    /** A tensor of the given shape filled with zeros. */
    public static Tensor zeros(Shape shape) {
        return new Tensor(shape, new float[shape.size()]);
    }

    /** The shape alone: contents may be millions of floats. */
    @Override
    public String toString() {
        return "Tensor" + shape;
    }
}
