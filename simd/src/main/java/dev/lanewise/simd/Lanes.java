package dev.lanewise.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector species of all kernels, in one place and constant, because C2 needs to know them: the widest this machine
 * prefers. Nothing that a kernel computes depends on the width.
 */
public final class Lanes {
    /** Vectors of floats. */
    public static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    /** Vectors of as many ints. */
    public static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());
    /** How many floats a vector holds. */
    public static final int COUNT = F.length();

    private Lanes() {
    }
}
