package dev.lanewise.contract;

import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.PackedWeights;
import dev.lanewise.kernel.Scratch;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Runs operations twice, by the scalar kernels and by those under test, on equal operands, and compares all floats by
 * {@link Float#floatToIntBits}. Each operation runs two times on its operands, with scratch memory full of NaN; those
 * with weights a third time, packed while binding.
 */
final class Comparison {
    private static final List<Values> KINDS = List.of(Values.values());

    private final Kernels kernels;
    private final long seed;
    private final Set<Class<?>> operations = new HashSet<>();
    private final Scratch scalarScratch = new Scratch();
    private final Scratch scratch = new Scratch();
    private long cases;

    Comparison(Kernels kernels, long seed) {
        this.kernels = kernels;
        this.seed = seed;
    }

    /** The kinds of operation that were compared so far. */
    Set<Class<?>> operations() {
        return operations;
    }

    /** Compares one operation in every layout, the kinds of values taking turns. */
    void check(String what, Function<Operands, Operation> operation) {
        for (Layout layout : Layout.values()) {
            check(what, layout, KINDS.get((int) (cases % KINDS.size())), operation);
        }
    }

    /**
     * Compares one operation.
     *
     * @throws AssertionError if a float differs or one was written that does not belong to an output
     */
    void check(String what, Layout layout, Values values, Function<Operands, Operation> operation) {
        long caseSeed = seed + 0x9E37_79B9_7F4A_7C15L * cases++;
        Operands expected = new Operands(caseSeed, layout, values);
        Operands actual = new Operands(caseSeed, layout, values);
        Operation definition = operation.apply(expected);
        operations.add(definition.getClass());
        Kernel scalar = Kernels.scalar().bind(definition, scalarScratch);
        Operation tested = operation.apply(actual);
        Kernel kernel = kernels.bind(tested, scratch);
        Kernel packed = tested instanceof Gemm || tested instanceof Convolve
                ? kernels.packing(new PackedWeights()).bind(tested, scratch)
                : Kernel.NONE;
        // Another kernel of the plan may make the scratch memory grow later, and leaves anything in it.
        scratch.reserve(scratch.floats().length + 1L);
        for (int run = 1; run <= (packed == Kernel.NONE ? 2 : 3); run++) {
            Arrays.fill(scratch.floats(), Float.NaN);
            scalar.run();
            (run < 3 ? kernel : packed).run();
            String difference = actual.difference(expected);
            if (!difference.isEmpty()) {
                throw failure(definition.getClass().getSimpleName() + " " + what + ", layout " + layout + ", values "
                        + values + ", run " + run + ": " + difference);
            }
        }
    }

    /** An error that names the kernels and how to replay. */
    AssertionError failure(String message) {
        return new AssertionError("the " + kernels.name() + " kernels (" + kernels.vectorBits() + " bits, "
                + kernels.threads() + " threads) break their contract: " + message + "; replay with -D"
                + KernelContract.SEED_PROPERTY + "=" + seed);
    }

    Kernels kernels() {
        return kernels;
    }
}
