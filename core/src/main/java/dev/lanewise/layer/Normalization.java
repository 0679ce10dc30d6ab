package dev.lanewise.layer;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;

/** What the normalising layers have in common. */
final class Normalization {
    private Normalization() {
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
            Kernel storeGamma = gammaTarget == null ? Kernel.NONE : gammaTarget.take(binding, gamma);
            Kernel storeBeta = betaTarget == null ? Kernel.NONE : betaTarget.take(binding, beta);
            return () -> {
                storeGamma.run();
                storeBeta.run();
            };
        }
    }
}
