package dev.lanewise.layer;

import dev.lanewise.tensor.Shape;

/**
 * A parameter that a layer asks for.
 *
 * @param name        unique within the layer, for example {@code weight}
 * @param shape       its extents
 * @param initializer how its first values are made
 */
public record ParameterSpec(String name, Shape shape, Initializer initializer) {
}
