package dev.lanewise.kernel;

/**
 * An elementwise activation y = f(x), whose derivative is written with its output y, so that backward needs no x. All
 * of them fuse into the epilogue of a {@link Gemm}.
 */
public enum Activation {
    /** y = x, dy/dx = 1. */
    IDENTITY,
    /** y = max(x, +0) as {@link Math#max(float, float)} (NaN stays NaN), dy/dx = 1 where y &gt; 0, else +0. */
    RELU,
    /** y = 1 / (1 + e⁻ˣ), dy/dx = y · (1 − y). */
    SIGMOID,
    /** y = tanh x, dy/dx = 1 − y². */
    TANH
}
