package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.PackedWeights;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.Winograd;
import dev.lanewise.simd.gemm.BlockedGemm;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/**
 * Convolution and its gradients: chooses by the window how each is computed. What sees single pixels is a plain
 * product.
 */
public final class SimdConvolution {
    private SimdConvolution() {
    }

    /** Prepares a convolution whose activation is the identity or ReLU. */
    public static Kernel bind(Convolve convolve, @Nullable PackedWeights packed, Scratch scratch, Workers workers) {
        if (seesSinglePixels(convolve.window())) {
            return BlockedGemm.bind(new Gemm(pixels(convolve.x(), convolve.window().channels()), convolve.w(),
                    pixels(convolve.y(), convolve.w().cols()), false, convolve.bias(), convolve.activation()), packed,
                    scratch, workers);
        }
        Window window = convolve.window();
        if (Winograd.suits(window, convolve.w().cols())) {
            return WinogradProduct.bind(convolve, packed, scratch, workers);
        }
        int outputs = convolve.w().cols() / window.groups();
        if (DirectProduct.suits(window, outputs)) {
            return DirectProduct.bind(convolve, scratch, workers);
        }
        return PlanarProduct.suits(window, outputs, window.groupChannels())
                ? PlanarProduct.bind(convolve, scratch, workers)
                : PatchProduct.bind(convolve, packed, scratch, workers);
    }

    /** Prepares an input gradient. */
    public static Kernel bind(ConvolveInputGradient gradient, Scratch scratch, Workers workers) {
        if (seesSinglePixels(gradient.window())) {
            return BlockedGemm.bind(new Gemm(pixels(gradient.dy(), gradient.w().cols()), gradient.w().transpose(),
                    pixels(gradient.dx(), gradient.window().channels()), gradient.accumulate()), null, scratch,
                    workers);
        }
        Window window = gradient.window();
        if (Winograd.suits(window, gradient.w().cols())) {
            return WinogradProduct.bind(gradient, scratch, workers);
        }
        int outputs = gradient.w().cols() / window.groups();
        if (StridedInputGradient.suits(window, outputs)) {
            return StridedInputGradient.bind(gradient, scratch, workers);
        }
        return PlanarProduct.suits(window, window.groupChannels(), outputs)
                ? PlanarProduct.bind(gradient, scratch, workers)
                : PatchProduct.bind(gradient, scratch, workers);
    }

    /** Prepares a weight gradient. */
    public static Kernel bind(ConvolveWeightGradient gradient, Scratch scratch, Workers workers) {
        Window window = gradient.window();
        if (seesSinglePixels(window)) {
            return BlockedGemm.bind(new Gemm(pixels(gradient.x(), gradient.window().channels()).transpose(),
                    pixels(gradient.dy(), gradient.dw().cols()), gradient.dw(), gradient.accumulate()), null, scratch,
                    workers);
        }
        if (seesEveryNthPixel(window)) {
            return PixelGradient.bind(gradient, scratch, workers);
        }
        if (Winograd.suits(window, gradient.dw().cols())) {
            return WinogradGradient.bind(gradient, scratch, workers);
        }
        return TapGradient.suits(window, gradient.dw().cols() / window.groups())
                ? TapGradient.bind(gradient, scratch, workers)
                : PatchGradient.bind(gradient, scratch, workers);
    }

    /** Whether the patches are the pixels of the image. */
    private static boolean seesSinglePixels(Window window) {
        return window.stride() == 1 && seesEveryNthPixel(window);
    }

    /** Whether the patches are some pixels of the image. */
    private static boolean seesEveryNthPixel(Window window) {
        return window.taps() == 1 && window.padding() == 0 && window.groups() == 1;
    }

    /** Images as a matrix with a row for every pixel. */
    static Matrix pixels(Matrix images, int channels) {
        return new Matrix(images.data(), images.offset(), images.rows() * (images.cols() / channels), channels,
                channels, false);
    }
}
