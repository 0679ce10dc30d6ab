package dev.lanewise.layer;

import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.ColumnMoments;
import dev.lanewise.kernel.ColumnNormalize;
import dev.lanewise.kernel.ColumnNormalizeBackward;
import dev.lanewise.kernel.ColumnNormalizeSums;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.RunningMoments;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Batch normalisation (Ioffe and Szegedy, 'Batch normalization: accelerating deep network training', 2015; 'Deep
 * Learning from Scratch', section 6.3) of every feature, or of every channel of images over all pixels:
 *
 * <pre>
 * training    y = (x − μ) / √(σ² + ε) · γ + β    with mean μ and variance σ² of the mini-batch
 * prediction  the same with their moving averages
 * </pre>
 *
 * The last axis holds the c features or channels. Parameters {@code gamma} and {@code beta}, state {@code running_mean}
 * and {@code running_variance}, all {@code (c)}; training's forward pass moves the averages by {@code momentum} towards
 * the mini-batch's mean and its unbiased variance. A following activation f is fused: {@code y = f(…)}, and backward
 * begins with {@code dy ← dy · f′}, in the same pass as the gradients of γ and β. Training takes mini-batches of at
 * least two values of every channel: of a single one the variance would be 0. Freezing the layer keeps γ and β; the
 * averages still move, since they are what prediction needs of the layers before.
 *
 * @param momentum the weight of a mini-batch in the moving averages, from 0 to 1
 * @param epsilon  ε, positive
 */
public record BatchNorm(float momentum, float epsilon) implements Layer {
    /**
     * @throws IllegalArgumentException if the momentum is not from 0 to 1 or ε is not positive
     */
    public BatchNorm {
        if (!(momentum >= 0 && momentum <= 1) || !(epsilon > 0)) {
            throw new IllegalArgumentException("batch norm expects a momentum from 0 to 1 and a positive ε, but "
                    + momentum + " and " + epsilon + " came");
        }
    }

    /** With a momentum of 0.1 and ε = 10⁻⁵. */
    public BatchNorm() {
        this(0.1f, 1e-5f);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 1 || inputs.get(0).rank() == 0 || inputs.get(0).size() == 0) {
            throw new ShapeException("expects one input of at least one feature or channel, but " + inputs + " came");
        }
        return inputs.get(0);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape channels = Shape.of(inputs.get(0).last());
        return List.of(ParameterSpec.bias("gamma", channels, new Initializer.Constant(1)),
                ParameterSpec.bias("beta", channels, new Initializer.Zeros()),
                ParameterSpec.state("running_mean", channels, new Initializer.Zeros()),
                ParameterSpec.state("running_variance", channels, new Initializer.Constant(1)));
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
        return !training;
    }

    @Override
    public Op bind(Binding binding) {
        return new BatchNormOp(this, binding);
    }

    private static final class BatchNormOp implements Op {
        private final Kernel moments;
        private final Kernel running;
        private final Kernel normalize;
        private Kernel sums = Kernel.NONE;
        private Kernel inputGradient = Kernel.NONE;
        private Kernel parameterGradients = Kernel.NONE;

        BatchNormOp(BatchNorm layer, Binding binding) {
            int channels = binding.inputShape(0).last();
            Matrix x = LastAxis.rows(binding.input(0), channels);
            Matrix y = LastAxis.rows(binding.output(), channels);
            Matrix gamma = binding.parameter("gamma");
            Matrix beta = binding.parameter("beta");
            Matrix runningMean = binding.parameter("running_mean");
            Matrix runningVariance = binding.parameter("running_variance");
            Activation f = binding.activation();
            if (!binding.training()) {
                moments = Kernel.NONE;
                running = Kernel.NONE;
                normalize = binding.kernel(
                        new ColumnNormalize(x, runningMean, runningVariance, layer.epsilon(), gamma, beta, f, y));
                return;
            }
            if (x.rows() < 2) {
                throw new ShapeException("layer " + binding.name() + " expects at least 2 values of every channel in "
                        + "training, whose deviation it divides by, but a mini-batch of 1 sample of shape "
                        + binding.inputShape(0) + " came");
            }
            Matrix mean = binding.keepRow(channels);
            Matrix variance = binding.keepRow(channels);
            moments = binding.kernel(new ColumnMoments(x, mean, variance));
            running = binding.kernel(new RunningMoments(mean, variance, x.rows(), layer.momentum(), runningMean,
                    runningVariance));
            normalize = binding.kernel(new ColumnNormalize(x, mean, variance, layer.epsilon(), gamma, beta, f, y));
            Normalization.Gradients gradients = Normalization.Gradients.of(binding, channels);
            if (!gradients.needed()) {
                return;
            }
            Matrix dy = LastAxis.rows(binding.outputGradient(), channels);
            sums = binding.kernel(new ColumnNormalizeSums(x, mean, variance, layer.epsilon(),
                    new ActivateBackward(binding.gradientActivation(), y, dy, dy, false), gradients.gamma(),
                    gradients.beta()));
            Gradient dx = gradients.input();
            if (dx != null) {
                inputGradient = binding.kernel(new ColumnNormalizeBackward(x, mean, variance, layer.epsilon(), gamma,
                        gradients.gamma(), gradients.beta(), dy, LastAxis.rows(dx.matrix(), channels),
                        dx.accumulate()));
            }
            parameterGradients = gradients.store(binding);
        }

        @Override
        public void forward() {
            moments.run();
            running.run();
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
