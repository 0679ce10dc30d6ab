package dev.lanewise.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector species of all kernels, in one place and constant, because C2 needs to know them: the widest this machine
 * prefers. Nothing that a kernel computes depends on the width.
 */
public final class Lanes {
    /** Vectors of floats. */
    public static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    /** Vectors half as long, where there are any; used where {@link #HALVES_ARE_AS_FAST} alone. */
    public static final VectorSpecies<Float> HALF = VectorSpecies.of(float.class,
            VectorShape.forBitSize(Math.max(F.vectorBitSize() / 2, 64)));
    /** Vectors of as many ints. */
    public static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());
    /** How many floats a vector holds. */
    public static final int COUNT = F.length();

    /** Whether this machine has 32 vector registers: AVX-512, or 64-bit ARM; other x86 has 16. */
    public static final boolean MANY_REGISTERS = COUNT == 16 || System.getProperty("os.arch").equals("aarch64");

    /**
     * Whether two operations on half vectors take no longer than one on a whole vector, as on Zen 4, whose units are 256
     * bits wide. A broadcast of 512 bits takes time from multiply-adds there, one of 256 does not.
     *
     * <p>Elsewhere no kernel uses vectors of another length than {@link #F}: the Vector API's methods are shared by all
     * of them, and where C2 has seen exactly two, neither of them rare, it compiles both and keeps vectors in objects.
     */
    public static final boolean HALVES_ARE_AS_FAST = COUNT == 16 && Processor.HERE.isOfZen4Family();

    /**
     * Whether instructions that count, add up addresses or check bounds take the place of multiply-adds, as on processors
     * by Intel, where two of the ports that integers go to are those of the two units of 512 bits. Kernels whose loops
     * have hardly any of them are faster there; elsewhere packing more than B does not pay for 32 vector registers.
     */
    public static final boolean INTEGERS_COST_MULTIPLY_ADDS = COUNT == 16 && Processor.HERE.isByIntel();

    private Lanes() {
    }
}
