package dev.lanewise.layer;

import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * A convolution over images ('Deep Learning from Scratch', section 7.2), P being the patches of the image under the
 * kernel, a row for every output pixel:
 *
 * <pre>
 * forward   Y  = P·W + b
 * backward  dX = dP back in the image, dP = dY·Wᵀ    dW = Pᵀ·dY    db = Σ pixels of dY
 * </pre>
 *
 * {@code X: (height, width, in)}, {@code Y: (height′, width′, channels)} with
 * {@code height′ = (height + 2·padding − dilation·(kernelHeight − 1) − 1) / stride + 1} rounded down, and likewise the
 * width; {@code W: (kernelHeight, kernelWidth, in/groups, channels)} named {@code weight}, {@code b: channels} named
 * {@code bias}. With as many groups as input channels the convolution is depthwise: each sees one channel. A following
 * activation f is fused: {@code Y = f(P·W + b)}, and backward begins with {@code dY ← dY · f′}, in the same pass as db.
 *
 * @param channels     of the output, at least 1
 * @param kernelHeight rows of the kernel, at least 1
 * @param kernelWidth  columns of the kernel, at least 1
 * @param stride       pixels from one output's patch to the next, at least 1
 * @param padding      rows and columns of zeros on each side of the image, at least 0
 * @param dilation     pixels from one of the kernel's taps to the next, at least 1
 * @param groups       parts that the channels are cut into, each of which sees its own part of the input's, at least 1
 * @param bias         whether b is added: in vain where a {@link BatchNorm} follows, which takes it away again
 * @param initializer  how W begins, and b: at zero but for {@link Initializer.PyTorch}
 */
public record Conv2d(int channels, int kernelHeight, int kernelWidth, int stride, int padding, int dilation, int groups,
        boolean bias, Initializer initializer) implements Layer {
    /**
     * @throws IllegalArgumentException if a number is less than it may be, or the groups do not divide the channels
     */
    public Conv2d {
        requireAtLeast(1, "channels", channels);
        requireAtLeast(1, "kernel rows", kernelHeight);
        requireAtLeast(1, "kernel columns", kernelWidth);
        requireAtLeast(1, "a stride", stride);
        requireAtLeast(0, "a padding", padding);
        requireAtLeast(1, "a dilation", dilation);
        requireAtLeast(1, "groups", groups);
        if (channels % groups != 0) {
            throw new IllegalArgumentException("a convolution expects groups that divide its channels, but " + groups
                    + " groups of " + channels + " channels came");
        }
    }

    /** With a bias. */
    public Conv2d(int channels, int kernelHeight, int kernelWidth, int stride, int padding, int dilation, int groups,
            Initializer initializer) {
        this(channels, kernelHeight, kernelWidth, stride, padding, dilation, groups, true, initializer);
    }

    /** With a square kernel, undilated and in one group, and weights for a following ReLU: {@link Initializer.He}. */
    public Conv2d(int channels, int kernel, int stride, int padding) {
        this(channels, kernel, kernel, stride, padding, 1, 1, new Initializer.He());
    }

    /** As the other, of stride 1 and without padding. */
    public Conv2d(int channels, int kernel) {
        this(channels, kernel, 1, 0);
    }

    /** The same without a bias. */
    public Conv2d withoutBias() {
        return withBias(false);
    }

    /** The same with a bias or without. */
    public Conv2d withBias(boolean with) {
        return new Conv2d(channels, kernelHeight, kernelWidth, stride, padding, dilation, groups, with, initializer);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 1 || inputs.get(0).rank() != 3 || inputs.get(0).size() == 0) {
            throw new ShapeException("expects one image of shape (height, width, channels), but " + inputs + " came");
        }
        Shape image = inputs.get(0);
        if (image.last() % groups != 0) {
            throw new ShapeException(
                    "expects channels that its " + groups + " groups divide, but an image of " + image + " came");
        }
        long rows = (kernelHeight - 1L) * dilation + 1;
        long cols = (kernelWidth - 1L) * dilation + 1;
        if (rows > image.dim(0) + 2L * padding || cols > image.dim(1) + 2L * padding) {
            throw new ShapeException("expects an image of at least " + rows + "×" + cols + " with its padding of "
                    + padding + ", but one of " + image + " came");
        }
        Window window = window(image);
        return Shape.of(window.outHeight(), window.outWidth(), channels);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        Shape weight = Shape.of(kernelHeight, kernelWidth, inputs.get(0).last() / groups, channels);
        return Bias.behind(weight, initializer, bias);
    }

    @Override
    public boolean fusesActivation() {
        return true;
    }

    @Override
    public boolean blockwise(boolean training) {
        return true;
    }

    @Override
    public Op bind(Binding binding) {
        return new ConvolutionOp(this, binding);
    }

    /** The kernel's way over images of a shape. */
    private Window window(Shape image) {
        return new Window(image.dim(0), image.dim(1), image.dim(2), kernelHeight, kernelWidth, stride, padding,
                dilation, groups);
    }

    private static void requireAtLeast(int least, String what, int value) {
        if (value < least) {
            throw new IllegalArgumentException("a convolution expects " + what + " of at least " + least + ", but "
                    + value + " came");
        }
    }

    private static final class ConvolutionOp implements Op {
        private final Kernel convolution;
        private Kernel biasGradient = Kernel.NONE;
        private Kernel weightGradient = Kernel.NONE;
        private Kernel inputGradient = Kernel.NONE;

        ConvolutionOp(Conv2d layer, Binding binding) {
            Matrix x = binding.input(0);
            Matrix w = binding.parameter("weight");
            @Nullable Matrix b = layer.bias ? binding.parameter("bias") : null;
            Matrix y = binding.output();
            Window window = layer.window(binding.inputShape(0));
            convolution = binding.kernel(new Convolve(window, x, w, b, y, binding.activation()));
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
            biasGradient =
                    Bias.backward(binding, LastAxis.rows(y, layer.channels), LastAxis.rows(dy, layer.channels), db);
            if (dw != null) {
                weightGradient = binding.kernel(
                        new ConvolveWeightGradient(window, x, dy, dw.matrix(), dw.accumulate()));
            }
            if (dx != null) {
                inputGradient = binding.kernel(
                        new ConvolveInputGradient(window, dy, w, dx.matrix(), dx.accumulate()));
            }
        }

        @Override
        public void forward() {
            convolution.run();
        }

        @Override
        public void backward() {
            biasGradient.run();
            weightGradient.run();
            inputGradient.run();
        }
    }
}
