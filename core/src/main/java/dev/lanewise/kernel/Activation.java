package dev.lanewise.kernel;

/**
 * An elementwise activation y = f(x). The derivative of many is written with the output y, so that backward needs no x.
 * All but those with a parameter α fuse into the epilogue of a {@link Gemm}.
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
    GELU,
    /** y = x where x &gt; 0, else α · x; dy/dx = 1 where x &gt; 0, else α: needs the input. */
    LEAKY_RELU,
    /** y = x where x &gt; 0, else α · (eˣ − 1); dy/dx = 1 where x &gt; 0, else α · eˣ: needs the input. */
    ELU,
    /** y = x · σ(x) with σ the sigmoid, dy/dx = σ(x) + x · σ(x) · σ(−x): needs the input. */
    SILU,
    /** y = log(1 + eˣ), dy/dx = σ(x): needs the input. */
    SOFTPLUS;

    /** Whether backward needs the input x of forward, and not its output y. */
    public boolean needsInput() {
        return switch (this) {
            case IDENTITY, RELU, SIGMOID, TANH, EXP -> false;
            case GELU, LEAKY_RELU, ELU, SILU, SOFTPLUS -> true;
        };
    }

    /** Whether the function has a parameter α. */
    public boolean hasAlpha() {
        return this == LEAKY_RELU || this == ELU;
    }
}
