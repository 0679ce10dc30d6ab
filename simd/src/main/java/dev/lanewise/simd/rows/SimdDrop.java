package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Drop;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.scalar.ScalarDrop;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dropout, its random numbers drawn by as many blocks of {@link Philox} at a time as a vector has lanes of 64 bits:
 * each lane holds a word of 32 bits of its own block, so that a product of two words has room. A part is a piece of all
 * elements.
 */
public final class SimdDrop implements Kernel, Workers.Task {
    /** How many elements make a part: they take about a nanosecond each. */
    private static final int GRAIN = 16 * 1024;

    private static final VectorSpecies<Long> L = VectorSpecies.of(long.class, Lanes.F.vectorShape());
    /** How many blocks are drawn at a time, and how many numbers that are. */
    private static final int BLOCKS = L.length();
    private static final int DRAWN = 4 * BLOCKS;
    private static final VectorShuffle<Long> ZIP_FIRST = VectorShuffle.makeZip(L, 0);
    private static final VectorShuffle<Long> ZIP_LAST = VectorShuffle.makeZip(L, 1);
    /** C2 cannot rearrange vectors of two lanes on x86, which would become objects. */
    private static final boolean IN_VECTORS = BLOCKS > 2;
    private static final long LOW_32 = 0xFFFF_FFFFL;

    private final Drop drop;
    private final Workers workers;
    private final int size;
    private final int parts;

    private SimdDrop(Drop drop, Workers workers) {
        this.drop = drop;
        this.workers = workers;
        size = drop.x().rows() * drop.x().cols();
        parts = Math.ceilDiv(size, GRAIN);
    }

    /** Binds the dropout to its matrices. */
    public static Kernel bind(Drop drop, Workers workers) {
        return new SimdDrop(drop, workers);
    }

    @Override
    public void run() {
        workers.run(this, parts);
    }

    @Override
    public void run(int part, int worker) {
        int from = part * GRAIN;
        int to = Math.min(size, from + GRAIN);
        // The first element that is the first of a block.
        int aligned = Math.min(to, from + (int) (-(drop.firstPosition() + from) & 3));
        int end = IN_VECTORS ? aligned + (to - aligned) / DRAWN * DRAWN : aligned;
        ScalarDrop.elements(drop, from, aligned);
        if (aligned < end) {
            blocks(drop.occasion().seed(), drop.occasion().step(), (drop.firstPosition() + aligned) >>> 2, drop.rate(),
                    drop.scale(), drop.x().data(), drop.x().offset() + aligned, drop.y().data(),
                    drop.y().offset() + aligned, drop.mask().data(), drop.mask().offset() + aligned, end - aligned);
        }
        ScalarDrop.elements(drop, end, to);
    }

    private static void blocks(long seed, int step, long block, float rate, float scale, float[] x, int atX, float[] y,
            int atY, float[] mask, int atMask, int n) {
        // Numbers are uniform in units of 2⁻²⁴; so is the rate, without rounding.
        float limit = rate * 0x1p24f;
        for (int i = 0; i < n; i += DRAWN) {
            LongVector blocks = LongVector.broadcast(L, block).addIndex(1);
            LongVector c0 = blocks.and(LOW_32);
            LongVector c1 = blocks.lanewise(VectorOperators.LSHR, 32);
            LongVector c2 = LongVector.broadcast(L, step & LOW_32);
            LongVector c3 = LongVector.broadcast(L, Purpose.DROPOUT.code());
            int k0 = (int) seed;
            int k1 = (int) (seed >>> 32);
            for (int round = 0; round < Philox.ROUNDS; round++) {
                LongVector product0 = c0.mul(Philox.MULTIPLIER_0);
                LongVector product1 = c2.mul(Philox.MULTIPLIER_1);
                c0 = product1.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c1)
                        .lanewise(VectorOperators.XOR, k0 & LOW_32);
                c1 = product1.and(LOW_32);
                c2 = product0.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c3)
                        .lanewise(VectorOperators.XOR, k1 & LOW_32);
                c3 = product0.and(LOW_32);
                k0 += Philox.WEYL_0;
                k1 += Philox.WEYL_1;
            }
            LongVector lower = c0.or(c1.lanewise(VectorOperators.LSHL, 32));
            LongVector upper = c2.or(c3.lanewise(VectorOperators.LSHL, 32));
            IntVector first = lower.rearrange(ZIP_FIRST, upper).reinterpretAsInts();
            IntVector last = lower.rearrange(ZIP_LAST, upper).reinterpretAsInts();
            FloatVector drawn = (FloatVector) first.lanewise(VectorOperators.LSHR, 8)
                    .convertShape(VectorOperators.I2F, Lanes.F, 0);
            FloatVector factor = FloatVector.broadcast(Lanes.F, scale)
                    .blend(0, drawn.compare(VectorOperators.LT, limit));
            factor.intoArray(mask, atMask + i);
            FloatVector.fromArray(Lanes.F, x, atX + i).mul(factor).intoArray(y, atY + i);
            drawn = (FloatVector) last.lanewise(VectorOperators.LSHR, 8).convertShape(VectorOperators.I2F, Lanes.F, 0);
            factor = FloatVector.broadcast(Lanes.F, scale).blend(0, drawn.compare(VectorOperators.LT, limit));
            factor.intoArray(mask, atMask + i + Lanes.COUNT);
            FloatVector.fromArray(Lanes.F, x, atX + i + Lanes.COUNT).mul(factor).intoArray(y, atY + i + Lanes.COUNT);
            block += BLOCKS;
        }
    }
}
