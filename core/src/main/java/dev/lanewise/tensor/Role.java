package dev.lanewise.tensor;

/** What a slice of a model's flat array is to training. */
public enum Role {
    /** A weight: trained, and the part of the parameters that weight decay shrinks. */
    WEIGHT,
    /** A bias, or the scale or shift of a normalisation: trained, and left alone by weight decay. */
    BIAS,
    /** A parameter that is not trained: it has no gradient and no optimizer changes it. */
    FROZEN,
    /** What a layer itself changes as it runs, such as running statistics: no gradient, but saved and hashed. */
    STATE;

    /** Whether a slice of this role has a gradient and is changed by optimizers. */
    public boolean trained() {
        return this == WEIGHT || this == BIAS;
    }
}
