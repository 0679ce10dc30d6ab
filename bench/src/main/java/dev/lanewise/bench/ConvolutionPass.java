package dev.lanewise.bench;

/** What a convolution computes in training. */
public enum ConvolutionPass {
    /** Y from X and W. */
    FORWARD,
    /** dX from dY and W. */
    INPUT_GRADIENT,
    /** dW from X and dY. */
    WEIGHT_GRADIENT
}
