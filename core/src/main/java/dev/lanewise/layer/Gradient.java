package dev.lanewise.layer;

import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Sum;
import dev.lanewise.tensor.Matrix;

/**
 * Where an op writes a gradient, and how. Whoever comes first in backward's fixed order overwrites, whoever comes later
 * (the value feeds several nodes, the parameter is shared) adds: so nobody ever clears a gradient.
 *
 * @param matrix     where it goes
 * @param accumulate whether it is added to what is there
 */
public record Gradient(Matrix matrix, boolean accumulate) {
    /** A kernel that brings a gradient computed elsewhere, of the same shape, to where it goes. */
    Kernel take(Binding binding, Matrix from) {
        return take(binding, from, matrix);
    }

    /** As the other, where the place is seen as a matrix of other extents. */
    Kernel take(Binding binding, Matrix from, Matrix to) {
        return binding.kernel(accumulate ? new Sum(to, from, to) : new Copy(from, to));
    }
}
