package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Gemm;

/**
 * What a register tile does to its finished sums before it stores them: {@code + bias}, then {@code max(·, +0)}, each if
 * wanted. Other activations are left to {@link Epilogue}.
 *
 * @param hasBias whether the bias is added
 * @param bias    the array that holds it
 * @param atBias  where column 0 of C would have its bias
 * @param relu    whether ReLU is applied
 */
record Finish(boolean hasBias, float[] bias, int atBias, boolean relu) {
    /** Stores the sums as they are. */
    static final Finish NONE = new Finish(false, new float[0], 0, false);

    /** A product's, for register tiles whose columns all exist. */
    static Finish of(Gemm gemm) {
        boolean relu = gemm.activation() == Activation.RELU;
        return gemm.bias() == null
                ? new Finish(false, new float[0], 0, relu)
                : new Finish(true, gemm.bias().data(), gemm.bias().offset(), relu);
    }

    /**
     * The same for the register tiles at the right edge, which begin at a given column: reads a copy of the bias, padded
     * to {@code nr} floats, that {@link #copyFrom} brings up to date.
     */
    Finish atEdge(int column, int nr) {
        return hasBias ? new Finish(true, new float[nr], -column, relu) : this;
    }

    /** Copies the bias from {@code whole}, for n columns of C, into an edge's own array. */
    void copyFrom(Finish whole, int n) {
        if (hasBias) {
            int column = -atBias;
            System.arraycopy(whole.bias, whole.atBias + column, bias, 0, n - column);
        }
    }
}
