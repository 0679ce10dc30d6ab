package dev.lanewise.layer;

import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Sum;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * The sum of two inputs of the same shape, element by element ('Deep Learning from Scratch', section 5.4.2):
 *
 * <pre>
 * forward   out = a + b
 * backward  da = dout    db = dout
 * </pre>
 */
public record Add() implements Layer {
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
        return new AddOp(binding);
    }

    private static final class AddOp implements Op {
        private final Kernel out;
        private final Kernel da;
        private final Kernel db;

        AddOp(Binding binding) {
            out = binding.kernel(new Sum(binding.input(0), binding.input(1), binding.output()));
            da = binding.training() ? gradient(binding, binding.inputGradient(0)) : Kernel.NONE;
            db = binding.training() ? gradient(binding, binding.inputGradient(1)) : Kernel.NONE;
        }

        private static Kernel gradient(Binding binding, @Nullable Gradient gradient) {
            if (gradient == null) {
                return Kernel.NONE;
            }
            Matrix dout = binding.outputGradient();
            Matrix dx = gradient.matrix();
            return binding.kernel(gradient.accumulate() ? new Sum(dx, dout, dx) : new Copy(dout, dx));
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
