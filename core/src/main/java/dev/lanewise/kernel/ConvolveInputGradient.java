package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Backward of a {@link Convolve} to its images: {@code dX ← ∂Y/∂Xᵀ·dY}, or {@code dX ← dX + ∂Y/∂Xᵀ·dY} when
 * accumulating. {@code dY: batch×(oh·ow·out)}, {@code W: (kh·kw·c/groups)×out}, {@code dX: batch×(h·w·c)}.
 *
 * <p>Pixel (y, x) of dX is met by the taps (i, j) for which {@code y + padding − i·dilation} and
 * {@code x + padding − j·dilation} are multiples of the stride; divided by the stride, these are the output pixel that
 * the tap sees it from, where dY outside the output is +0. Every element is one chain as in a {@link Gemm}, over the
 * taps that meet it, the last row of taps first and in it the last column first, and for each tap over the output
 * channels of the element's group. So with a stride of 1 this is the convolution of dY with the weights turned by half
 * a circle, and where {@link Winograd#suits} it is computed as one.
 *
 * @param window     the taps
 * @param dy         the gradient of the output images
 * @param w          the weights
 * @param dx         the gradient of the images
 * @param accumulate whether dX's old value is added
 */
public record ConvolveInputGradient(Window window, Matrix dy, Matrix w, Matrix dx,
        boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit the window, images have gaps, or dX shares floats with
     *                                  another operand
     */
    public ConvolveInputGradient {
        String operation = "a convolution's input gradient";
        Convolve.requireFit(operation, window, "dX", dx, "W", w, "dY", dy);
        Operation.requireApart(operation, "dX", dx, "dY", dy);
        Operation.requireApart(operation, "dX", dx, "W", w);
    }
}
