package dev.lanewise.contract;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import java.util.Set;
import java.util.TreeSet;

/**
 * What all kernels must keep: every {@link Operation} gives the bits of {@link Kernels#scalar}, in every layout, in
 * place where that is allowed, for the values that networks have and for the strange ones, run after run, and touches
 * nothing but its outputs. Says nothing about the scalar kernels themselves, nor about speed.
 *
 * <p>The operands depend on a seed, fixed unless the system property {@value #SEED_PROPERTY} gives another; every
 * failure names it. Needs no test framework, so that it also runs in a JVM of its own.
 */
public final class KernelContract {
    /** The system property that replaces the seed. */
    public static final String SEED_PROPERTY = "lanewise.seed";

    private static final long DEFAULT_SEED = 20_250_916;

    private KernelContract() {
    }

    /**
     * Compares the kernels with the scalar ones.
     *
     * @throws AssertionError if they differ, write where they must not, or if an operation has no check
     */
    public static void check(Kernels kernels) {
        Comparison comparison = new Comparison(kernels, seed());
        ElementwiseCases.check(comparison);
        ReductionCases.check(comparison);
        LossCases.check(comparison);
        UpdateCases.check(comparison);
        SoftmaxCases.check(comparison);
        TableCases.check(comparison);
        GemmCases.check(comparison);
        ConvolutionCases.check(comparison);
        PoolingCases.check(comparison);
        NormalizationCases.check(comparison);
        RearrangeCases.check(comparison);
        SharedUse.check(comparison);
        requireAll(comparison.operations());
    }

    /** The seed of this run. */
    public static long seed() {
        return Long.getLong(SEED_PROPERTY, DEFAULT_SEED);
    }

    /** Fails unless every kind of operation is among the compared ones. */
    static void requireAll(Set<Class<?>> compared) {
        Set<String> missing = new TreeSet<>();
        for (Class<?> operation : Operation.class.getPermittedSubclasses()) {
            if (!compared.contains(operation)) {
                missing.add(operation.getSimpleName());
            }
        }
        if (!missing.isEmpty()) {
            throw new AssertionError("the kernel contract has no check for " + missing);
        }
    }
}
