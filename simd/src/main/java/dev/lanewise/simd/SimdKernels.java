package dev.lanewise.simd;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Product;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.kernel.SquaredError;
import dev.lanewise.kernel.Sum;
import dev.lanewise.kernel.TotalSum;
import dev.lanewise.kernel.Update;
import dev.lanewise.kernel.scalar.ScalarKernels;
import dev.lanewise.simd.gemm.BlockedGemm;
import dev.lanewise.simd.parallel.Workers;

/** The kernels on the Vector API: the bits of {@link ScalarKernels}, several floats and several threads at a time. */
final class SimdKernels implements Kernels {
    private final Workers workers;

    SimdKernels(int threads) {
        workers = new Workers(threads);
    }

    @Override
    public Kernel bind(Operation operation, Scratch scratch) {
        return switch (operation) {
            case Gemm gemm -> BlockedGemm.bind(gemm, scratch, workers);
            case Activate activate -> ScalarKernels.INSTANCE.bind(activate, scratch);
            case ActivateBackward backward -> ScalarKernels.INSTANCE.bind(backward, scratch);
            case ColumnSums sums -> ScalarKernels.INSTANCE.bind(sums, scratch);
            case TotalSum sum -> ScalarKernels.INSTANCE.bind(sum, scratch);
            case Product product -> ScalarKernels.INSTANCE.bind(product, scratch);
            case Sum sum -> ScalarKernels.INSTANCE.bind(sum, scratch);
            case Copy copy -> ScalarKernels.INSTANCE.bind(copy, scratch);
            case SoftmaxWithLoss loss -> ScalarKernels.INSTANCE.bind(loss, scratch);
            case SquaredError loss -> ScalarKernels.INSTANCE.bind(loss, scratch);
            case Update update -> ScalarKernels.INSTANCE.bind(update, scratch);
        };
    }

    @Override
    public String name() {
        return "simd";
    }

    @Override
    public int vectorBits() {
        return Lanes.F.vectorBitSize();
    }

    @Override
    public int threads() {
        return workers.threads();
    }

    @Override
    public Kernels onCallerThread() {
        return threads() == 1 ? this : new SimdKernels(1);
    }

    @Override
    public void close() {
        workers.close();
    }
}
