package dev.lanewise.layer;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * An affine layer over a mini-batch ('Deep Learning from Scratch', section 5.6.2), an input of any shape taken as one
 * row of features:
 *
 * <pre>
 * forward   Y  = X·W + b
 * backward  dX = dY·Wᵀ    dW = Xᵀ·dY    db = Σ rows of dY
 * </pre>
 *
 * {@code X: batch×in}, {@code W: in×units} named {@code weight}, {@code b: units} named {@code bias},
 * {@code Y: batch×units}. A following activation f is fused: {@code Y = f(X·W + b)}, and backward begins with
 * {@code dY ← dY · f′}, in the same pass as db.
 *
 * @param units       the number of outputs, at least 1
 * @param bias        whether b is added: in vain where a {@link BatchNorm} follows, which takes it away again
 * @param initializer how W begins, and b: at zero but for {@link Initializer.PyTorch}
 */
public record Affine(int units, boolean bias, Initializer initializer) implements Layer {
    /**
     * @throws IllegalArgumentException if there is not at least one unit
     */
    public Affine {
        if (units < 1) {
            throw new IllegalArgumentException("an affine layer has at least 1 unit, but " + units + " came");
        }
    }

    /** With a bias. */
    public Affine(int units, Initializer initializer) {
        this(units, true, initializer);
    }

    /** With a bias, and weights for a following ReLU: {@link Initializer.He}. */
    public Affine(int units) {
        this(units, new Initializer.He());
    }

    /** The same without a bias. */
    public Affine withoutBias() {
        return withBias(false);
    }

    /** The same with a bias or without. */
    public Affine withBias(boolean with) {
        return new Affine(units, with, initializer);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 1 || inputs.get(0).size() == 0) {
            throw new ShapeException("expects one input of at least one feature, but " + inputs + " came");
        }
        return Shape.of(units);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape weight = Shape.of(inputs.get(0).size(), units);
        return Bias.behind(weight, initializer, bias);
    }

    @Override
    public boolean fusesActivation() {
        return true;
    }

    @Override
    public Op bind(Binding binding) {
        return new AffineOp(this, binding);
    }

    private static final class AffineOp implements Op {
        private final Kernel affine;
        private Kernel biasGradient = Kernel.NONE;
        private Kernel weightGradient = Kernel.NONE;
        private Kernel inputGradient = Kernel.NONE;

        AffineOp(Affine layer, Binding binding) {
            Matrix x = binding.input(0);
            Matrix w = binding.parameter("weight");
            @Nullable Matrix b = layer.bias ? binding.parameter("bias") : null;
            Matrix y = binding.output();
            affine = binding.kernel(new Gemm(x, w, y, false, b, binding.activation()));
            if (!binding.training()) {
                return;
            }
            Gradient dw = binding.parameterGradient("weight");
            Gradient db = layer.bias ? binding.parameterGradient("bias") : null;
            Gradient dx = binding.inputGradient(0);
            if (dw == null && db == null && dx == null) {
                return;
            }
            Matrix dy = binding.outputGradient();
            biasGradient = Bias.backward(binding, y, dy, db);
            if (dw != null) {
                weightGradient = binding.kernel(new Gemm(x.transpose(), dy, dw.matrix(), dw.accumulate()));
            }
            if (dx != null) {
                inputGradient = binding.kernel(new Gemm(dy, w.transpose(), dx.matrix(), dx.accumulate()));
            }
        }

        @Override
        public void forward() {
            affine.run();
        }

        @Override
        public void backward() {
            biasGradient.run();
            weightGradient.run();
            inputGradient.run();
        }
    }
}
