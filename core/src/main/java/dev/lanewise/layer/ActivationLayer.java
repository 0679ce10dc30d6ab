package dev.lanewise.layer;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * A layer that applies one {@link Activation} to every element of its only input. Where it follows a layer that can
 * fuse it, and nothing else sees the value between the two, it is computed there with the same bits.
 */
public sealed interface ActivationLayer extends Layer
        permits Identity, Relu, Sigmoid, Tanh, Exp, Gelu, LeakyRelu, Elu, Silu, Softplus {
    /** The function. */
    Activation activation();

    /** The function's parameter α, 0 where it has none. */
    default float alpha() {
        return 0;
    }

    @Override
    default Shape output(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new ShapeException("expects one input, but " + inputs + " came");
        }
        return inputs.get(0);
    }

    @Override
    default boolean mayOverwriteInput() {
        return true;
    }

    @Override
    default boolean blockwise(boolean training) {
        return true;
    }

    @Override
    default Op bind(Binding binding) {
        return new ActivationOp(activation(), alpha(), binding);
    }
}

final class ActivationOp implements Op {
    private final Kernel activate;
    private final Kernel backward;

    ActivationOp(Activation f, float alpha, Binding binding) {
        activate = binding.kernel(new Activate(f, alpha, binding.input(0), binding.output()));
        Gradient dx = binding.training() ? binding.inputGradient(0) : null;
        backward = dx == null ? Kernel.NONE
                : binding.kernel(new ActivateBackward(f, alpha, f.needsInput() ? binding.input(0) : binding.output(),
                        binding.outputGradient(), dx.matrix(), dx.accumulate()));
    }

    @Override
    public void forward() {
        activate.run();
    }

    @Override
    public void backward() {
        backward.run();
    }
}
