package dev.lanewise.kernel;

/** How far an element y of an output is from its target t: a loss l and its derivative. */
public enum ErrorFunction {
    /** {@code l = d · d}, {@code l′ = d + d} with {@code d = y − t}. */
    SQUARED,
    /** {@code l = |d|}, {@code l′ = 1, −1 or 0} as the sign of {@code d = y − t} is; a NaN stays. */
    ABSOLUTE,
    /**
     * Squared near 0 and linear beyond δ: {@code l = a · (|d| − a/2)} with {@code d = y − t} and
     * {@code a = min(|d|, δ)}, {@code l′ = d} kept between −δ and δ.
     */
    HUBER,
    /**
     * Cross-entropy of the probability σ(y) and t: {@code l = fma(−y, t, max(y, +0)) + log(1 + e⁻|y|)},
     * {@code l′ = σ(y) − t} with σ the sigmoid.
     */
    BINARY_CROSS_ENTROPY
}
