package dev.lanewise.layer;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.RowSoftmax;
import dev.lanewise.kernel.RowSoftmaxBackward;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Softmax along the last axis ('Deep Learning from Scratch', section 3.5): numbers between 0 and 1 whose sum is 1,
 *
 * <pre>
 * forward   yⱼ = exp(xⱼ − m) / Σ exp(xₖ − m)    m = max xₖ
 * backward  dxⱼ = yⱼ · (dyⱼ − Σ yₖ · dyₖ)
 * </pre>
 *
 * Not for the end of a classifier that is being trained: {@link dev.lanewise.loss.SoftmaxCrossEntropy} takes the logits
 * themselves.
 */
public record Softmax() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 1 || inputs.get(0).size() == 0) {
            throw new ShapeException("expects one input of at least one element, but " + inputs + " came");
        }
        return inputs.get(0);
    }

    @Override
    public boolean mayOverwriteInput() {
        return true;
    }

    @Override
    public Op bind(Binding binding) {
        return new SoftmaxOp(binding);
    }

    private static final class SoftmaxOp implements Op {
        private final Kernel softmax;
        private final Kernel inputGradient;

        SoftmaxOp(Binding binding) {
            int last = binding.inputShape(0).last();
            Matrix y = LastAxis.rows(binding.output(), last);
            softmax = binding.kernel(new RowSoftmax(LastAxis.rows(binding.input(0), last), y));
            Gradient dx = binding.training() ? binding.inputGradient(0) : null;
            inputGradient = dx == null ? Kernel.NONE
                    : binding.kernel(new RowSoftmaxBackward(y, LastAxis.rows(binding.outputGradient(), last),
                            LastAxis.rows(dx.matrix(), last), dx.accumulate()));
        }

        @Override
        public void forward() {
            softmax.run();
        }

        @Override
        public void backward() {
            inputGradient.run();
        }
    }
}
