package dev.lanewise.kernel;

/**
 * One operation bound to its matrices, ready to run as often as wanted. Running allocates nothing, reads and writes the
 * matrices it was bound to, and belongs to one thread at a time.
 */
@FunctionalInterface
public interface Kernel {
    /** Does nothing: stands where an optional step is absent. */
    Kernel NONE = () -> {
    };

    /** Computes the operation on what the bound matrices hold now. */
    void run();
}
