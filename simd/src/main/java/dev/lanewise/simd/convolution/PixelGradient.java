package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.gemm.BlockedGemm;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;

/**
 * The weight gradient of a convolution that sees single pixels, but not all of them: those it sees are copied side by
 * side, and the rest is a plain product.
 */
final class PixelGradient implements Kernel {
    /** Gradients of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;

    private final Target seen;
    private final int images;
    private final int channels;
    private final int pixelsOfImage;
    /** A row for every pixel. Its own, not scratch memory: the product is bound to it. */
    private final Matrix pixels;
    private final Kernel product;
    private final boolean shared;
    private final Workers workers;
    private final Workers.Task gathering = this::gatherImage;

    private PixelGradient(ConvolveWeightGradient gradient, Scratch scratch, Workers workers) {
        this.workers = workers;
        Window window = gradient.window();
        seen = new Target(gradient.x(), window, 0, 0, 0);
        images = gradient.x().rows();
        channels = window.channels();
        pixelsOfImage = window.outPixels();
        pixels = Matrix.zeros(GradientBlocks.pixels(gradient), channels);
        Matrix dy = SimdConvolution.pixels(gradient.dy(), gradient.dw().cols());
        product =
                BlockedGemm.bind(new Gemm(pixels.transpose(), dy, gradient.dw(), gradient.accumulate()), null, scratch,
                        workers);
        shared = (long) pixels.rows() * channels * gradient.dw().cols() >= SHARED_WORK;
    }

    static Kernel bind(ConvolveWeightGradient gradient, Scratch scratch, Workers workers) {
        return new PixelGradient(gradient, scratch, workers);
    }

    @Override
    public void run() {
        workers.run(gathering, images, shared);
        product.run();
    }

    private void gatherImage(int image, int worker) {
        int first = image * pixelsOfImage;
        seen.gather(first, pixelsOfImage, channels, pixels.data(), pixels.index(first, 0));
    }
}
