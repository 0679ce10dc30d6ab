package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * Softmax backward, row by row: {@code dX ← y · (dy − s)}, or {@code dX ← dX + y · (dy − s)}, with
 * {@code s = Σ yⱼ·dyⱼ}. {@code Y, dY, dX: m×n}; without accumulating dX may be dY. The sum uses {@link Operation#LANES}
 * logical lanes, each a chain {@code lane = fma(y, dy, lane)} from +0, and the tree of {@link SoftmaxWithLoss}. When
 * accumulating, the value above is rounded and then added to dX.
 *
 * @param y          the output of forward
 * @param dy         the gradient of the output
 * @param dx         the gradient of the input
 * @param accumulate whether dX's old value is added
 */
public record RowSoftmaxBackward(Matrix y, Matrix dy, Matrix dx, boolean accumulate) implements Operation {
    /**
     * @throws IllegalArgumentException if the shapes differ, or dX overlaps another operand other than by being dY
     */
    public RowSoftmaxBackward {
        Operation.requireRowMajor("a softmax's backward", "Y", y);
        Operation.requireRowMajor("a softmax's backward", "dY", dy);
        Operation.requireRowMajor("a softmax's backward", "dX", dx);
        Operation.requireSameExtents("a softmax's backward", "Y", y, "dY", dy);
        Operation.requireSameExtents("a softmax's backward", "Y", y, "dX", dx);
        Operation.requireApart("a softmax's backward", "dX", dx, "Y", y);
        if (accumulate) {
            Operation.requireApart("an accumulating softmax's backward", "dX", dx, "dY", dy);
        } else {
            Operation.requireSameOrApart("a softmax's backward", "dX", dx, "dY", dy);
        }
    }
}
