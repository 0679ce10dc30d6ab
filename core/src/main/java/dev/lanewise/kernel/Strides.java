package dev.lanewise.kernel;

import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A strided view of one row of floats: element (i₀, i₁, …) lies at {@code offset + Σ iₐ · stepₐ}. A permutation of axes
 * permutes the steps, a slice moves the offset, a broadcast axis has step 0. Axes that lie one behind the other are
 * joined, so that the last is as long as it can be.
 */
public final class Strides {
    private final int offset;
    private final int[] extents;
    private final int[] steps;
    private final int last;

    private Strides(int offset, int[] extents, int[] steps) {
        List<int[]> axes = new ArrayList<>();
        for (int axis = 0; axis < extents.length; axis++) {
            int[] before = axes.isEmpty() ? null : axes.get(axes.size() - 1);
            if (before != null && before[1] == steps[axis] * extents[axis]) {
                axes.set(axes.size() - 1, new int[]{before[0] * extents[axis], steps[axis]});
            } else if (extents[axis] != 1) {
                axes.add(new int[]{extents[axis], steps[axis]});
            }
        }
        if (axes.isEmpty()) {
            axes.add(new int[]{1, 1});
        }
        this.offset = offset;
        this.extents = axes.stream().mapToInt(axis -> axis[0]).toArray();
        this.steps = axes.stream().mapToInt(axis -> axis[1]).toArray();
        this.last = this.extents.length - 1;
    }

    /**
     * An array with its axes in another order: axis a of the view is axis {@code axes[a]} of the array.
     *
     * @throws IllegalArgumentException if the axes are not those of the array, each once
     */
    public static Strides permuted(Shape array, int... axes) {
        int[] sorted = axes.clone();
        Arrays.sort(sorted);
        int[] every = new int[array.rank()];
        Arrays.setAll(every, axis -> axis);
        if (!Arrays.equals(sorted, every)) {
            throw new IllegalArgumentException("expects an order of the axes 0 to " + (array.rank() - 1)
                    + " of an array of shape " + array + ", but " + Arrays.toString(axes) + " came");
        }
        int[] extents = new int[axes.length];
        int[] steps = new int[axes.length];
        int[] own = steps(array);
        for (int axis = 0; axis < axes.length; axis++) {
            extents[axis] = array.dim(axes[axis]);
            steps[axis] = own[axes[axis]];
        }
        return new Strides(0, extents, steps);
    }

    /**
     * The part of an array whose indices along one axis are from {@code from} to {@code to − 1}.
     *
     * @throws IllegalArgumentException if there is no such axis, or no such part, or it is empty
     */
    public static Strides slice(Shape array, int axis, int from, int to) {
        if (axis < 0 || axis >= array.rank()) {
            throw new IllegalArgumentException(
                    "expects an axis from 0 to " + (array.rank() - 1) + " of shape " + array + ", but " + axis
                            + " came");
        }
        if (from < 0 || from >= to || to > array.dim(axis)) {
            throw new IllegalArgumentException("expects a part of 0 to " + array.dim(axis) + " along axis " + axis
                    + " of shape " + array + ", but " + from + " to " + to + " came");
        }
        int[] extents = array.dims();
        extents[axis] = to - from;
        int[] steps = steps(array);
        return new Strides(from * steps[axis], extents, steps);
    }

    /**
     * An array repeated along the axes where it has extent 1, or none because it has fewer axes, to a larger shape.
     *
     * @throws IllegalArgumentException if it does not broadcast to that shape
     */
    public static Strides broadcast(Shape array, Shape to) {
        int missing = to.rank() - array.rank();
        int[] own = steps(array);
        int[] steps = new int[to.rank()];
        for (int axis = 0; axis < to.rank(); axis++) {
            int extent = axis < missing ? 1 : array.dim(axis - missing);
            if (missing < 0 || (extent != 1 && extent != to.dim(axis))) {
                throw new IllegalArgumentException(
                        "expects a shape that broadcasts to " + to + ", but " + array + " came");
            }
            steps[axis] = extent == 1 ? 0 : own[axis - missing];
        }
        return new Strides(0, to.dims(), steps);
    }

    private static int[] steps(Shape array) {
        int[] steps = new int[array.rank()];
        int step = 1;
        for (int axis = array.rank() - 1; axis >= 0; axis--) {
            steps[axis] = step;
            step *= array.dim(axis);
        }
        return steps;
    }

    /** The number of elements of the view. */
    public int size() {
        int size = 1;
        for (int extent : extents) {
            size *= extent;
        }
        return size;
    }

    /** How long an array must be to hold the view. */
    public int reach() {
        int reach = offset + 1;
        for (int axis = 0; axis < extents.length; axis++) {
            reach += (extents[axis] - 1) * steps[axis];
        }
        return reach;
    }

    /** The extent of the last axis, along which {@link #step()} is constant. */
    public int run() {
        return extents[last];
    }

    /** The distance of two neighbours along the last axis. */
    public int step() {
        return steps[last];
    }

    /** Where a run along the last axis begins, the runs counted in the order of the view. */
    public int start(int run) {
        int at = offset;
        int rest = run;
        for (int axis = last - 1; axis >= 0; axis--) {
            at += rest % extents[axis] * steps[axis];
            rest /= extents[axis];
        }
        return at;
    }
}
