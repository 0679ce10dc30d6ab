package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * What a kernel computes: one operation on given matrices. Each record states its formula and shapes, and its
 * constructor checks shapes and aliasing once, so that the loops behind {@link Kernels#bind} can trust them.
 *
 * <p>Sealed on purpose: an operation is part of the numeric contract, and every set of kernels has all of them.
 */
public sealed interface Operation
        permits Gemm, Convolve, ConvolveInputGradient, ConvolveWeightGradient, Activate, ActivateBackward, BiasBackward,
        ColumnSums, Product, Sum, Copy, Rearrange, RearrangeBackward, SoftmaxWithLoss, TotalSum, Update,
        RowSoftmax, RowSoftmaxBackward, Gather, ScatterAdd, OneHot, SoftmaxWithTargets, ElementwiseLoss, MaxPool,
        MaxPoolBackward, AveragePool, AveragePoolBackward, Drop, ColumnMoments, RunningMoments, ColumnNormalize,
        ColumnNormalizeSums, ColumnNormalizeBackward, RowNormalize, RowNormalizeSums, RowNormalizeBackward, SquareSum,
        Scale, Clamp {

    /** How many consecutive values of k one chain of fused multiply-adds covers in a {@link Gemm}. */
    int K_BLOCK = 4096;
    /** How many rows one partial sum of {@link ColumnSums} covers. */
    int ROW_BLOCK = 256;
    /** How many elements one partial sum of {@link TotalSum} covers. */
    int SUM_BLOCK = 4096;
    /** How many logical lanes a sum along a row has, whatever the hardware: element i goes to lane i mod 16. */
    int LANES = 16;

    /** Fails unless the condition holds. */
    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Fails unless two operands have equal extents. */
    static void requireSameExtents(String operation, String nameA, Matrix a, String nameB, Matrix b) {
        require(a.sameExtents(b), operation + " expects " + nameA + " and " + nameB + " of the same shape, but "
                + nameA + " is " + a + " and " + nameB + " is " + b);
    }

    /** Fails unless a matrix has the expected extents. */
    static void requireExtents(String operation, String name, Matrix matrix, int rows, int cols) {
        require(matrix.rows() == rows && matrix.cols() == cols,
                operation + " expects " + name + " of " + rows + "×" + cols + ", but it is " + matrix);
    }

    /** Fails unless a matrix is one row of the expected length, not transposed. */
    static void requireRow(String operation, String name, Matrix matrix, int cols) {
        requireExtents(operation, name, matrix, 1, cols);
        requireRowMajor(operation, name, matrix);
    }

    /** Fails if a matrix is a transposed view. */
    static void requireRowMajor(String operation, String name, Matrix matrix) {
        require(!matrix.transposed(), operation + " expects " + name + " row by row, but it is a transposed view");
    }

    /** Fails unless the rows of a matrix lie one behind the other. */
    static void requireWithoutGaps(String operation, String name, Matrix matrix) {
        require(matrix.contiguous(), operation + " expects " + name + " without gaps between its rows, but " + matrix
                + (matrix.transposed() ? " is a transposed view" : " has a stride of " + matrix.stride()));
    }

    /** Fails if an activation that an operation applies itself has a parameter. */
    static void requireNoAlpha(String operation, Activation activation) {
        require(!activation.hasAlpha(),
                operation + " takes activations without a parameter, but " + activation + " came");
    }

    /** Fails if an operation's output shares floats with an input that it reads later. */
    static void requireApart(String operation, String nameOut, Matrix out, String nameIn, Matrix in) {
        require(!out.overlaps(in), operation + " cannot write " + nameOut + " over " + nameIn);
    }

    /** Fails if an output shares floats with an input other than by being the very same matrix. */
    static void requireSameOrApart(String operation, String nameOut, Matrix out, String nameIn, Matrix in) {
        require(out.sameElements(in) || !out.overlaps(in),
                operation + " can write " + nameOut + " over exactly " + nameIn + " or apart from it, not across it");
    }
}
