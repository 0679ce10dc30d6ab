package dev.lanewise.layer;

import dev.lanewise.tensor.Matrix;

/**
 * Where an op writes a gradient, and how. Whoever comes first in backward's fixed order overwrites, whoever comes later
 * (the value feeds several nodes, the parameter is shared) adds: so nobody ever clears a gradient.
 *
 * @param matrix     where it goes
 * @param accumulate whether it is added to what is there
 */
public record Gradient(Matrix matrix, boolean accumulate) {
}
