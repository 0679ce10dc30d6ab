package dev.lanewise.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What kernels make once of weights that never change, and keep: panels of a matrix multiply, transformed taps of a
 * convolution. Threads share it; what is in it is not written again.
 */
public final class PackedWeights {
    private final Map<Object, float[]> packed = new ConcurrentHashMap<>();

    /** Nothing is packed yet. */
    public PackedWeights() {
    }

    /**
     * The packed weights of a form, made by the first who asks.
     *
     * @param form which weights, and how they lie when packed: equal for all that can share them
     * @param pack makes them
     */
    public float[] get(Object form, Supplier<float[]> pack) {
        return packed.computeIfAbsent(form, absent -> pack.get());
    }
}
