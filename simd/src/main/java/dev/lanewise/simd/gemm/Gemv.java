package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row times a matrix, {@code c ← act(c + a·B + bias)}, act being the identity or ReLU: what predicting a single
 * sample consists of. Reads B once, where it lies, and is bound by the memory that B comes from. A short row of B is cut
 * into strips of columns, whose sums stay in registers for all of k; a long one is read from end to end, four of them at
 * a time, because the CPU fetches ahead what lies side by side, but not across the pages between two pieces of a strip.
 * A strip, or some columns of long rows, is also a part. Of a B that lies column by column some steps of a strip are
 * transposed at a time.
 *
 * <p>A matrix times one column, what the last layer of a network with one output consists of, is the same:
 * {@code cᵀ ← bᵀ·Aᵀ}.
 *
 * <p>The last strip reads beyond its row where columns are missing, into the next one, and is computed in scratch
 * memory beside C.
 */
final class Gemv implements Kernel, Workers.Task {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    /** The columns of a strip: as many vectors as registers hold sums, so that B is read in long runs. */
    private static final int STRIP = (Lanes.MANY_REGISTERS ? 16 : 8) * L;
    /** Rows of B of so many columns are long: two kibibytes, half a page. */
    static final int LONG = 512;
    /** Columns of a part of long rows, at most: their sums stay in the L1 cache. */
    static final int LONGEST = 4096;
    /** Long rows that are read at a time. */
    private static final int ROWS = 4;
    /** Floats of a strip that are transposed at a time, in the L1 cache. */
    private static final int TRANSPOSED = 1 << 12;
    /** Products of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 18;

    private final Gemm gemm;
    /** The factors and the sums as a row: those of {@code gemm}, or of a single column transposed. */
    private final Matrix a;
    private final Matrix b;
    private final Matrix c;
    private final Scratch scratch;
    private final Workers workers;
    private final boolean longRows;
    /** Columns of a part. */
    private final int colsOfPart;
    private final int parts;
    private final boolean shared;
    /** Where in the scratch memory what is transposed begins. */
    private final int transposedAt;

    private Gemv(Gemm gemm, Scratch scratch, Workers workers) {
        this.gemm = gemm;
        this.scratch = scratch;
        this.workers = workers;
        Matrix sums = gemm.c();
        boolean isRow = sums.rows() == 1;
        a = isRow ? gemm.a() : gemm.b().transpose();
        b = isRow ? gemm.b() : gemm.a().transpose();
        c = isRow ? sums : Matrix.row(sums.data(), sums.offset(), sums.rows());
        int cols = c.cols();
        longRows = cols >= LONG && !b.transposed();
        colsOfPart = longRows ? Blocking.even(cols, Math.clamp(cols / workers.threads(), LONG, LONGEST), STRIP) : STRIP;
        parts = Math.ceilDiv(cols, colsOfPart);
        shared = parts > 1 && (long) cols * a.cols() >= SHARED_WORK;
        transposedAt = Packing.atLine(colsOfPart * workers.threads());
        scratch.reserve(transposedAt + (b.transposed() ? (long) TRANSPOSED * workers.threads() : 0));
    }

    /**
     * Whether a product is one that this class computes.
     *
     * @param constantB whether B never changes, so that it is better packed once than transposed each time
     */
    static boolean takes(Gemm gemm, boolean constantB) {
        return gemm.c().rows() == 1 ? !(gemm.b().transposed() && constantB)
                : gemm.c().cols() == 1 && gemm.c().stride() == 1;
    }

    static Kernel bind(Gemm gemm, Scratch scratch, Workers workers) {
        return new Gemv(gemm, scratch, workers);
    }

    @Override
    public void run() {
        if (shared) {
            workers.run(this, parts);
        } else {
            for (int part = 0; part < parts; part++) {
                run(part, 0);
            }
        }
    }

    @Override
    public void run(int part, int worker) {
        int col = part * colsOfPart;
        int cols = Math.min(colsOfPart, c.cols() - col);
        int strips = longRows ? cols - cols % STRIP : 0;
        if (strips > 0) {
            compute(col, strips, worker);
        }
        if (strips < cols) {
            compute(col + strips, cols - strips, worker);
        }
        if (gemm.c().rows() == 1) {
            Epilogue.apply(gemm, 0, 1, col, cols);
        } else {
            Epilogue.applyToColumn(gemm, col, cols);
        }
    }

    /** The sums of some columns: whole strips of long rows, or at most one strip. */
    private void compute(int col, int cols, int worker) {
        int k = a.cols();
        float[] memory = scratch.floats();
        int sums = worker * colsOfPart;
        int atC = c.index(0, col);
        if (cols == width(cols)) {
            multiply(0, Math.min(k, Operation.K_BLOCK), col, cols, c.data(), atC, gemm.accumulate(), worker);
        } else {
            if (gemm.accumulate()) {
                System.arraycopy(c.data(), atC, memory, sums, cols);
            }
            multiply(0, Math.min(k, Operation.K_BLOCK), col, cols, memory, sums, gemm.accumulate(), worker);
            System.arraycopy(memory, sums, c.data(), atC, cols);
        }
        for (int p = Operation.K_BLOCK; p < k; p += Operation.K_BLOCK) {
            multiply(p, Math.min(k - p, Operation.K_BLOCK), col, cols, memory, sums, false, worker);
            Epilogue.addSums(memory, sums, colsOfPart, c.data(), atC, c.stride(), 1, cols);
        }
    }

    /** How many columns are computed where {@code cols} exist: one vector, four, eight or whole strips. */
    private static int width(int cols) {
        return cols <= L ? L : cols <= 4 * L ? 4 * L : cols <= 8 * L ? 8 * L : Math.ceilDiv(cols, STRIP) * STRIP;
    }

    /** The chains of some columns over a block of k. */
    private void multiply(int first, int depth, int col, int cols, float[] sums, int atSums, boolean resume,
            int worker) {
        if (b.transposed()) {
            multiplyTransposed(first, depth, col, cols, sums, atSums, resume, transposedAt + worker * TRANSPOSED);
        } else if (longRows && cols >= STRIP) {
            multiplyRows(first, depth, col, cols, sums, atSums, resume);
        } else {
            multiplyStrip(first, depth, col, cols, sums, atSums, resume);
        }
    }

    /** Those of whole strips of long rows, which go through memory every few rows. */
    private void multiplyRows(int first, int depth, int col, int cols, float[] sums, int atSums, boolean resume) {
        int stepA = a.transposed() ? a.stride() : 1;
        if (!resume) {
            Arrays.fill(sums, atSums, atSums + cols, 0f);
        }
        int end = first + depth;
        int p = first;
        for (; p <= end - ROWS; p += ROWS) {
            rows4(a.data(), a.index(0, p), stepA, b.data(), b.index(p, col), b.stride(), sums, atSums, cols);
        }
        for (; p < end; p++) {
            row(a.data()[a.index(0, p)], b.data(), b.index(p, col), sums, atSums, cols);
        }
    }

    /** Those of one strip of a B that lies column by column: a few steps of k are transposed, and then multiplied. */
    private void multiplyTransposed(int first, int depth, int col, int cols, float[] sums, int atSums, boolean resume,
            int at) {
        float[] memory = scratch.floats();
        int width = width(cols);
        int steps = TRANSPOSED / width;
        for (int p = 0; p < depth; p += steps) {
            int slice = Math.min(steps, depth - p);
            Transpose.copy(b.data(), b.index(first + p, col), b.stride(), cols, slice, memory, at, width);
            strip(cols, first + p, memory, at, width, sums, atSums, slice, resume || p > 0);
        }
    }

    /** Those of one strip; in the last rows of B, where nothing follows, one by one. */
    private void multiplyStrip(int first, int depth, int col, int cols, float[] sums, int atSums, boolean resume) {
        int atB = b.index(first, col);
        int end = b.data().length - width(cols);
        int vectors = Math.clamp(Math.floorDiv(end - atB, b.stride()) + 1, 0, depth);
        strip(cols, first, b.data(), atB, b.stride(), sums, atSums, vectors, resume);
        for (int p = first + vectors; p < first + depth; p++) {
            for (int j = 0; j < cols; j++) {
                sums[atSums + j] = Math.fma(a.data()[a.index(0, p)], b.data()[b.index(p, col + j)], sums[atSums + j]);
            }
        }
    }

    /** As many vectors of columns as there must be, over k steps from {@code first} on. */
    private void strip(int cols, int first, float[] from, int atB, int stepB, float[] sums, int atSums, int k,
            boolean resume) {
        int atA = a.index(0, first);
        int stepA = a.transposed() ? a.stride() : 1;
        if (cols <= L) {
            strip1(a.data(), atA, stepA, from, atB, stepB, sums, atSums, k, resume);
        } else if (cols <= 4 * L) {
            strip4(a.data(), atA, stepA, from, atB, stepB, sums, atSums, k, resume);
        } else if (cols <= 8 * L) {
            strip8(a.data(), atA, stepA, from, atB, stepB, sums, atSums, k, resume);
        } else {
            strip16(a.data(), atA, stepA, from, atB, stepB, sums, atSums, k, resume);
        }
    }

    /** Four rows of B, from one end to the other. */
    private static void rows4(float[] a, int atA, int stepA, float[] b, int atB, int stepB, float[] c, int atC,
            int cols) {
        FloatVector x0 = FloatVector.broadcast(F, a[atA]);
        FloatVector x1 = FloatVector.broadcast(F, a[atA + stepA]);
        FloatVector x2 = FloatVector.broadcast(F, a[atA + 2 * stepA]);
        FloatVector x3 = FloatVector.broadcast(F, a[atA + 3 * stepA]);
        int b1 = atB + stepB;
        int b2 = b1 + stepB;
        int b3 = b2 + stepB;
        for (int j = 0; j < cols; j += L) {
            FloatVector s = FloatVector.fromArray(F, c, atC + j);
            s = x0.fma(FloatVector.fromArray(F, b, atB + j), s);
            s = x1.fma(FloatVector.fromArray(F, b, b1 + j), s);
            s = x2.fma(FloatVector.fromArray(F, b, b2 + j), s);
            s = x3.fma(FloatVector.fromArray(F, b, b3 + j), s);
            s.intoArray(c, atC + j);
        }
    }

    /** One row of B. */
    private static void row(float a, float[] b, int atB, float[] c, int atC, int cols) {
        FloatVector x = FloatVector.broadcast(F, a);
        for (int j = 0; j < cols; j += L) {
            x.fma(FloatVector.fromArray(F, b, atB + j), FloatVector.fromArray(F, c, atC + j)).intoArray(c, atC + j);
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
