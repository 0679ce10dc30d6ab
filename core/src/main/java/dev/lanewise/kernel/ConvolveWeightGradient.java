package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Backward of a {@link Convolve} to its weights: {@code dW ← Pᵀ·dY}, or {@code dW ← dW + Pᵀ·dY} when accumulating, with
 * the patches P as there. {@code X: batch×(h·w·c)}, {@code dY: batch×(oh·ow·out)} taken as {@code (batch·oh·ow)×out},
 * {@code dW: (kh·kw·c/groups)×out}. Every element is the chain that a {@link Gemm} with these factors has, over all
 * output pixels of the batch, the padding's zeros included; but those that {@link Winograd#suits} are computed as it
 * says.
 *
 * @param window     the taps
 * @param x          the images
 * @param dy         the gradient of the output images
 * @param dw         the gradient of the weights
 * @param accumulate whether dW's old value is added
 */
public record ConvolveWeightGradient(Window window, Matrix x, Matrix dy, Matrix dw,
        boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes do not fit the window, images have gaps, or dW shares floats with
     *                                  another operand
     */
    public ConvolveWeightGradient {
        String operation = "a convolution's weight gradient";
        Convolve.requireFit(operation, window, "X", x, "dW", dw, "dY", dy);
        Operation.requireApart(operation, "dW", dw, "X", x);
        Operation.requireApart(operation, "dW", dw, "dY", dy);
    }
}
