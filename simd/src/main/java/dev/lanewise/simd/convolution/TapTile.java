package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Window;
import dev.lanewise.simd.Lanes;

/**
 * The innermost product of a gradient whose lanes are outputs: {@code C ← A·B} or {@code C ← C + A·B} over a slice of
 * k, one vector wide. The rows of A are runs of floats in a frame.
 *
 * <pre>
 * A: rows × k   row taps()·i + j of pixel p at atA + runs[run + i] + pixels[pixel + p] + j·step
 * B: k × vector row p at atB + p·stepB
 * C: rows       vectors one behind the other
 * </pre>
 *
 * <p>As with {@link ShiftedTile}, every element of C is one chain of fused multiply-adds over p, held in a lane of a
 * register, and the method does nothing else. Nine or ten chains are what hides the latency of a multiply-add. Those
 * that slide do it in a static method: the object that has the method would take one of too few registers, used or not.
 */
interface TapTile {
    /** The tile of this machine for a window. */
    static TapTile of(Window window) {
        if (Lanes.MANY_REGISTERS && window.stride() == 1) {
            TapTile three = new SlidingTapTile3x3();
            TapTile five = new SlidingTapTile2x5();
            int taps = PatchGradient.joinedTaps(window);
            if (taps == three.taps() || taps == five.taps()) {
                return taps == three.taps() ? three : five;
            }
        }
        return new TapTile3x3();
    }

    /**
     * Whether a run consists of what taps side by side see of one channel, and a pixel's right neighbour sees again, one
     * tap further left; otherwise of any floats side by side.
     */
    boolean slides();

    /** How many runs it has. */
    int runs();

    /** How many rows of A a run is. */
    int taps();

    /**
     * Computes one tile.
     *
     * @param step   if it slides, floats from a pixel of the image to the next; otherwise 1
     * @param width  outputs of a row: every so many entries of {@code pixels} a row begins
     * @param k      at most {@link ShiftedTile#LONGEST_SLICE}
     * @param resume whether the chains go on from what C holds; otherwise they start at +0
     */
    void multiply(float[] a, int atA, int[] runs, int run, int step, int width, int[] pixels, int pixel, float[] b,
            int atB, int stepB, float[] c, int atC, int k, boolean resume);
}
