package dev.lanewise.layer;

import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.BiasBackward;
import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Shape;
import java.util.List;

/** What the layers that may add a bias to every row of a product, and fuse an activation behind it, have in common. */
final class Bias {
    private Bias() {
    }

    /** The parameters {@code weight} and, if there is one, {@code bias}, a number for each of the weight's outputs. */
    static List<ParameterSpec> behind(Shape weight, Initializer initializer, boolean bias) {
        ParameterSpec spec = ParameterSpec.weight("weight", weight, initializer);
        return bias
                ? List.of(spec, ParameterSpec.bias("bias", Shape.of(weight.last()), initializer.bias(weight)))
                : List.of(spec);
    }

    /**
     * {@code dY ← dY · f′}, the gradient of what the bias was added to, and {@code db = Σ rows of dY}, in one pass.
     *
     * @param binding whose gradient's activation is f
     * @param y       the output
     * @param dy      its gradient, overwritten
     * @param db      where the bias's gradient goes, or {@code null} if there is none or nobody needs it
     */
    static Kernel backward(Binding binding, Matrix y, Matrix dy, @Nullable Gradient db) {
        Activation f = binding.gradientActivation();
        ActivateBackward activation = new ActivateBackward(f, y, dy, dy, false);
        if (db == null) {
            return f == Activation.IDENTITY ? Kernel.NONE : binding.kernel(activation);
        }
        ColumnSums sums = new ColumnSums(dy, db.matrix(), db.accumulate());
        return binding.kernel(f == Activation.IDENTITY ? sums : new BiasBackward(activation, sums));
    }
}
