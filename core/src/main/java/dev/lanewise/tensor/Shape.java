package dev.lanewise.tensor;

import java.util.Arrays;

/**
 * The extents of a row-major array, outermost first; the last axis holds the features or channels. Immutable. Shapes of
 * layers and data sets leave out the batch axis: an image is {@code (28, 28, 1)}, a row of features {@code (784)}.
 *
 * <p>Every extent is at least 0 and the number of elements at most 2³¹ − 1, which is what one Java array holds.
 */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dims;
    private final int size;

    private Shape(int[] dims) {
        long product = 1;
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException(
                        "every extent of a shape must be at least 0, but the shape is " + Arrays.toString(dims));
            }
            product *= dim;
            if (product > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a shape holds at most " + Integer.MAX_VALUE
                        + " elements, but the shape is " + Arrays.toString(dims));
            }
        }
        this.dims = dims;
        this.size = (int) product;
    }

    /**
     * A shape of the given extents, outermost first; no extents make a {@linkplain #scalar() scalar}.
     *
     * @throws IllegalArgumentException if an extent is negative or the elements exceed 2³¹ − 1
     */
    public static Shape of(int... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    /** The shape of one number: no axes, one element. */
    public static Shape scalar() {
        return SCALAR;
    }

    /** The number of axes. */
    public int rank() {
        return dims.length;
    }

    /**
     * The extent of one axis, counted from 0.
     *
     * @throws IllegalArgumentException if there is no such axis
     */
    public int dim(int axis) {
        if (axis < 0 || axis >= dims.length) {
            throw new IllegalArgumentException("shape " + this + " has no axis " + axis);
        }
        return dims[axis];
    }

    /** The extent of the last axis (features or channels); 1 for a scalar. */
    public int last() {
        return dims.length == 0 ? 1 : dims[dims.length - 1];
    }

    /** The number of elements: the product of all extents, 1 for a scalar. */
    public int size() {
        return size;
    }

    /** The extents as a fresh array. */
    public int[] dims() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** The extents in parentheses, for example {@code (28, 28, 1)}; a scalar is {@code ()}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(");
        for (int axis = 0; axis < dims.length; axis++) {
            text.append(axis == 0 ? "" : ", ").append(dims[axis]);
        }
        return text.append(')').toString();
    }
}
