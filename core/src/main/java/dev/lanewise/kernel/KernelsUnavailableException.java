package dev.lanewise.kernel;

/** Thrown when kernels were demanded by name that this JVM cannot run; the message says why and what to do. */
public final class KernelsUnavailableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    KernelsUnavailableException(String message) {
        super(message);
    }
}
