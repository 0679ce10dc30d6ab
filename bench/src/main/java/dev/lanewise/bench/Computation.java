package dev.lanewise.bench;

/** An operation bound to operands of its own. */
public interface Computation {
    /** Computes once. */
    void run();

    /** A copy of what was computed last. */
    float[] result();
}
