package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 8 rows × 3 vectors, for machines of 32 vector registers and products whose rows and columns it fits better than
 * {@link Tile6x4}, which would compute more of what does not exist: 24 accumulators, 3 vectors of B and the broadcasts.
 * So B passes once for eight rows, which matters where it is read where it lies.
 */
final class Tile8x3 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int MR = 8;
    private static final int NR = 3 * L;

    @Override
    public int rows() {
        return MR;
    }

    @Override
    public int cols() {
        return NR;
    }

    @Override
    public void multiply(float[] a, int atA, int rowA, int stepA, int rows, float[] b, int atB, int stepB, float[] c,
            int atC, int rowC, int k, boolean resume) {
        int last = rows - 1;
        int a1 = atA + Math.min(1, last) * rowA;
        int a2 = atA + Math.min(2, last) * rowA;
        int a3 = atA + Math.min(3, last) * rowA;
        int a4 = atA + Math.min(4, last) * rowA;
        int a5 = atA + Math.min(5, last) * rowA;
        int a6 = atA + Math.min(6, last) * rowA;
        int a7 = atA + Math.min(7, last) * rowA;
        int c1 = atC + Math.min(1, last) * rowC;
        int c2 = atC + Math.min(2, last) * rowC;
        int c3 = atC + Math.min(3, last) * rowC;
        int c4 = atC + Math.min(4, last) * rowC;
        int c5 = atC + Math.min(5, last) * rowC;
        int c6 = atC + Math.min(6, last) * rowC;
        int c7 = atC + Math.min(7, last) * rowC;
        FloatVector s0a, s0b, s0c;
        FloatVector s1a, s1b, s1c;
        FloatVector s2a, s2b, s2c;
        FloatVector s3a, s3b, s3c;
        FloatVector s4a, s4b, s4c;
        FloatVector s5a, s5b, s5c;
        FloatVector s6a, s6b, s6c;
        FloatVector s7a, s7b, s7c;
        if (resume) {
            s0a = FloatVector.fromArray(F, c, atC);
            s0b = FloatVector.fromArray(F, c, atC + L);
            s0c = FloatVector.fromArray(F, c, atC + 2 * L);
            s1a = FloatVector.fromArray(F, c, c1);
            s1b = FloatVector.fromArray(F, c, c1 + L);
            s1c = FloatVector.fromArray(F, c, c1 + 2 * L);
            s2a = FloatVector.fromArray(F, c, c2);
            s2b = FloatVector.fromArray(F, c, c2 + L);
            s2c = FloatVector.fromArray(F, c, c2 + 2 * L);
            s3a = FloatVector.fromArray(F, c, c3);
            s3b = FloatVector.fromArray(F, c, c3 + L);
            s3c = FloatVector.fromArray(F, c, c3 + 2 * L);
            s4a = FloatVector.fromArray(F, c, c4);
            s4b = FloatVector.fromArray(F, c, c4 + L);
            s4c = FloatVector.fromArray(F, c, c4 + 2 * L);
            s5a = FloatVector.fromArray(F, c, c5);
            s5b = FloatVector.fromArray(F, c, c5 + L);
            s5c = FloatVector.fromArray(F, c, c5 + 2 * L);
            s6a = FloatVector.fromArray(F, c, c6);
            s6b = FloatVector.fromArray(F, c, c6 + L);
            s6c = FloatVector.fromArray(F, c, c6 + 2 * L);
            s7a = FloatVector.fromArray(F, c, c7);
            s7b = FloatVector.fromArray(F, c, c7 + L);
            s7c = FloatVector.fromArray(F, c, c7 + 2 * L);
        } else {
            s0a = FloatVector.zero(F);
            s0b = FloatVector.zero(F);
            s0c = FloatVector.zero(F);
            s1a = FloatVector.zero(F);
            s1b = FloatVector.zero(F);
            s1c = FloatVector.zero(F);
            s2a = FloatVector.zero(F);
            s2b = FloatVector.zero(F);
            s2c = FloatVector.zero(F);
            s3a = FloatVector.zero(F);
            s3b = FloatVector.zero(F);
            s3c = FloatVector.zero(F);
            s4a = FloatVector.zero(F);
            s4b = FloatVector.zero(F);
            s4c = FloatVector.zero(F);
            s5a = FloatVector.zero(F);
            s5b = FloatVector.zero(F);
            s5c = FloatVector.zero(F);
            s6a = FloatVector.zero(F);
            s6b = FloatVector.zero(F);
            s6c = FloatVector.zero(F);
            s7a = FloatVector.zero(F);
            s7b = FloatVector.zero(F);
            s7c = FloatVector.zero(F);
        }
        int slice = Math.min(k, LONGEST_SLICE);
        int q = 0;
        int r = atB;
        for (int p = 0; p < slice; p++) {
            FloatVector b0 = FloatVector.fromArray(F, b, r);
            FloatVector b1 = FloatVector.fromArray(F, b, r + L);
            FloatVector b2 = FloatVector.fromArray(F, b, r + 2 * L);
            FloatVector x0 = FloatVector.broadcast(F, a[atA + q]);
            s0a = x0.fma(b0, s0a);
            s0b = x0.fma(b1, s0b);
            s0c = x0.fma(b2, s0c);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + q]);
            s1a = x1.fma(b0, s1a);
            s1b = x1.fma(b1, s1b);
            s1c = x1.fma(b2, s1c);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + q]);
            s2a = x2.fma(b0, s2a);
            s2b = x2.fma(b1, s2b);
            s2c = x2.fma(b2, s2c);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + q]);
            s3a = x3.fma(b0, s3a);
            s3b = x3.fma(b1, s3b);
            s3c = x3.fma(b2, s3c);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + q]);
            s4a = x4.fma(b0, s4a);
            s4b = x4.fma(b1, s4b);
            s4c = x4.fma(b2, s4c);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + q]);
            s5a = x5.fma(b0, s5a);
            s5b = x5.fma(b1, s5b);
            s5c = x5.fma(b2, s5c);
            FloatVector x6 = FloatVector.broadcast(F, a[a6 + q]);
            s6a = x6.fma(b0, s6a);
            s6b = x6.fma(b1, s6b);
            s6c = x6.fma(b2, s6c);
            FloatVector x7 = FloatVector.broadcast(F, a[a7 + q]);
            s7a = x7.fma(b0, s7a);
            s7b = x7.fma(b1, s7b);
            s7c = x7.fma(b2, s7c);
            q += stepA;
            r += stepB;
        }
        s0a.intoArray(c, atC);
        s0b.intoArray(c, atC + L);
        s0c.intoArray(c, atC + 2 * L);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + L);
        s1c.intoArray(c, c1 + 2 * L);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + L);
        s2c.intoArray(c, c2 + 2 * L);
        s3a.intoArray(c, c3);
        s3b.intoArray(c, c3 + L);
        s3c.intoArray(c, c3 + 2 * L);
        s4a.intoArray(c, c4);
        s4b.intoArray(c, c4 + L);
        s4c.intoArray(c, c4 + 2 * L);
        s5a.intoArray(c, c5);
        s5b.intoArray(c, c5 + L);
        s5c.intoArray(c, c5 + 2 * L);
        s6a.intoArray(c, c6);
        s6b.intoArray(c, c6 + L);
        s6c.intoArray(c, c6 + 2 * L);
        s7a.intoArray(c, c7);
        s7b.intoArray(c, c7 + L);
        s7c.intoArray(c, c7 + 2 * L);
    }
}
