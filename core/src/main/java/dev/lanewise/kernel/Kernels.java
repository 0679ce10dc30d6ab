package dev.lanewise.kernel;

import dev.lanewise.kernel.scalar.ScalarKernels;

/**
 * A set of kernels: turns an {@link Operation} on matrices into a {@link Kernel} that runs it. The seam between the
 * layers, which know what to compute, and the scalar or SIMD loops, which know how.
 *
 * <p>All implementations give the same bits for the same operation, whatever their vector width or number of threads:
 * equal by {@link Float#floatToIntBits}, a NaN's sign and payload excepted. {@link ScalarKernels} is the definition.
 *
 * <p>Thread-safe. An implementation owns its worker threads and nothing else; they end when it is closed. Kernels bound
 * before that must not run afterwards, but for those {@linkplain #onCallerThread() without workers}.
 */
public interface Kernels extends AutoCloseable {
    /**
     * Prepares an operation. Everything that can be decided by shape (path, partition, scratch) is decided here, once;
     * this is the only place where kernels allocate.
     *
     * @param operation what to compute, its shapes checked by its constructor
     * @param scratch   the plan's working memory, grown here as the operation needs it
     * @return the bound operation
     */
    Kernel bind(Operation operation, Scratch scratch);

    /** {@code scalar} or {@code simd}. */
    String name();

    /** The vector width in bits that the kernels are written for; 32 for scalar, one float at a time. */
    int vectorBits();

    /** How many threads share one operation, the caller's among them; at least 1. */
    int threads();

    /** The same kernels without workers: every operation runs on its caller's thread alone. Needs no closing. */
    Kernels onCallerThread();

    /**
     * The same kernels for products and convolutions whose weights (the right factor of a {@link Gemm}, the taps of a
     * {@link Convolve}) never change once bound: what is made of them is made while binding, and kept. Closing either
     * closes both.
     */
    Kernels packing(PackedWeights packed);

    /** Ends the worker threads, which bound kernels want, predictors' excepted; without them, does nothing. */
    @Override
    void close();

    /** The fastest kernels this JVM can run, on all processors available to it; see {@link KernelChoice#open}. */
    static Kernels auto() {
        return KernelChoice.AUTO.open(Runtime.getRuntime().availableProcessors());
    }

    /** The scalar kernels: the specification, on the caller's thread. */
    static Kernels scalar() {
        return ScalarKernels.INSTANCE;
    }
}
