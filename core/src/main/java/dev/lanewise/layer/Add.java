package dev.lanewise.layer;

import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Rearrange;
import dev.lanewise.kernel.RearrangeBackward;
import dev.lanewise.kernel.Sum;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * The sum of two inputs, element by element ('Deep Learning from Scratch', section 5.4.2):
 *
 * <pre>
 * forward   out = a + b
 * backward  da = dout    db = dout
 * </pre>
 *
 * The shapes are equal, or one input is repeated to the shape of the other, as NumPy broadcasts: then its gradient is
 * the sum over the repetitions. A following activation f is fused: {@code out = f(a + b)}, and backward has
 * {@code dout · f′} in the place of {@code dout}.
 */
public record Add() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Broadcast.output(inputs);
    }

    @Override
    public boolean fusesActivation() {
        return true;
    }

    @Override
    public boolean mayOverwriteInput() {
        return true;
    }

    @Override
    public boolean blockwise(boolean training) {
        return true;
    }

    @Override
    public Op bind(Binding binding) {
        return binding.inputShape(0).equals(binding.inputShape(1))
                ? new AddOp(binding)
                : new BroadcastAddOp(binding, Broadcast.of(binding.inputShape(0), binding.inputShape(1)));
    }

    private static final class AddOp implements Op {
        private final Kernel out;
        private final Kernel da;
        private final Kernel db;

        AddOp(Binding binding) {
            out = binding.kernel(new Sum(binding.input(0), binding.input(1), binding.activation(), binding.output()));
            da = gradient(binding, 0);
            db = gradient(binding, 1);
        }

        private static Kernel gradient(Binding binding, int position) {
            Gradient gradient = binding.training() ? binding.inputGradient(position) : null;
            return gradient == null ? Kernel.NONE
                    : binding.kernel(new ActivateBackward(binding.gradientActivation(), binding.output(),
                            binding.outputGradient(), gradient.matrix(), gradient.accumulate()));
        }

        @Override
        public void forward() {
            out.run();
        }

        @Override
        public void backward() {
            da.run();
            db.run();
        }
    }

    private static final class BroadcastAddOp implements Op {
        private final Kernel repeat;
        private final Kernel out;
        private Kernel activation = Kernel.NONE;
        private Kernel large = Kernel.NONE;
        private Kernel small = Kernel.NONE;

        BroadcastAddOp(Binding binding, Broadcast broadcast) {
            Matrix y = binding.output();
            repeat = binding.kernel(new Rearrange(binding.input(broadcast.small()), y, broadcast.view()));
            out = binding.kernel(new Sum(binding.input(broadcast.large()), y, binding.activation(), y));
            if (!binding.training()) {
                return;
            }
            Gradient dLarge = binding.inputGradient(broadcast.large());
            Gradient dSmall = binding.inputGradient(broadcast.small());
            if (dLarge == null && dSmall == null) {
                return;
            }
            Matrix dy = binding.outputGradient();
            activation = binding.kernel(new ActivateBackward(binding.gradientActivation(), y, dy, dy, false));
            if (dLarge != null) {
                large = dLarge.take(binding, dy);
            }
            if (dSmall != null) {
                small = binding.kernel(new RearrangeBackward(dy, dSmall.matrix(), broadcast.view(),
                        dSmall.accumulate()));
            }
        }

        @Override
        public void forward() {
            repeat.run();
            out.run();
        }

        @Override
        public void backward() {
            activation.run();
            large.run();
            small.run();
        }
    }
}
