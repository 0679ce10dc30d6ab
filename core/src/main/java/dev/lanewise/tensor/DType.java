package dev.lanewise.tensor;

/** What one element of an input or a target is. */
public enum DType {
    /** A 32-bit IEEE float, held in a {@code float[]}. */
    F32,
    /** A 32-bit integer, held in an {@code int[]}: class indices. */
    I32
}
