package dev.lanewise.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.lanewise.contract.KernelContract;
import dev.lanewise.kernel.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel contract at the width this machine prefers; fails where SIMD kernels cannot run. */
class SimdContractTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void keepTheContract(int threads) {
        SimdProvider provider = new SimdProvider();
        assertNull(provider.unavailable());
        try (Kernels kernels = provider.create(threads)) {
            assertEquals("simd", kernels.name());
            assertEquals(threads, kernels.threads());
            KernelContract.check(kernels);
        }
    }

    @Test
    void kernelsOnTheCallersThreadHaveNoWorkers() {
        try (Kernels kernels = new SimdProvider().create(2)) {
            Kernels alone = kernels.onCallerThread();
            assertEquals(1, alone.threads());
            assertEquals("simd", alone.name());
            assertEquals(kernels.vectorBits(), alone.vectorBits());
        }
    }
}
