package dev.lanewise.layer;

import dev.lanewise.kernel.Strides;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Which of two inputs is repeated to the shape of the other, as NumPy and PyTorch broadcast: shapes are aligned at
 * their last axes, and an axis of extent 1, or none, is repeated.
 *
 * @param small the position of the input that is repeated
 * @param view  the repeated input
 */
record Broadcast(int small, Strides view) {
    /**
     * The output's shape: that of the input to which the other one broadcasts.
     *
     * @throws ShapeException unless there are two inputs of which one broadcasts to the other
     */
    static Shape output(List<Shape> inputs) {
        if (inputs.size() != 2 || !(fits(inputs.get(0), inputs.get(1)) || fits(inputs.get(1), inputs.get(0)))) {
            throw new ShapeException(
                    "expects two inputs of the same shape, or of which one broadcasts to the other, but " + inputs
                            + " came");
        }
        return fits(inputs.get(1), inputs.get(0)) ? inputs.get(0) : inputs.get(1);
    }

    /** How two inputs of different shapes come to one. */
    static Broadcast of(Shape a, Shape b) {
        int small = fits(b, a) ? 1 : 0;
        return new Broadcast(small, small == 1 ? Strides.broadcast(b, a) : Strides.broadcast(a, b));
    }

    /** The position of the input that has the output's shape. */
    int large() {
        return 1 - small;
    }

    private static boolean fits(Shape small, Shape large) {
        int missing = large.rank() - small.rank();
        if (missing < 0) {
            return false;
        }
        for (int axis = 0; axis < small.rank(); axis++) {
            if (small.dim(axis) != 1 && small.dim(axis) != large.dim(axis + missing)) {
                return false;
            }
        }
        return true;
    }
}
