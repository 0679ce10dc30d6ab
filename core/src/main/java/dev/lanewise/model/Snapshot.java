package dev.lanewise.model;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.PackedWeights;

/**
 * A model as it is now, for predictions: a copy of its parameters that never changes, and so is packed once, in the
 * order in which kernels read it. Threads share a snapshot; each makes a predictor of its own. It works on when the
 * kernels are closed.
 */
public final class Snapshot {
    private final Model model;
    private final Kernels kernels;

    Snapshot(Model model, Kernels kernels) {
        this.model = model.copy();
        this.kernels = kernels.onCallerThread().packing(new PackedWeights());
    }

    /**
     * A predictor on its caller's thread with buffers for at most {@code maxBatch} samples. Its answers are those of
     * {@link Model#predictor}, bit by bit.
     *
     * @throws IllegalArgumentException if {@code maxBatch} is less than 1
     */
    public Predictor predictor(int maxBatch) {
        return new Predictor(model, kernels, maxBatch);
    }
}
