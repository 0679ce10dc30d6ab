package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row times a matrix, {@code c ← act(c + a·B + bias)}, act being the identity or ReLU: what predicting a single
 * sample consists of. Reads B once, where it lies, in strips of columns, and is bound by the memory that B comes from.
 * A strip is also a part.
 *
 * <p>The last strip reads beyond its row where columns are missing, into the next one, and is computed in scratch
 * memory beside C. Refuses a B that is transposed, or that ends too early for that: {@link BlockedGemm} takes those.
 */
final class Gemv implements Kernel, Workers.Task {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    /** The columns of a strip: as many vectors as registers hold sums, so that B is read in long runs. */
    private static final int STRIP = (Lanes.MANY_REGISTERS ? 16 : 8) * L;
    /** Products of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 18;

    private final Gemm gemm;
    private final Scratch scratch;
    private final Workers workers;
    private final int strips;
    private final boolean shared;

    private Gemv(Gemm gemm, Scratch scratch, Workers workers) {
        this.gemm = gemm;
        this.scratch = scratch;
        this.workers = workers;
        strips = Math.ceilDiv(gemm.c().cols(), STRIP);
        shared = strips > 1 && (long) gemm.c().cols() * gemm.a().cols() >= SHARED_WORK;
        scratch.reserve((long) STRIP * workers.threads());
    }

    /** Whether a product is one that this class computes. */
    static boolean takes(Gemm gemm) {
        Matrix b = gemm.b();
        int rest = gemm.c().cols() % STRIP;
        long lastRow = b.offset() + (b.rows() - 1L) * b.stride();
        return gemm.c().rows() == 1 && !b.transposed()
                && (rest == 0 || lastRow + gemm.c().cols() - rest + width(rest) <= b.data().length);
    }

    static Kernel bind(Gemm gemm, Scratch scratch, Workers workers) {
        return new Gemv(gemm, scratch, workers);
    }

    @Override
    public void run() {
        if (shared) {
            workers.run(this, strips);
        } else {
            for (int strip = 0; strip < strips; strip++) {
                run(strip, 0);
            }
        }
    }

    @Override
    public void run(int part, int worker) {
        Matrix c = gemm.c();
        int col = part * STRIP;
        int cols = Math.min(STRIP, c.cols() - col);
        int k = gemm.a().cols();
        float[] memory = scratch.floats();
        int sums = worker * STRIP;
        int atC = c.index(0, col);
        boolean whole = cols == width(cols);
        if (whole) {
            multiply(0, Math.min(k, Operation.K_BLOCK), col, cols, c.data(), atC, gemm.accumulate());
        } else {
            if (gemm.accumulate()) {
                System.arraycopy(c.data(), atC, memory, sums, cols);
            }
            multiply(0, Math.min(k, Operation.K_BLOCK), col, cols, memory, sums, gemm.accumulate());
            System.arraycopy(memory, sums, c.data(), atC, cols);
        }
        for (int p = Operation.K_BLOCK; p < k; p += Operation.K_BLOCK) {
            multiply(p, Math.min(k - p, Operation.K_BLOCK), col, cols, memory, sums, false);
            Epilogue.addSums(memory, sums, STRIP, c.data(), atC, c.stride(), 1, cols);
        }
        Epilogue.apply(gemm, 0, 1, col, cols);
    }

    /** How many columns are computed where {@code cols} exist: sixteen vectors, eight, four or one. */
    private static int width(int cols) {
        return cols <= L ? L : cols <= 4 * L ? 4 * L : cols <= 8 * L ? 8 * L : STRIP;
    }

    /** The chains of one strip over a block of k. */
    private void multiply(int p, int depth, int col, int cols, float[] c, int atC, boolean resume) {
        Matrix a = gemm.a();
        Matrix b = gemm.b();
        int atA = a.index(0, p);
        int stepA = a.transposed() ? a.stride() : 1;
        int atB = b.index(p, col);
        if (cols <= L) {
            strip1(a.data(), atA, stepA, b.data(), atB, b.stride(), c, atC, depth, resume);
        } else if (cols <= 4 * L) {
            strip4(a.data(), atA, stepA, b.data(), atB, b.stride(), c, atC, depth, resume);
        } else if (cols <= 8 * L) {
            strip8(a.data(), atA, stepA, b.data(), atB, b.stride(), c, atC, depth, resume);
        } else {
            strip16(a.data(), atA, stepA, b.data(), atB, b.stride(), c, atC, depth, resume);
        }
    }

    /** 16 vectors of columns, each lane a chain; where there are 32 registers. */
    private static void strip16(float[] a, int atA, int stepA, float[] b, int atB, int stepB, float[] c, int atC,
            int k, boolean resume) {
        FloatVector s0;
        FloatVector s1;
        FloatVector s2;
        FloatVector s3;
        FloatVector s4;
        FloatVector s5;
        FloatVector s6;
        FloatVector s7;
        FloatVector s8;
        FloatVector s9;
        FloatVector s10;
        FloatVector s11;
        FloatVector s12;
        FloatVector s13;
        FloatVector s14;
        FloatVector s15;
        if (resume) {
            s0 = FloatVector.fromArray(F, c, atC);
            s1 = FloatVector.fromArray(F, c, atC + L);
            s2 = FloatVector.fromArray(F, c, atC + 2 * L);
            s3 = FloatVector.fromArray(F, c, atC + 3 * L);
            s4 = FloatVector.fromArray(F, c, atC + 4 * L);
            s5 = FloatVector.fromArray(F, c, atC + 5 * L);
            s6 = FloatVector.fromArray(F, c, atC + 6 * L);
            s7 = FloatVector.fromArray(F, c, atC + 7 * L);
            s8 = FloatVector.fromArray(F, c, atC + 8 * L);
            s9 = FloatVector.fromArray(F, c, atC + 9 * L);
            s10 = FloatVector.fromArray(F, c, atC + 10 * L);
            s11 = FloatVector.fromArray(F, c, atC + 11 * L);
            s12 = FloatVector.fromArray(F, c, atC + 12 * L);
            s13 = FloatVector.fromArray(F, c, atC + 13 * L);
            s14 = FloatVector.fromArray(F, c, atC + 14 * L);
            s15 = FloatVector.fromArray(F, c, atC + 15 * L);
        } else {
            s0 = FloatVector.zero(F);
            s1 = FloatVector.zero(F);
            s2 = FloatVector.zero(F);
            s3 = FloatVector.zero(F);
            s4 = FloatVector.zero(F);
            s5 = FloatVector.zero(F);
            s6 = FloatVector.zero(F);
            s7 = FloatVector.zero(F);
            s8 = FloatVector.zero(F);
            s9 = FloatVector.zero(F);
            s10 = FloatVector.zero(F);
            s11 = FloatVector.zero(F);
            s12 = FloatVector.zero(F);
            s13 = FloatVector.zero(F);
            s14 = FloatVector.zero(F);
            s15 = FloatVector.zero(F);
        }
        int q = atA;
        int r = atB;
        for (int p = 0; p < k; p++) {
            FloatVector x = FloatVector.broadcast(F, a[q]);
            s0 = x.fma(FloatVector.fromArray(F, b, r), s0);
            s1 = x.fma(FloatVector.fromArray(F, b, r + L), s1);
            s2 = x.fma(FloatVector.fromArray(F, b, r + 2 * L), s2);
            s3 = x.fma(FloatVector.fromArray(F, b, r + 3 * L), s3);
            s4 = x.fma(FloatVector.fromArray(F, b, r + 4 * L), s4);
            s5 = x.fma(FloatVector.fromArray(F, b, r + 5 * L), s5);
            s6 = x.fma(FloatVector.fromArray(F, b, r + 6 * L), s6);
            s7 = x.fma(FloatVector.fromArray(F, b, r + 7 * L), s7);
            s8 = x.fma(FloatVector.fromArray(F, b, r + 8 * L), s8);
            s9 = x.fma(FloatVector.fromArray(F, b, r + 9 * L), s9);
            s10 = x.fma(FloatVector.fromArray(F, b, r + 10 * L), s10);
            s11 = x.fma(FloatVector.fromArray(F, b, r + 11 * L), s11);
            s12 = x.fma(FloatVector.fromArray(F, b, r + 12 * L), s12);
            s13 = x.fma(FloatVector.fromArray(F, b, r + 13 * L), s13);
            s14 = x.fma(FloatVector.fromArray(F, b, r + 14 * L), s14);
            s15 = x.fma(FloatVector.fromArray(F, b, r + 15 * L), s15);
            q += stepA;
            r += stepB;
        }
        s0.intoArray(c, atC);
        s1.intoArray(c, atC + L);
        s2.intoArray(c, atC + 2 * L);
        s3.intoArray(c, atC + 3 * L);
        s4.intoArray(c, atC + 4 * L);
        s5.intoArray(c, atC + 5 * L);
        s6.intoArray(c, atC + 6 * L);
        s7.intoArray(c, atC + 7 * L);
        s8.intoArray(c, atC + 8 * L);
        s9.intoArray(c, atC + 9 * L);
        s10.intoArray(c, atC + 10 * L);
        s11.intoArray(c, atC + 11 * L);
        s12.intoArray(c, atC + 12 * L);
        s13.intoArray(c, atC + 13 * L);
        s14.intoArray(c, atC + 14 * L);
        s15.intoArray(c, atC + 15 * L);
    }

    /** 8 vectors of columns, each lane a chain. */
    private static void strip8(float[] a, int atA, int stepA, float[] b, int atB, int stepB, float[] c, int atC, int k,
            boolean resume) {
        FloatVector s0;
        FloatVector s1;
        FloatVector s2;
        FloatVector s3;
        FloatVector s4;
        FloatVector s5;
        FloatVector s6;
        FloatVector s7;
        if (resume) {
            s0 = FloatVector.fromArray(F, c, atC);
            s1 = FloatVector.fromArray(F, c, atC + L);
            s2 = FloatVector.fromArray(F, c, atC + 2 * L);
            s3 = FloatVector.fromArray(F, c, atC + 3 * L);
            s4 = FloatVector.fromArray(F, c, atC + 4 * L);
            s5 = FloatVector.fromArray(F, c, atC + 5 * L);
            s6 = FloatVector.fromArray(F, c, atC + 6 * L);
            s7 = FloatVector.fromArray(F, c, atC + 7 * L);
        } else {
            s0 = FloatVector.zero(F);
            s1 = FloatVector.zero(F);
            s2 = FloatVector.zero(F);
            s3 = FloatVector.zero(F);
            s4 = FloatVector.zero(F);
            s5 = FloatVector.zero(F);
            s6 = FloatVector.zero(F);
            s7 = FloatVector.zero(F);
        }
        int q = atA;
        int r = atB;
        for (int p = 0; p < k; p++) {
            FloatVector x = FloatVector.broadcast(F, a[q]);
            s0 = x.fma(FloatVector.fromArray(F, b, r), s0);
            s1 = x.fma(FloatVector.fromArray(F, b, r + L), s1);
            s2 = x.fma(FloatVector.fromArray(F, b, r + 2 * L), s2);
            s3 = x.fma(FloatVector.fromArray(F, b, r + 3 * L), s3);
            s4 = x.fma(FloatVector.fromArray(F, b, r + 4 * L), s4);
            s5 = x.fma(FloatVector.fromArray(F, b, r + 5 * L), s5);
            s6 = x.fma(FloatVector.fromArray(F, b, r + 6 * L), s6);
            s7 = x.fma(FloatVector.fromArray(F, b, r + 7 * L), s7);
            q += stepA;
            r += stepB;
        }
        s0.intoArray(c, atC);
        s1.intoArray(c, atC + L);
        s2.intoArray(c, atC + 2 * L);
        s3.intoArray(c, atC + 3 * L);
        s4.intoArray(c, atC + 4 * L);
        s5.intoArray(c, atC + 5 * L);
        s6.intoArray(c, atC + 6 * L);
        s7.intoArray(c, atC + 7 * L);
    }

    /** 4 vectors of columns, each lane a chain. */
    private static void strip4(float[] a, int atA, int stepA, float[] b, int atB, int stepB, float[] c, int atC, int k,
            boolean resume) {
        FloatVector s0;
        FloatVector s1;
        FloatVector s2;
        FloatVector s3;
        if (resume) {
            s0 = FloatVector.fromArray(F, c, atC);
            s1 = FloatVector.fromArray(F, c, atC + L);
            s2 = FloatVector.fromArray(F, c, atC + 2 * L);
            s3 = FloatVector.fromArray(F, c, atC + 3 * L);
        } else {
            s0 = FloatVector.zero(F);
            s1 = FloatVector.zero(F);
            s2 = FloatVector.zero(F);
            s3 = FloatVector.zero(F);
        }
        int q = atA;
        int r = atB;
        for (int p = 0; p < k; p++) {
            FloatVector x = FloatVector.broadcast(F, a[q]);
            s0 = x.fma(FloatVector.fromArray(F, b, r), s0);
            s1 = x.fma(FloatVector.fromArray(F, b, r + L), s1);
            s2 = x.fma(FloatVector.fromArray(F, b, r + 2 * L), s2);
            s3 = x.fma(FloatVector.fromArray(F, b, r + 3 * L), s3);
            q += stepA;
            r += stepB;
        }
        s0.intoArray(c, atC);
        s1.intoArray(c, atC + L);
        s2.intoArray(c, atC + 2 * L);
        s3.intoArray(c, atC + 3 * L);
    }

    /** One vector of columns, each lane a chain. */
    private static void strip1(float[] a, int atA, int stepA, float[] b, int atB, int stepB, float[] c, int atC, int k,
            boolean resume) {
        FloatVector s0;
        if (resume) {
            s0 = FloatVector.fromArray(F, c, atC);
        } else {
            s0 = FloatVector.zero(F);
        }
        int q = atA;
        int r = atB;
        for (int p = 0; p < k; p++) {
            FloatVector x = FloatVector.broadcast(F, a[q]);
            s0 = x.fma(FloatVector.fromArray(F, b, r), s0);
            q += stepA;
            r += stepB;
        }
        s0.intoArray(c, atC);
    }
}
