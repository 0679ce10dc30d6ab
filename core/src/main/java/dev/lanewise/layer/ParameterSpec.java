package dev.lanewise.layer;

import dev.lanewise.tensor.Role;
import dev.lanewise.tensor.Shape;

/**
 * A parameter, or a piece of state, that a layer asks for.
 *
 * @param name        unique within the layer, for example {@code weight}
 * @param shape       its extents
 * @param initializer how its first values are made
 * @param role        what it is to training
 */
public record ParameterSpec(String name, Shape shape, Initializer initializer, Role role) {
    /** A trained weight, which weight decay shrinks. */
    public static ParameterSpec weight(String name, Shape shape, Initializer initializer) {
        return new ParameterSpec(name, shape, initializer, Role.WEIGHT);
    }

    /** A trained bias, or the scale or shift of a normalisation, which weight decay leaves alone. */
    public static ParameterSpec bias(String name, Shape shape, Initializer initializer) {
        return new ParameterSpec(name, shape, initializer, Role.BIAS);
    }

    /** What the layer itself changes in training's forward pass: saved and hashed, but without a gradient. */
    public static ParameterSpec state(String name, Shape shape, Initializer initializer) {
        return new ParameterSpec(name, shape, initializer, Role.STATE);
    }
}
