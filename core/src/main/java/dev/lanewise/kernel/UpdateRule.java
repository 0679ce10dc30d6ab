package dev.lanewise.kernel;

/**
 * How an optimizer turns a gradient g into a new value of a parameter p, element by element. The coefficients of a rule
 * are an array that the optimizer may change from step to step; the state is zero or more arrays like the parameters.
 *
 * <p>Each rule has a coefficient λ of weight decay, and where it says g, that is {@code fma(λ, p, g)}.
 */
public enum UpdateRule {
    /** Coefficients {@code (η, λ)}: {@code p ← fma(−η, g, p)}. */
    SGD(2, 0),
    /**
     * Coefficients {@code (η, α, λ)}, state {@code (v)}: {@code v ← fma(α, v, −η·g)}, then {@code p ← p + v}.
     */
    MOMENTUM(3, 1),
    /**
     * Coefficients {@code (c₀, 1 − β₁, β₂, 1 − β₂, c₄, ε, λ, κ)} with {@code c₀ = η/(1 − β₁ᵗ)} and
     * {@code c₄ = 1/√(1 − β₂ᵗ)}, state {@code (m, v)}: {@code m ← fma(1 − β₁, g − m, m)},
     * {@code v ← fma((1 − β₂)·g, g, β₂·v)}, then {@code p ← fma(−c₀, m / fma(√v, c₄, ε), κ·p)}.
     */
    ADAM(8, 2),
    /**
     * Coefficients {@code (η, μ, λ)}, state {@code (b)}: {@code b ← fma(μ, b, g)}, then
     * {@code p ← fma(−η, fma(μ, b, g), p)}.
     */
    NESTEROV(3, 1),
    /** Coefficients {@code (η, ε, λ)}, state {@code (s)}: {@code s ← fma(g, g, s)}, then {@code p ← fma(−η, g / (√s + ε), p)}. */
    ADAGRAD(3, 1),
    /**
     * Coefficients {@code (η, ρ, 1 − ρ, ε, λ)}, state {@code (v)}: {@code v ← fma((1 − ρ)·g, g, ρ·v)}, then
     * {@code p ← fma(−η, g / (√v + ε), p)}.
     */
    RMSPROP(5, 1);

    private final int coefficients;
    private final int states;

    UpdateRule(int coefficients, int states) {
        this.coefficients = coefficients;
        this.states = states;
    }

    /** How many coefficients the rule reads. */
    public int coefficients() {
        return coefficients;
    }

    /** How many arrays of state the rule keeps. */
    public int states() {
        return states;
    }
}
