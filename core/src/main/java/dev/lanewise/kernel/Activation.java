package dev.lanewise.kernel;

/**
 * An elementwise activation y = f(x). The derivative of most is written with the output y, so that backward needs no x.
 * All of them fuse into the epilogue of a {@link Gemm}.
 */
public enum Activation {
    /** y = x, dy/dx = 1. */
    IDENTITY,
    /** y = max(x, +0) as {@link Math#max(float, float)} (NaN stays NaN), dy/dx = 1 where y &gt; 0, else +0. */
    RELU,
    /** y = 1 / (1 + e⁻ˣ), dy/dx = y · (1 − y). */
    SIGMOID,
    /** y = tanh x, dy/dx = 1 − y². */
    TANH,
    /** y = eˣ, dy/dx = y. */
    EXP,
    /** y = x · Φ(x) with Φ the normal distribution, dy/dx = Φ(x) + x · φ(x): needs the input. */
    GELU;

    /** Whether backward needs the input x of forward, and not its output y. */
    public boolean needsInput() {
        return this == GELU;
    }
}
