package dev.lanewise.simd.convolution;

import dev.lanewise.simd.Lanes;
import dev.lanewise.tensor.Nullable;

/**
 * The innermost product of a direct convolution, from the images to finished outputs: neighbouring pixels of a row ×
 * vectors of outputs. As with {@link ShiftedTile}, every sum is one chain of fused multiply-adds over p, held in a lane
 * of a register; ten chains hide the latency of a multiply-add.
 */
interface DirectTile {
    /** The longest k: so far it is the faster, and short enough for a loop without a safepoint poll. */
    int LONGEST = 256;

    /** The tile of this machine for so many outputs. */
    static DirectTile of(int outputs) {
        if (!Lanes.MANY_REGISTERS || outputs > Lanes.COUNT) {
            return new DirectTile5x2();
        }
        return Lanes.HALVES_ARE_AS_FAST ? new DirectTile10xHalves() : new DirectTile10x1();
    }

    /** Neighbouring pixels. */
    int pixels();

    /** Outputs of a pixel: whole vectors. */
    int outputs();

    /**
     * {@code Y ← act(A·B + bias)}: pixel i's number p is at {@code atA + taps[p] + i}, row p of B at
     * {@code atB + p·outputs}, the outputs of pixel i from {@code atY + i·stepY} on.
     *
     * @param bias where the outputs' bias is from {@code atBias} on, or {@code null} if they have none
     * @param relu whether the activation is ReLU; otherwise it is the identity
     */
    void multiply(float[] a, int atA, int[] taps, float[] b, int atB, float @Nullable [] bias, int atBias, boolean relu,
            float[] y, int atY, int stepY);
}
