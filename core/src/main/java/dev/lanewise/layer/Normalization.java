package dev.lanewise.layer;

import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Sum;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/** What the normalising layers have in common. */
final class Normalization {
    private Normalization() {
    }

    /** A buffer without gaps as rows of so many columns: pixels of channels, for example. */
    static Matrix columns(Matrix buffer, int cols) {
        return new Matrix(buffer.data(), buffer.offset(), buffer.rows() * buffer.cols() / cols, cols, cols, false);
    }

    /**
     * The gradients of a normalisation. Those of γ and β are computed whether or not somebody needs them, because the
     * input's may need them, into rows of their own; {@link #store} brings them to where they go.
     *
     * @param input       where the input's goes, or {@code null} if nobody needs it
     * @param gamma       a row for dγ
     * @param beta        a row for dβ
     * @param gammaTarget where dγ goes, or {@code null} if nobody needs it
     * @param betaTarget  where dβ goes, or {@code null} if nobody needs it
     */
    record Gradients(@Nullable Gradient input, Matrix gamma, Matrix beta, @Nullable Gradient gammaTarget,
            @Nullable Gradient betaTarget) {

        static Gradients of(Binding binding, int cols) {
            return new Gradients(binding.inputGradient(0), binding.keepRow(cols), binding.keepRow(cols),
                    binding.parameterGradient("gamma"), binding.parameterGradient("beta"));
        }

        boolean parameters() {
            return gammaTarget != null || betaTarget != null;
        }

        boolean needed() {
            return input != null || parameters();
        }

        Kernel store(Binding binding) {
            Kernel storeGamma = store(binding, gamma, gammaTarget);
            Kernel storeBeta = store(binding, beta, betaTarget);
            return () -> {
                storeGamma.run();
                storeBeta.run();
            };
        }

        private static Kernel store(Binding binding, Matrix row, @Nullable Gradient target) {
            if (target == null) {
                return Kernel.NONE;
            }
            Matrix to = target.matrix();
            return binding.kernel(target.accumulate() ? new Sum(to, row, to) : new Copy(row, to));
        }
    }
}
