package dev.lanewise.simd;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.AveragePool;
import dev.lanewise.kernel.AveragePoolBackward;
import dev.lanewise.kernel.BiasBackward;
import dev.lanewise.kernel.Clamp;
import dev.lanewise.kernel.ColumnMoments;
import dev.lanewise.kernel.ColumnNormalize;
import dev.lanewise.kernel.ColumnNormalizeBackward;
import dev.lanewise.kernel.ColumnNormalizeSums;
import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Drop;
import dev.lanewise.kernel.ElementwiseLoss;
import dev.lanewise.kernel.Gather;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.MaxPool;
import dev.lanewise.kernel.MaxPoolBackward;
import dev.lanewise.kernel.OneHot;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.PackedWeights;
import dev.lanewise.kernel.Product;
import dev.lanewise.kernel.Rearrange;
import dev.lanewise.kernel.RearrangeBackward;
import dev.lanewise.kernel.RowNormalize;
import dev.lanewise.kernel.RowNormalizeBackward;
import dev.lanewise.kernel.RowNormalizeSums;
import dev.lanewise.kernel.RowSoftmax;
import dev.lanewise.kernel.RowSoftmaxBackward;
import dev.lanewise.kernel.RunningMoments;
import dev.lanewise.kernel.Scale;
import dev.lanewise.kernel.ScatterAdd;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.kernel.SoftmaxWithTargets;
import dev.lanewise.kernel.SquareSum;
import dev.lanewise.kernel.Sum;
import dev.lanewise.kernel.TotalSum;
import dev.lanewise.kernel.Update;
import dev.lanewise.kernel.scalar.ScalarKernels;
import dev.lanewise.simd.convolution.SimdConvolution;
import dev.lanewise.simd.gemm.BlockedGemm;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.simd.pooling.SimdAveragePool;
import dev.lanewise.simd.pooling.SimdAveragePoolBackward;
import dev.lanewise.simd.pooling.SimdMaxPool;
import dev.lanewise.simd.pooling.SimdMaxPoolBackward;
import dev.lanewise.simd.rows.SimdActivations;
import dev.lanewise.simd.rows.SimdColumnMoments;
import dev.lanewise.simd.rows.SimdColumnNormalize;
import dev.lanewise.simd.rows.SimdColumnSums;
import dev.lanewise.simd.rows.SimdDrop;
import dev.lanewise.simd.rows.SimdElementwise;
import dev.lanewise.simd.rows.SimdElementwiseLoss;
import dev.lanewise.simd.rows.SimdRowNormalize;
import dev.lanewise.simd.rows.SimdRowNormalizeBackward;
import dev.lanewise.simd.rows.SimdRowNormalizeSums;
import dev.lanewise.simd.rows.SimdSoftmax;
import dev.lanewise.simd.rows.SimdSoftmaxWithLoss;
import dev.lanewise.simd.rows.SimdSoftmaxWithTargets;
import dev.lanewise.simd.rows.SimdTables;
import dev.lanewise.simd.rows.SimdTotalSum;
import dev.lanewise.simd.rows.SimdUpdates;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/** The kernels on the Vector API: the bits of {@link ScalarKernels}, several floats and several threads at a time. */
final class SimdKernels implements Kernels {
    private final Workers workers;
    /** For weights that never change; {@code null} where they do. */
    private final @Nullable PackedWeights packed;

    SimdKernels(int threads) {
        this(new Workers(threads), null);
    }

    private SimdKernels(Workers workers, @Nullable PackedWeights packed) {
        this.workers = workers;
        this.packed = packed;
    }

    @Override
    public Kernel bind(Operation operation, Scratch scratch) {
        return switch (operation) {
            case Gemm gemm -> product(gemm, scratch);
            case Convolve convolve -> convolution(convolve, scratch);
            case ConvolveInputGradient gradient -> SimdConvolution.bind(gradient, scratch, workers);
            case ConvolveWeightGradient gradient -> SimdConvolution.bind(gradient, scratch, workers);
            case Activate activate -> SimdActivations.bind(activate, workers);
            case ActivateBackward backward -> SimdActivations.bind(backward, workers);
            case BiasBackward backward -> SimdColumnSums.bind(backward, scratch, workers);
            case ColumnSums sums -> SimdColumnSums.bind(sums, scratch, workers);
            case TotalSum sum -> SimdTotalSum.bind(sum, scratch, workers);
            case Product product -> SimdElementwise.bind(product, workers);
            case Sum sum -> SimdElementwise.bind(sum, workers);
            case Copy copy -> SimdElementwise.bind(copy, workers);
            case MaxPool pool -> SimdMaxPool.bind(pool, workers);
            case MaxPoolBackward pool -> SimdMaxPoolBackward.bind(pool, workers);
            case AveragePool pool -> SimdAveragePool.bind(pool, workers);
            case AveragePoolBackward pool -> SimdAveragePoolBackward.bind(pool, workers);
            case Drop drop -> SimdDrop.bind(drop, workers);
            case ColumnMoments moments -> SimdColumnMoments.bind(moments, scratch, workers);
            case ColumnNormalize normalize -> SimdColumnNormalize.bind(normalize, scratch, workers);
            case ColumnNormalizeSums sums -> SimdColumnMoments.bind(sums, scratch, workers);
            case ColumnNormalizeBackward backward -> SimdColumnNormalize.bind(backward, scratch, workers);
            // A few numbers for every channel.
            case RunningMoments moments -> ScalarKernels.INSTANCE.bind(moments, scratch);
            case RowNormalize normalize -> SimdRowNormalize.bind(normalize, scratch, workers);
            case RowNormalizeBackward backward -> SimdRowNormalizeBackward.bind(backward, scratch, workers);
            case RowNormalizeSums sums -> SimdRowNormalizeSums.bind(sums, scratch, workers);
            // Moving single floats about has no vector form that pays.
            case Rearrange rearrange -> ScalarKernels.INSTANCE.bind(rearrange, scratch);
            case RearrangeBackward backward -> ScalarKernels.INSTANCE.bind(backward, scratch);
            case SoftmaxWithLoss loss -> SimdSoftmaxWithLoss.bind(loss, scratch, workers);
            case Update update -> SimdUpdates.bind(update, workers);
            case RowSoftmax softmax -> SimdSoftmax.bind(softmax, scratch, workers);
            case RowSoftmaxBackward backward -> SimdSoftmax.bind(backward, scratch, workers);
            case Gather gather -> SimdTables.bind(gather, workers);
            case ScatterAdd scatter -> SimdTables.bind(scatter, workers);
            case OneHot oneHot -> ScalarKernels.INSTANCE.bind(oneHot, scratch);
            case SoftmaxWithTargets loss -> SimdSoftmaxWithTargets.bind(loss, scratch, workers);
            case ElementwiseLoss loss -> SimdElementwiseLoss.bind(loss, scratch, workers);
            case SquareSum sum -> SimdTotalSum.bind(sum, scratch, workers);
            case Scale scale -> SimdElementwise.bind(scale, workers);
            case Clamp clamp -> SimdElementwise.bind(clamp, workers);
        };
    }

    private Kernel product(Gemm gemm, Scratch scratch) {
        if (fuses(gemm.activation())) {
            return BlockedGemm.bind(gemm, packed, scratch, workers);
        }
        Gemm sums = new Gemm(gemm.a(), gemm.b(), gemm.c(), gemm.accumulate(), gemm.bias(), Activation.IDENTITY);
        return activated(BlockedGemm.bind(sums, packed, scratch, workers), gemm.activation(), gemm.c());
    }

    private Kernel convolution(Convolve convolve, Scratch scratch) {
        if (fuses(convolve.activation())) {
            return SimdConvolution.bind(convolve, packed, scratch, workers);
        }
        Convolve sums = new Convolve(convolve.window(), convolve.x(), convolve.w(), convolve.bias(), convolve.y(),
                Activation.IDENTITY);
        return activated(SimdConvolution.bind(sums, packed, scratch, workers), convolve.activation(), convolve.y());
    }

    /** Bias and ReLU are fused into products; other activations follow them in place, each a kernel of its own. */
    private static boolean fuses(Activation activation) {
        return activation == Activation.IDENTITY || activation == Activation.RELU;
    }

    private Kernel activated(Kernel sums, Activation activation, Matrix y) {
        Kernel activate = SimdActivations.bind(new Activate(activation, y, y), workers);
        return () -> {
            sums.run();
            activate.run();
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
    public Kernels packing(PackedWeights packed) {
        return new SimdKernels(workers, packed);
    }

    @Override
    public void close() {
        workers.close();
    }
}
