package dev.lanewise.layer;

import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.BiasBackward;
import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/** How the layers that add a bias to every row, and fuse an activation behind it, begin backward. */
final class Bias {
    private Bias() {
    }

    /**
     * {@code dY ← dY · f′}, the gradient of what the bias was added to, and {@code db = Σ rows of dY}, in one pass.
     *
     * @param binding whose activation is f
     * @param y       the output
     * @param dy      its gradient, overwritten
     * @param db      where the bias's gradient goes, or {@code null} if nobody needs it
     */
    static Kernel backward(Binding binding, Matrix y, Matrix dy, @Nullable Gradient db) {
        Activation f = binding.activation();
        ActivateBackward activation = new ActivateBackward(f, y, dy, dy, false);
        if (db == null) {
            return f == Activation.IDENTITY ? Kernel.NONE : binding.kernel(activation);
        }
        ColumnSums sums = new ColumnSums(dy, db.matrix(), db.accumulate());
        return binding.kernel(f == Activation.IDENTITY ? sums : new BiasBackward(activation, sums));
    }
}
