package dev.lanewise.layer;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Product;
import dev.lanewise.kernel.Rearrange;
import dev.lanewise.kernel.RearrangeBackward;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * The product of two inputs, element by element ('Deep Learning from Scratch', section 5.4.1):
 *
 * <pre>
 * forward   out = a · b
 * backward  da = dout · b    db = dout · a
 * </pre>
 *
 * The shapes are equal, or one input is repeated to the shape of the other, as NumPy broadcasts: then its gradient is
 * the sum over the repetitions.
 */
public record Mul() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        return Broadcast.output(inputs);
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
                ? new MulOp(binding)
                : new BroadcastMulOp(binding, Broadcast.of(binding.inputShape(0), binding.inputShape(1)));
    }

    private static Kernel gradient(Binding binding, int position, Matrix otherFactor) {
        Gradient gradient = binding.training() ? binding.inputGradient(position) : null;
        return gradient == null ? Kernel.NONE
                : binding.kernel(new Product(binding.outputGradient(), otherFactor, gradient.matrix(),
                        gradient.accumulate()));
    }

    private static final class MulOp implements Op {
        private final Kernel out;
        private final Kernel da;
        private final Kernel db;

        MulOp(Binding binding) {
            Matrix a = binding.input(0);
            Matrix b = binding.input(1);
            out = binding.kernel(new Product(a, b, binding.output(), false));
            da = gradient(binding, 0, b);
            db = gradient(binding, 1, a);
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

    private static final class BroadcastMulOp implements Op {
        private final Kernel repeat;
        private final Kernel out;
        private Kernel large = Kernel.NONE;
        private Kernel product = Kernel.NONE;
        private Kernel small = Kernel.NONE;

        BroadcastMulOp(Binding binding, Broadcast broadcast) {
            Matrix x = binding.input(broadcast.large());
            Matrix y = binding.output();
            // Backward multiplies by the repeated input, and so training keeps it.
            Matrix repeated = binding.training() ? binding.keep(y.cols()) : y;
            repeat = binding.kernel(new Rearrange(binding.input(broadcast.small()), repeated, broadcast.view()));
            out = binding.kernel(new Product(x, repeated, y, false));
            if (!binding.training()) {
                return;
            }
            large = gradient(binding, broadcast.large(), repeated);
            Gradient dx = binding.inputGradient(broadcast.small());
            if (dx != null) {
                Matrix dy = binding.outputGradient();
                // The other gradient is written first: dY may be overwritten now.
                product = binding.kernel(new Product(dy, x, dy, false));
                small = binding.kernel(new RearrangeBackward(dy, dx.matrix(), broadcast.view(), dx.accumulate()));
            }
        }

        @Override
        public void forward() {
            repeat.run();
            out.run();
        }

        @Override
        public void backward() {
            large.run();
            product.run();
            small.run();
        }
    }
}
