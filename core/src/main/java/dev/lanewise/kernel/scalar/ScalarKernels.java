package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
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
import dev.lanewise.kernel.Winograd;

/**
 * The specification: every operation as plain loops over floats, on the caller's thread. What these loops compute, bit
 * by bit, is what every other set of kernels must compute. Refuses to be clever: no blocking, no unrolling.
 */
public final class ScalarKernels implements Kernels {
    /** The only one: scalar kernels have no state. */
    public static final ScalarKernels INSTANCE = new ScalarKernels();

    private ScalarKernels() {
    }

    @Override
    public Kernel bind(Operation operation, Scratch scratch) {
        return switch (operation) {
            case Gemm gemm -> {
                scratch.reserve(ScalarGemm.scratch(gemm));
                yield () -> ScalarGemm.run(gemm, scratch.floats());
            }
            case Convolve convolve when Winograd.suits(convolve.window(), convolve.w().cols()) -> {
                scratch.reserve(ScalarWinograd.scratch(convolve.window().channels(), convolve.w().cols()));
                yield () -> ScalarWinograd.forward(convolve, scratch.floats());
            }
            case Convolve convolve -> {
                scratch.reserve(ScalarConvolution.scratch(convolve));
                yield () -> ScalarConvolution.forward(convolve, scratch.floats());
            }
            case ConvolveInputGradient gradient when Winograd.suits(gradient.window(), gradient.w().cols()) -> {
                scratch.reserve(ScalarWinograd.scratch(gradient.window().channels(), gradient.w().cols()));
                yield () -> ScalarWinograd.inputGradient(gradient, scratch.floats());
            }
            case ConvolveInputGradient gradient -> {
                scratch.reserve(ScalarConvolution.scratch(gradient));
                yield () -> ScalarConvolution.inputGradient(gradient, scratch.floats());
            }
            case ConvolveWeightGradient gradient when Winograd.suits(gradient.window(), gradient.dw().cols()) -> {
                scratch.reserve(ScalarWinograd.scratch(gradient.window().channels(), gradient.dw().cols()));
                yield () -> ScalarWinograd.weightGradient(gradient, scratch.floats());
            }
            case ConvolveWeightGradient gradient -> {
                scratch.reserve(ScalarConvolution.scratch(gradient));
                yield () -> ScalarConvolution.weightGradient(gradient, scratch.floats());
            }
            case Activate activate -> () -> ScalarActivations.forward(activate);
            case ActivateBackward backward -> () -> ScalarActivations.backward(backward);
            case ColumnSums sums -> {
                scratch.reserve(2L * sums.x().cols());
                yield () -> ScalarSums.columns(sums, scratch.floats());
            }
            case BiasBackward backward -> {
                Kernel activation = bind(backward.activation(), scratch);
                Kernel sums = bind(backward.sums(), scratch);
                yield () -> {
                    activation.run();
                    sums.run();
                };
            }
            case TotalSum sum -> () -> ScalarSums.total(sum);
            case Product product -> () -> ScalarElementwise.product(product);
            case Sum sum -> {
                Kernel activation = bind(new Activate(sum.activation(), sum.c(), sum.c()), scratch);
                yield () -> {
                    ScalarElementwise.sum(sum);
                    activation.run();
                };
            }
            case Copy copy -> () -> ScalarElementwise.copy(copy);
            case MaxPool pool -> ScalarPooling.bind(pool);
            case MaxPoolBackward pool -> ScalarPooling.bind(pool);
            case AveragePool pool -> ScalarPooling.bind(pool);
            case AveragePoolBackward pool -> ScalarPooling.bind(pool);
            case Drop drop -> () -> ScalarDrop.run(drop);
            case ColumnMoments moments -> () -> ScalarNormalization.moments(moments);
            case RunningMoments moments -> () -> ScalarNormalization.running(moments);
            case ColumnNormalize normalize -> {
                Kernel activation = bind(new Activate(normalize.activation(), normalize.y(), normalize.y()), scratch);
                yield () -> {
                    ScalarNormalization.normalize(normalize);
                    activation.run();
                };
            }
            case ColumnNormalizeSums sums -> {
                Kernel activation = bind(sums.activation(), scratch);
                yield () -> {
                    activation.run();
                    ScalarNormalization.sums(sums);
                };
            }
            case ColumnNormalizeBackward backward -> () -> ScalarNormalization.backward(backward);
            case RowNormalize normalize -> () -> ScalarNormalization.normalize(normalize);
            case RowNormalizeSums sums -> () -> ScalarNormalization.sums(sums);
            case RowNormalizeBackward backward -> {
                scratch.reserve(2L * backward.x().cols());
                yield () -> ScalarNormalization.backward(backward, scratch.floats());
            }
            case Rearrange rearrange -> () -> ScalarRearrange.forward(rearrange);
            case RearrangeBackward backward -> () -> ScalarRearrange.backward(backward);
            case SoftmaxWithLoss loss -> () -> ScalarSoftmaxWithLoss.run(loss);
            case Update update -> () -> ScalarUpdates.run(update);
            case RowSoftmax softmax -> () -> ScalarSoftmax.forward(softmax);
            case RowSoftmaxBackward backward -> () -> ScalarSoftmax.backward(backward);
            case Gather gather -> () -> ScalarTables.gather(gather);
            case ScatterAdd scatter -> () -> ScalarTables.scatterAdd(scatter);
            case OneHot oneHot -> () -> ScalarTargets.oneHot(oneHot);
            case SoftmaxWithTargets loss -> {
                scratch.reserve(2L * loss.logits().cols());
                yield () -> ScalarTargets.softmaxWithTargets(loss, scratch.floats());
            }
            case ElementwiseLoss loss -> () -> ScalarElementwiseLoss.run(loss);
            case SquareSum sum -> () -> ScalarSums.squares(sum);
            case Scale scale -> () -> ScalarElementwise.scale(scale);
            case Clamp clamp -> () -> ScalarElementwise.clamp(clamp);
        };
    }

    @Override
    public String name() {
        return "scalar";
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
        // No workers to end.
    }
}
