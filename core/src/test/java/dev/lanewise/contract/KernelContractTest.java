package dev.lanewise.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.PackedWeights;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.tensor.Matrix;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** The contract itself: scalar kernels keep it, and it notices what it is there to notice. */
class KernelContractTest {
    private static final long SEED = 3;

    @Test
    void scalarKeepsIt() {
        KernelContract.check(Kernels.scalar());
    }

    @Test
    void noticesAnOperationWithoutCheck() {
        Set<Class<?>> compared = new HashSet<>(List.of(Operation.class.getPermittedSubclasses()));
        compared.removeAll(Set.of(Gemm.class, Copy.class));
        AssertionError error = assertThrows(AssertionError.class, () -> KernelContract.requireAll(compared));
        assertEquals("the kernel contract has no check for [Copy, Gemm]", error.getMessage());
    }

    @Test
    void noticesABit() {
        String message = noticed((copy, kernel) -> () -> {
            kernel.run();
            Matrix y = copy.y();
            y.set(1, 2, Math.nextUp(y.get(1, 2)));
        });
        assertTrue(message.startsWith("the broken kernels (32 bits, 1 threads) break their contract: Copy 3×5, layout "
                + "GAPS, values ORDINARY, run 1: element (1, 2) of operand 1 (3×5, offset "), message);
        assertTrue(message.endsWith("; replay with -Dlanewise.seed=3"), message);
    }

    @Test
    void noticesASkippedElement() {
        String message = noticed((copy, kernel) -> () -> {
            kernel.run();
            copy.y().set(2, 4, Float.NaN);
        });
        assertTrue(message.contains("run 1: element (2, 4) of operand 1"), message);
    }

    @Test
    void noticesAFloatBesideTheOutput() {
        String message = noticed((copy, kernel) -> () -> {
            kernel.run();
            Matrix y = copy.y();
            y.data()[y.index(0, 4) + 1] = 0;
        });
        assertTrue(message.contains(" beside the elements of operand 1 (3×5, offset "), message);
        assertTrue(message.contains("was overwritten with 0.0 (0x0)"), message);
    }

    @Test
    void noticesAWrittenInput() {
        String message = noticed((copy, kernel) -> () -> {
            kernel.run();
            copy.x().set(0, 0, 7);
        });
        assertTrue(message.contains("element (0, 0) of operand 0"), message);
    }

    @Test
    void noticesWhatOnlyTheSecondRunGetsWrong() {
        int[] runs = new int[1];
        String message = noticed((copy, kernel) -> () -> {
            kernel.run();
            runs[0]++;
            copy.y().set(0, 0, runs[0] == 2 ? 7 : copy.y().get(0, 0));
        });
        assertTrue(message.contains("run 2: element (0, 0) of operand 1"), message);
    }

    @Test
    void noticesScratchThatIsTakenForZero() {
        AssertionError error = assertThrows(AssertionError.class, () -> {
            Comparison comparison = new Comparison(new Broken((operation, kernel) -> kernel, true), SEED);
            comparison.check("", Layout.WHOLE, Values.ORDINARY,
                    operands -> new ColumnSums(operands.in(4, 3), operands.out(1, 3), false));
        });
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains("is NaN (0x7fc00000) instead of "), message);
    }

    private static String noticed(BiFunction<Copy, Kernel, Kernel> fault) {
        Comparison comparison = new Comparison(
                new Broken((operation, kernel) -> fault.apply((Copy) operation, kernel), false), SEED);
        return String.valueOf(assertThrows(AssertionError.class, () -> comparison.check("3×5", Layout.GAPS,
                Values.ORDINARY, operands -> new Copy(operands.in(3, 5), operands.out(3, 5)))).getMessage());
    }

    /** Scalar kernels with a fault: one that is given, or a column sum that begins with what lies in scratch. */
    private record Broken(BiFunction<Operation, Kernel, Kernel> fault, boolean addsToScratch) implements Kernels {
        @Override
        public Kernel bind(Operation operation, Scratch scratch) {
            Kernel kernel = Kernels.scalar().bind(operation, scratch);
            if (!addsToScratch) {
                return fault.apply(operation, kernel);
            }
            ColumnSums sums = (ColumnSums) operation;
            return () -> {
                float stale = scratch.floats()[0];
                kernel.run();
                sums.sums().set(0, 0, sums.sums().get(0, 0) + stale);
            };
        }

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public int vectorBits() {
            return 32;
        }

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public Kernels onCallerThread() {
            return this;
        }

        @Override
        public Kernels packing(PackedWeights packed) {
            return this;
        }

        @Override
        public void close() {
            // Nothing to end.
        }
    }
}
