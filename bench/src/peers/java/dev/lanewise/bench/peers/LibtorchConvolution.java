package dev.lanewise.bench.peers;

import dev.lanewise.bench.Computation;
import dev.lanewise.bench.ConvolutionForm;
import dev.lanewise.bench.ConvolutionPass;
import dev.lanewise.bench.ImageBatch;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Convolutions of libtorch, which leaves them to oneDNN, on images and weights in either of its memory formats. It
 * allocates what it returns, for which the C library must be told to keep memory that it was given back.
 */
final class LibtorchConvolution {
    private static final String TUNED = "MALLOC_TRIM_THRESHOLD_";
    private static final long[] UNDILATED = {1, 1};
    private static final long[] UNPADDED = {0, 0};

    private final ConvolutionForm form;
    private final boolean channelsFirst;
    private final long[] stride;
    private final long[] padding;

    /**
     * @throws IllegalStateException if the C library would fetch and return pages at every call
     */
    LibtorchConvolution(ConvolutionForm form, boolean channelsFirst) {
        if (System.getenv(TUNED) == null) {
            throw new IllegalStateException(
                    "libtorch's convolutions run at half their speed unless the environment sets "
                            + "MALLOC_MMAP_THRESHOLD_=1073741824, " + TUNED
                            + "=4294967296 and MALLOC_TOP_PAD_=268435456");
        }
        this.form = form;
        this.channelsFirst = channelsFirst;
        stride = new long[]{form.stride(), form.stride()};
        padding = new long[]{form.padding(), form.padding()};
    }

    /**
     * @throws IllegalStateException if the C library would fetch and return pages at every call
     */
    static void requireTuned() {
        if (System.getenv(TUNED) == null) {
            throw new IllegalStateException(
                    "libtorch's convolutions run at half their speed unless the environment sets "
                            + "MALLOC_MMAP_THRESHOLD_=1073741824, " + TUNED
                            + "=4294967296 and MALLOC_TOP_PAD_=268435456");
        }
    }

    Computation pass(ConvolutionPass pass, float[] first, float[] second) {
        return switch (pass) {
            case FORWARD -> {
                Tensor x = images(form.images(), first);
                Tensor w = weights(second);
                TensorOptional noBias = new TensorOptional();
                yield new LibtorchPasses.Returned(() -> torch.conv2d(x, w, noBias, stride, padding, UNDILATED, 1),
                        false,
                        LibtorchConvolution::readImages);
            }
            case INPUT_GRADIENT -> {
                Tensor dy = images(form.outputs(), first);
                Tensor w = weights(second);
                Tensor x = images(form.images(), new float[form.images().size()]);
                yield new LibtorchPasses.Returned(() -> backward(dy, x, w, 0), false, LibtorchConvolution::readImages);
            }
            case WEIGHT_GRADIENT -> {
                Tensor x = images(form.images(), first);
                Tensor dy = images(form.outputs(), second);
                Tensor w = weights(new float[form.weights()]);
                yield new LibtorchPasses.Returned(() -> backward(dy, x, w, 1), false, LibtorchConvolution::readWeights);
            }
        };
    }

    /** The gradient of x (0) or of w (1). */
    private Tensor backward(Tensor dy, Tensor x, Tensor w, int which) {
        try (BoolPointer wanted = new BoolPointer(3).put(0, which == 0).put(1, which == 1).put(2, false);
                LongArrayRefOptional noBias = new LongArrayRefOptional();
                T_TensorTensorTensor_T gradients = torch.convolution_backward(dy, x, w, noBias, stride, padding,
                        UNDILATED, false, UNPADDED, 1, wanted)) {
            return new Tensor(which == 0 ? gradients.get0() : gradients.get1());
        }
    }

    /** Images given with their channels side by side. */
    private Tensor images(ImageBatch images, float[] values) {
        Tensor side = LibtorchEngine.tensor(values, images.count(), images.height(), images.width(),
                images.channels()).permute(0, 3, 1, 2);
        return channelsFirst ? side.contiguous() : side;
    }

    /** Weights given as (kernel, kernel, in, out), which become (out, in, kernel, kernel) in the format of the images. */
    private Tensor weights(float[] values) {
        Tensor weights =
                LibtorchEngine.tensor(values, form.kernel(), form.kernel(), form.images().channels(), form.out());
        return channelsFirst
                ? weights.permute(3, 2, 0, 1).contiguous()
                : weights.permute(3, 0, 1, 2).contiguous().permute(0, 3, 1, 2);
    }

    private static float[] readImages(Tensor images) {
        return LibtorchEngine.read(images.permute(0, 2, 3, 1));
    }

    private static float[] readWeights(Tensor weights) {
        return LibtorchEngine.read(weights.permute(2, 3, 1, 0));
    }
}
