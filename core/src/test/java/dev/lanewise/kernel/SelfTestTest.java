package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.scalar.ScalarKernels;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class SelfTestTest {
    @Test
    void scalarKernelsAgreeWithThemselves() {
        assertNull(SelfTest.disagreement(ScalarKernels.INSTANCE));
    }

    @Test
    void oneWrongBitOfAProductIsFound() {
        String found = SelfTest.disagreement(new WrongKernels(
                operation -> operation instanceof Gemm gemm && gemm.activation() == Activation.SIGMOID));
        assertNotNull(found);
        assertTrue(found.startsWith("the wrong kernels gave ") && found.endsWith("in their self-test with SIGMOID"),
                found);
    }

    @Test
    void oneWrongBitOfABackwardIsFound() {
        String found = SelfTest.disagreement(new WrongKernels(operation -> operation instanceof ActivateBackward));
        assertNotNull(found);
        assertTrue(found.endsWith("in their self-test with RELU"), found);
    }

    @Test
    void kernelsThatThrowDisagree() {
        assertEquals("the wrong kernels failed their self-test: java.lang.IllegalStateException: nothing works",
                SelfTest.disagreement(new WrongKernels(operation -> {
                    throw new IllegalStateException("nothing works");
                })));
    }

    /** Scalar kernels, but the last float of some operations' results is the next larger one. */
    private record WrongKernels(Predicate<Operation> wrong) implements Kernels {
        @Override
        public Kernel bind(Operation operation, Scratch scratch) {
            Kernel right = ScalarKernels.INSTANCE.bind(operation, scratch);
            if (!wrong.test(operation)) {
                return right;
            }
            float[] results =
                    operation instanceof Gemm gemm ? gemm.c().data() : ((ActivateBackward) operation).dx().data();
            return () -> {
                right.run();
                int last = operation instanceof Gemm ? results.length / 2 - 1 : results.length - 1;
                results[last] = Math.nextUp(results[last]);
            };
        }

        @Override
        public String name() {
            return "wrong";
        }

        @Override
        public int vectorBits() {
            return Float.SIZE;
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
        }
    }
}
