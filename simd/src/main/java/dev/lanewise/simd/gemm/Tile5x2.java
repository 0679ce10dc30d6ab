package dev.lanewise.simd.gemm;

import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 5 rows × 2 vectors, for machines of 16 vector registers: 10 accumulators, 2 vectors of B and 3 broadcasts, which C2
 * keeps live at once.
 */
final class Tile5x2 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int MR = 5;
    private static final int NR = 2 * L;

    @Override
    public int rows() {
        return MR;
    }

    @Override
    public int cols() {
        return NR;
    }

    @Override
    public void multiply(float[] a, int atA, int strideA, int rows, float[] panel, int atPanel, float[] c, int atC,
            int strideC, int k, boolean resume, Finish finish, int column) {
        int last = rows - 1;
        int a1 = atA + Math.min(1, last) * strideA;
        int a2 = atA + Math.min(2, last) * strideA;
        int a3 = atA + Math.min(3, last) * strideA;
        int a4 = atA + Math.min(4, last) * strideA;
        int c1 = atC + Math.min(1, last) * strideC;
        int c2 = atC + Math.min(2, last) * strideC;
        int c3 = atC + Math.min(3, last) * strideC;
        int c4 = atC + Math.min(4, last) * strideC;
        FloatVector s00, s01;
        FloatVector s10, s11;
        FloatVector s20, s21;
        FloatVector s30, s31;
        FloatVector s40, s41;
        if (resume) {
            s00 = FloatVector.fromArray(F, c, atC);
            s01 = FloatVector.fromArray(F, c, atC + L);
            s10 = FloatVector.fromArray(F, c, c1);
            s11 = FloatVector.fromArray(F, c, c1 + L);
            s20 = FloatVector.fromArray(F, c, c2);
            s21 = FloatVector.fromArray(F, c, c2 + L);
            s30 = FloatVector.fromArray(F, c, c3);
            s31 = FloatVector.fromArray(F, c, c3 + L);
            s40 = FloatVector.fromArray(F, c, c4);
            s41 = FloatVector.fromArray(F, c, c4 + L);
        } else {
            s00 = FloatVector.zero(F);
            s01 = FloatVector.zero(F);
            s10 = FloatVector.zero(F);
            s11 = FloatVector.zero(F);
            s20 = FloatVector.zero(F);
            s21 = FloatVector.zero(F);
            s30 = FloatVector.zero(F);
            s31 = FloatVector.zero(F);
            s40 = FloatVector.zero(F);
            s41 = FloatVector.zero(F);
        }
        int slice = Math.min(k, Blocking.KC);
        for (int p = 0; p < slice; p++) {
            FloatVector b0 = FloatVector.fromArray(F, panel, atPanel + p * NR);
            FloatVector b1 = FloatVector.fromArray(F, panel, atPanel + p * NR + L);
            FloatVector x0 = FloatVector.broadcast(F, a[atA + p]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + p]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + p]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + p]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + p]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
        }
        if (finish.hasBias()) {
            float[] bias = finish.bias();
            int atBias = finish.atBias() + column;
            FloatVector bias0 = FloatVector.fromArray(F, bias, atBias);
            FloatVector bias1 = FloatVector.fromArray(F, bias, atBias + L);
            s00 = s00.add(bias0);
            s01 = s01.add(bias1);
            s10 = s10.add(bias0);
            s11 = s11.add(bias1);
            s20 = s20.add(bias0);
            s21 = s21.add(bias1);
            s30 = s30.add(bias0);
            s31 = s31.add(bias1);
            s40 = s40.add(bias0);
            s41 = s41.add(bias1);
        }
        if (finish.relu()) {
            FloatVector zero = FloatVector.zero(F);
            s00 = s00.blend(zero, s00.compare(LE, zero));
            s01 = s01.blend(zero, s01.compare(LE, zero));
            s10 = s10.blend(zero, s10.compare(LE, zero));
            s11 = s11.blend(zero, s11.compare(LE, zero));
            s20 = s20.blend(zero, s20.compare(LE, zero));
            s21 = s21.blend(zero, s21.compare(LE, zero));
            s30 = s30.blend(zero, s30.compare(LE, zero));
            s31 = s31.blend(zero, s31.compare(LE, zero));
            s40 = s40.blend(zero, s40.compare(LE, zero));
            s41 = s41.blend(zero, s41.compare(LE, zero));
        }
        s00.intoArray(c, atC);
        s01.intoArray(c, atC + L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + L);
    }
}
