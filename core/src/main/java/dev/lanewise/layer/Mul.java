package dev.lanewise.layer;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Product;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * The product of two inputs of the same shape, element by element ('Deep Learning from Scratch', section 5.4.1):
 *
 * <pre>
 * forward   out = a · b
 * backward  da = dout · b    db = dout · a
 * </pre>
 */
public record Mul() implements Layer {
    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 2 || !inputs.get(0).equals(inputs.get(1))) {
            throw new ShapeException("expects two inputs of the same shape, but " + inputs + " came");
        }
        return inputs.get(0);
    }

    @Override
    public boolean mayOverwriteInput() {
        return true;
    }

    @Override
    public Op bind(Binding binding) {
        return new MulOp(binding);
    }

    private static final class MulOp implements Op {
        private final Kernel out;
        private final Kernel da;
        private final Kernel db;

        MulOp(Binding binding) {
            Matrix a = binding.input(0);
            Matrix b = binding.input(1);
            out = binding.kernel(new Product(a, b, binding.output(), false));
            da = binding.training() ? gradient(binding, binding.inputGradient(0), b) : Kernel.NONE;
            db = binding.training() ? gradient(binding, binding.inputGradient(1), a) : Kernel.NONE;
        }

        private static Kernel gradient(Binding binding, @Nullable Gradient gradient, Matrix otherFactor) {
            return gradient == null ? Kernel.NONE
                    : binding.kernel(new Product(binding.outputGradient(), otherFactor, gradient.matrix(),
                            gradient.accumulate()));
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
}
