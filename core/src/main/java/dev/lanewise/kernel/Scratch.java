package dev.lanewise.kernel;

/**
 * Working memory that the kernels of one plan share, one after the other: packed panels, partial sums. It grows only
 * while kernels are bound; nothing in it outlives the run of one kernel. Owned by one plan or predictor, and so by one
 * thread at a time.
 */
public final class Scratch {
    private float[] floats = new float[0];

    /** Scratch memory that holds nothing yet. */
    public Scratch() {
    }

    /**
     * Makes sure that at least so many floats are there.
     *
     * @throws IllegalArgumentException if more than 2³¹ − 1 floats are asked for, or less than none
     */
    public void reserve(long count) {
        if (count < 0 || count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("scratch memory holds 0 to " + (Integer.MAX_VALUE - 8)
                    + " floats, but " + count + " were asked for");
        }
        if (count > floats.length) {
            floats = new float[(int) count];
        }
    }

    /** The memory as it is now: at least as long as the largest reservation, with whatever the last kernel left. */
    public float[] floats() {
        return floats;
    }
}
