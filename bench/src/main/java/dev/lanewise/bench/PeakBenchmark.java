package dev.lanewise.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the machine gives, as the ceiling of the other benchmarks: fused multiply-adds on registers alone, the memory
 * triad {@code a ← b + s·c} (McCalpin's STREAM) and reading from the caches. Threads are JMH's own, each with arrays of
 * its own. Knows no engines, and says nothing about a machine whose caches hold less than 16 KiB, 256 KiB and, in the
 * third level, 4 MiB per thread.
 */
@Fork(1)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class PeakBenchmark {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /**
     * How many chains of dependent operations {@link #fma} has. Two units of latency 4 are busy from 8 on, of latency 5
     * from 10; with both factors 12 chains fit into 16 registers.
     */
    static final int CHAINS = 12;
    /** How many floats each chain covers, whatever the vector width. */
    static final int CHAIN_FLOATS = 1 << 16;
    /** 64 MiB for each of the three arrays: beyond the caches. */
    static final int TRIAD_FLOATS = 1 << 24;
    /** 256 KiB: beyond first-level caches, within second-level ones. */
    static final int CACHE_FLOATS = 1 << 16;
    /** 16 KiB: within first-level caches. */
    static final int L1_FLOATS = 1 << 12;
    /** How often a call reads those, lest calling be what is measured. */
    static final int L1_READS = 16;
    /** 4 MiB: beyond second-level caches, within third-level ones. */
    static final int L3_FLOATS = 1 << 20;

    /** The operands of {@link #fma}, read from memory so that the compiler does not know them. */
    @State(Scope.Thread)
    public static class Registers {
        float factor = 0.5f;
        float summand = 1;
        final float[] sums = new float[SPECIES.length()];
    }

    /** Three arrays beyond the caches. */
    @State(Scope.Thread)
    public static class Memory {
        private final float[] a = new float[TRIAD_FLOATS];
        private final float[] b = new float[TRIAD_FLOATS];
        private final float[] c = new float[TRIAD_FLOATS];

        /** Touches every page. */
        @Setup
        public void setup() {
            Arrays.fill(b, 1);
            Arrays.fill(c, 2);
        }
    }

    /** Arrays of ones for the caches. */
    @State(Scope.Thread)
    public static class Cache {
        private final float[] data = ones(CACHE_FLOATS);
        private final float[] l1 = ones(L1_FLOATS);
        private final float[] l3 = ones(L3_FLOATS);
        private final float[] sums = new float[SPECIES.length()];

        private static float[] ones(int length) {
            float[] ones = new float[length];
            Arrays.fill(ones, 1);
            return ones;
        }
    }

    /**
     * Fused multiply-adds {@code x ← factor·summand + x} in independent chains; returns the sums of all chains. The
     * instruction adds in place: were the summand what stays, C2 would copy it before each, and where another thread of
     * the processor's core leaves half of the instructions a cycle, that loop has two thirds of the peak.
     */
    @Benchmark
    public float[] fma(Registers registers) {
        FloatVector factor = FloatVector.broadcast(SPECIES, registers.factor);
        FloatVector summand = FloatVector.broadcast(SPECIES, registers.summand);
        // All different, lest the compiler take two chains for one.
        FloatVector x0 = factor;
        FloatVector x1 = x0.add(summand);
        FloatVector x2 = x1.add(summand);
        FloatVector x3 = x2.add(summand);
        FloatVector x4 = x3.add(summand);
        FloatVector x5 = x4.add(summand);
        FloatVector x6 = x5.add(summand);
        FloatVector x7 = x6.add(summand);
        FloatVector x8 = x7.add(summand);
        FloatVector x9 = x8.add(summand);
        FloatVector x10 = x9.add(summand);
        FloatVector x11 = x10.add(summand);
        for (int i = 0; i < CHAIN_FLOATS; i += SPECIES.length()) {
            x0 = factor.fma(summand, x0);
            x1 = factor.fma(summand, x1);
            x2 = factor.fma(summand, x2);
            x3 = factor.fma(summand, x3);
            x4 = factor.fma(summand, x4);
            x5 = factor.fma(summand, x5);
            x6 = factor.fma(summand, x6);
            x7 = factor.fma(summand, x7);
            x8 = factor.fma(summand, x8);
            x9 = factor.fma(summand, x9);
            x10 = factor.fma(summand, x10);
            x11 = factor.fma(summand, x11);
        }
        x0.add(x1).add(x2).add(x3).add(x4).add(x5).add(x6).add(x7).add(x8).add(x9).add(x10).add(x11)
                .intoArray(registers.sums, 0);
        return registers.sums;
    }

    /** Reads two arrays and writes a third; counts these three, not the reading of a line before it is written. */
    @Benchmark
    public float[] triad(Memory memory) {
        triad(memory.a, memory.b, memory.c, 3);
        return memory.a;
    }

    /** Reads an array in the second-level cache; returns sums of its elements. */
    @Benchmark
    public float[] cacheRead(Cache cache) {
        read(cache.data, cache.sums);
        return cache.sums;
    }

    /** Reads an array in the first-level cache, several times; returns sums of its elements. */
    @Benchmark
    public float[] cacheReadL1(Cache cache) {
        for (int i = 0; i < L1_READS; i++) {
            read(cache.l1, cache.sums);
        }
        return cache.sums;
    }

    /** Reads an array in the third-level cache; returns sums of its elements. */
    @Benchmark
    public float[] cacheReadL3(Cache cache) {
        read(cache.l3, cache.sums);
        return cache.sums;
    }

    /** {@code a ← b + s·c}; lengths are a multiple of the vector's. */
    static void triad(float[] a, float[] b, float[] c, float s) {
        FloatVector factor = FloatVector.broadcast(SPECIES, s);
        for (int i = 0; i < a.length; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, c, i).fma(factor, FloatVector.fromArray(SPECIES, b, i)).intoArray(a, i);
        }
    }

    /** Sums every lane's elements in eight chains; the length is a multiple of eight vectors. */
    static void read(float[] data, float[] sums) {
        int lanes = SPECIES.length();
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector s4 = s0;
        FloatVector s5 = s0;
        FloatVector s6 = s0;
        FloatVector s7 = s0;
        for (int i = 0; i < data.length; i += 8 * lanes) {
            s0 = s0.add(FloatVector.fromArray(SPECIES, data, i));
            s1 = s1.add(FloatVector.fromArray(SPECIES, data, i + lanes));
            s2 = s2.add(FloatVector.fromArray(SPECIES, data, i + 2 * lanes));
            s3 = s3.add(FloatVector.fromArray(SPECIES, data, i + 3 * lanes));
            s4 = s4.add(FloatVector.fromArray(SPECIES, data, i + 4 * lanes));
            s5 = s5.add(FloatVector.fromArray(SPECIES, data, i + 5 * lanes));
            s6 = s6.add(FloatVector.fromArray(SPECIES, data, i + 6 * lanes));
            s7 = s7.add(FloatVector.fromArray(SPECIES, data, i + 7 * lanes));
        }
        s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).intoArray(sums, 0);
    }

    static Work work(String method) {
        return switch (method) {
            case "fma" -> Work.flops(2.0 * CHAINS * CHAIN_FLOATS);
            case "triad" -> Work.floats(3.0 * TRIAD_FLOATS);
            case "cacheRead" -> Work.floats(CACHE_FLOATS);
            case "cacheReadL1" -> Work.floats((double) L1_READS * L1_FLOATS);
            case "cacheReadL3" -> Work.floats(L3_FLOATS);
            default -> throw new IllegalArgumentException("no work is known of PeakBenchmark." + method);
        };
    }
}
