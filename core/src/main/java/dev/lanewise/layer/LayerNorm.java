package dev.lanewise.layer;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.RowNormalize;
import dev.lanewise.kernel.RowNormalizeBackward;
import dev.lanewise.kernel.RowNormalizeSums;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Layer normalisation (Ba, Kiros and Hinton, 'Layer normalization', 2016) over the last axis, the same in training and
 * prediction: {@code y = (x − μ) / √(σ² + ε) · γ + β} with mean μ and variance σ² of the n numbers along that axis.
 * Parameters {@code gamma} and {@code beta}: {@code (n)}.
 *
 * @param epsilon ε, positive
 */
public record LayerNorm(float epsilon) implements Layer {
    /**
     * @throws IllegalArgumentException if ε is not positive
     */
    public LayerNorm {
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("layer norm expects a positive ε, but " + epsilon + " came");
        }
    }

    /** With ε = 10⁻⁵. */
    public LayerNorm() {
        this(1e-5f);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 1 || inputs.get(0).rank() == 0 || inputs.get(0).size() == 0) {
            throw new ShapeException("expects one input of at least one feature, but " + inputs + " came");
        }
        return inputs.get(0);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape features = Shape.of(inputs.get(0).last());
        return List.of(ParameterSpec.bias("gamma", features, new Initializer.Constant(1)),
                ParameterSpec.bias("beta", features, new Initializer.Zeros()));
    }

    @Override
    public boolean blockwise(boolean training) {
        return true;
    }

    @Override
    public Op bind(Binding binding) {
        return new LayerNormOp(this, binding);
    }

    private static final class LayerNormOp implements Op {
        private final Kernel normalize;
        private Kernel sums = Kernel.NONE;
        private Kernel inputGradient = Kernel.NONE;
        private Kernel parameterGradients = Kernel.NONE;

        LayerNormOp(LayerNorm layer, Binding binding) {
            int features = binding.inputShape(0).last();
            Matrix x = LastAxis.rows(binding.input(0), features);
            Matrix gamma = binding.parameter("gamma");
            int rowsPerSample = binding.inputShape(0).size() / features;
            Matrix mean = LastAxis.rows(
                    binding.training() ? binding.keep(rowsPerSample) : Matrix.zeros(x.rows(), 1), 1);
            Matrix inverse = LastAxis.rows(
                    binding.training() ? binding.keep(rowsPerSample) : Matrix.zeros(x.rows(), 1), 1);
            normalize = binding.kernel(new RowNormalize(x, layer.epsilon(), gamma, binding.parameter("beta"),
                    LastAxis.rows(binding.output(), features), mean, inverse));
            if (!binding.training()) {
                return;
            }
            Normalization.Gradients gradients = Normalization.Gradients.of(binding, features);
            if (!gradients.needed()) {
                return;
            }
            Matrix dy = LastAxis.rows(binding.outputGradient(), features);
            if (gradients.parameters()) {
                sums = binding.kernel(
                        new RowNormalizeSums(x, mean, inverse, dy, gradients.gamma(), gradients.beta()));
            }
            Gradient dx = gradients.input();
            if (dx != null) {
                inputGradient = binding.kernel(new RowNormalizeBackward(x, gamma, mean, inverse, dy,
                        LastAxis.rows(dx.matrix(), features), dx.accumulate()));
            }
            parameterGradients = gradients.store(binding);
        }

        @Override
        public void forward() {
            normalize.run();
        }

        @Override
        public void backward() {
            sums.run();
            inputGradient.run();
            parameterGradients.run();
        }
    }
}
