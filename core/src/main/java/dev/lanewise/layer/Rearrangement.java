package dev.lanewise.layer;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Rearrange;
import dev.lanewise.kernel.RearrangeBackward;
import dev.lanewise.kernel.Strides;

/** The op of the layers that only move numbers: a strided copy of every sample. */
final class Rearrangement implements Op {
    private final Kernel copy;
    private final Kernel backward;

    Rearrangement(Binding binding, Strides view) {
        copy = binding.kernel(new Rearrange(binding.input(0), binding.output(), view));
        Gradient dx = binding.training() ? binding.inputGradient(0) : null;
        backward = dx == null ? Kernel.NONE
                : binding.kernel(new RearrangeBackward(binding.outputGradient(), dx.matrix(), view, dx.accumulate()));
    }

    @Override
    public void forward() {
        copy.run();
    }

    @Override
    public void backward() {
        backward.run();
    }
}
