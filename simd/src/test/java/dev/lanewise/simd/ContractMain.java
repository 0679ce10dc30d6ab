package dev.lanewise.simd;

import dev.lanewise.contract.KernelContract;
import dev.lanewise.kernel.Kernels;

/** Runs the kernel contract in a JVM of its own, whose flags set the width; {@link WidthsTest} reads what it prints. */
final class ContractMain {
    private ContractMain() {
    }

    public static void main(String[] args) {
        SimdProvider provider = new SimdProvider();
        String unavailable = provider.unavailable();
        if (unavailable != null) {
            throw new IllegalStateException(unavailable);
        }
        try (Kernels kernels = provider.create(2)) {
            KernelContract.check(kernels);
            System.out.println(kernels.vectorBits() + " bits ok");
        }
    }
}
