package dev.lanewise.optim;

import dev.lanewise.kernel.Clamp;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Scale;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.SquareSum;
import dev.lanewise.tensor.Matrix;
import java.util.List;

/** A {@link Clipping} bound to the gradients of the trained parameters, which lie in a few runs of one array. */
final class Clipper {
    private Clipper() {
    }

    /** A kernel that clips the gradients as they are now. */
    static Kernel bind(Clipping clipping, List<Matrix> gradients, Kernels kernels) {
        return switch (clipping) {
            case Clipping.None _ -> Kernel.NONE;
            case Clipping.ByNorm byNorm -> byNorm(byNorm.limit(), gradients, kernels);
            case Clipping.ByValue byValue -> all(gradients.stream()
                    .map(run -> kernels.bind(new Clamp(run, byValue.limit()), new Scratch())).toArray(Kernel[]::new));
        };
    }

    /** The runs' sums of squares are added in their order. */
    private static Kernel byNorm(float limit, List<Matrix> gradients, Kernels kernels) {
        int count = gradients.size();
        float[] sums = new float[count];
        Matrix factor = Matrix.zeros(1, 1);
        Kernel[] squares = new Kernel[count];
        Kernel[] scales = new Kernel[count];
        for (int i = 0; i < count; i++) {
            Scratch scratch = new Scratch();
            squares[i] = kernels.bind(new SquareSum(gradients.get(i), Matrix.row(sums, i, 1)), scratch);
            scales[i] = kernels.bind(new Scale(gradients.get(i), factor), scratch);
        }
        Kernel square = all(squares);
        Kernel scale = all(scales);
        return () -> {
            square.run();
            float total = 0;
            for (float sum : sums) {
                total += sum;
            }
            factor.data()[0] = limit / ((float) Math.sqrt(total) + 1e-6f);
            // Written so that a NaN spoils all gradients and does not go unnoticed.
            if (!(factor.data()[0] >= 1)) {
                scale.run();
            }
        };
    }

    private static Kernel all(Kernel[] kernels) {
        return () -> {
            for (Kernel kernel : kernels) {
                kernel.run();
            }
        };
    }
}
