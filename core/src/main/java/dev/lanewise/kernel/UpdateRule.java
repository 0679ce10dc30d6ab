package dev.lanewise.kernel;

/**
 * How an optimizer turns a gradient g into a new value of a parameter p, element by element. The coefficients of a rule
 * are an array that the optimizer may change from step to step; the state is zero or more arrays like the parameters.
 */
public enum UpdateRule {
    /** Coefficients {@code (η)}: {@code p ← fma(−η, g, p)}. */
    SGD(1, 0),
    /**
     * Coefficients {@code (η, α)}, state {@code (v)}: {@code v ← fma(α, v, −η·g)}, then {@code p ← p + v}.
     */
    MOMENTUM(2, 1),
    /**
     * Coefficients {@code (η/(1 − β₁ᵗ), 1 − β₁, β₂, 1 − β₂, 1/√(1 − β₂ᵗ), ε)}, state {@code (m, v)}:
     * {@code m ← fma(1 − β₁, g − m, m)}, {@code v ← fma((1 − β₂)·g, g, β₂·v)}, then
     * {@code p ← fma(−c₀, m / fma(√v, c₄, c₅), p)}.
     */
    ADAM(6, 2);

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
