package dev.lanewise.train;

/** What a learning rate's schedule counts. */
public enum Period {
    /** Steps: the rate may change with every mini-batch. */
    STEP,
    /** Epochs: the rate stays the same within one. */
    EPOCH
}
