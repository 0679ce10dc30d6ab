package dev.lanewise.kernel;

/**
 * Backward of a bias and the activation behind it, in one pass over the gradient: {@code dX ← dY · f′} as
 * {@link ActivateBackward} defines it, and the sum of dX's columns, {@code s ← Σᵢ dXᵢ} or {@code s ← s + Σᵢ dXᵢ}, as
 * {@link ColumnSums} does. {@code Y, dY, dX: m×n}, {@code s: 1×n}; dX may be dY.
 *
 * @param activation the gradient of the activation's input
 * @param sums       its column sums
 */
public record BiasBackward(ActivateBackward activation, ColumnSums sums) implements Operation {
    /**
     * @throws IllegalArgumentException if the sums are not those of the activation's dX, the activation accumulates, or
     *                                  the sums share floats with another operand
     */
    public BiasBackward {
        if (!sums.x().sameElements(activation.dx()) || activation.accumulate()) {
            throw new IllegalArgumentException("a bias's backward expects the column sums of the dX that the "
                    + "activation's backward writes without accumulating");
        }
        Operation.requireApart("a bias's backward", "the sums", sums.sums(), "Y", activation.y());
        Operation.requireApart("a bias's backward", "the sums", sums.sums(), "dY", activation.dy());
    }
}
