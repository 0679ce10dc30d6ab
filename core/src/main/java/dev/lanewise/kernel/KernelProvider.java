package dev.lanewise.kernel;

import dev.lanewise.tensor.Nullable;

/**
 * A service that offers a set of kernels, found by {@link java.util.ServiceLoader}. Loading a provider must succeed on
 * every JVM, even where its kernels cannot run.
 */
public interface KernelProvider {
    /** The name under which the kernels can be asked for, for example {@code simd}. */
    String name();

    /**
     * Why the kernels cannot run in this JVM, as a clause that also names the remedy, or {@code null} if they can. Must
     * not touch a class that this JVM may lack.
     */
    @Nullable
    String unavailable();

    /**
     * The kernels, with {@code threads − 1} workers beside the caller's thread.
     *
     * @param threads at least 1
     */
    Kernels create(int threads);
}
