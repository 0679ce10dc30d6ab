package dev.lanewise.simd.gemm;

import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * 6 rows × 4 vectors, for machines of 32 vector registers: 24 accumulators, 4 vectors of B and the broadcasts. Right
 * but slow where there are fewer.
 */
final class Tile6x4 implements Microkernel {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final int MR = 6;
    private static final int NR = 4 * L;

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
        int a5 = atA + Math.min(5, last) * strideA;
        int c1 = atC + Math.min(1, last) * strideC;
        int c2 = atC + Math.min(2, last) * strideC;
        int c3 = atC + Math.min(3, last) * strideC;
        int c4 = atC + Math.min(4, last) * strideC;
        int c5 = atC + Math.min(5, last) * strideC;
        FloatVector s00, s01, s02, s03;
        FloatVector s10, s11, s12, s13;
        FloatVector s20, s21, s22, s23;
        FloatVector s30, s31, s32, s33;
        FloatVector s40, s41, s42, s43;
        FloatVector s50, s51, s52, s53;
        if (resume) {
            s00 = FloatVector.fromArray(F, c, atC);
            s01 = FloatVector.fromArray(F, c, atC + L);
            s02 = FloatVector.fromArray(F, c, atC + 2 * L);
            s03 = FloatVector.fromArray(F, c, atC + 3 * L);
            s10 = FloatVector.fromArray(F, c, c1);
            s11 = FloatVector.fromArray(F, c, c1 + L);
            s12 = FloatVector.fromArray(F, c, c1 + 2 * L);
            s13 = FloatVector.fromArray(F, c, c1 + 3 * L);
            s20 = FloatVector.fromArray(F, c, c2);
            s21 = FloatVector.fromArray(F, c, c2 + L);
            s22 = FloatVector.fromArray(F, c, c2 + 2 * L);
            s23 = FloatVector.fromArray(F, c, c2 + 3 * L);
            s30 = FloatVector.fromArray(F, c, c3);
            s31 = FloatVector.fromArray(F, c, c3 + L);
            s32 = FloatVector.fromArray(F, c, c3 + 2 * L);
            s33 = FloatVector.fromArray(F, c, c3 + 3 * L);
            s40 = FloatVector.fromArray(F, c, c4);
            s41 = FloatVector.fromArray(F, c, c4 + L);
            s42 = FloatVector.fromArray(F, c, c4 + 2 * L);
            s43 = FloatVector.fromArray(F, c, c4 + 3 * L);
            s50 = FloatVector.fromArray(F, c, c5);
            s51 = FloatVector.fromArray(F, c, c5 + L);
            s52 = FloatVector.fromArray(F, c, c5 + 2 * L);
            s53 = FloatVector.fromArray(F, c, c5 + 3 * L);
        } else {
            s00 = FloatVector.zero(F);
            s01 = FloatVector.zero(F);
            s02 = FloatVector.zero(F);
            s03 = FloatVector.zero(F);
            s10 = FloatVector.zero(F);
            s11 = FloatVector.zero(F);
            s12 = FloatVector.zero(F);
            s13 = FloatVector.zero(F);
            s20 = FloatVector.zero(F);
            s21 = FloatVector.zero(F);
            s22 = FloatVector.zero(F);
            s23 = FloatVector.zero(F);
            s30 = FloatVector.zero(F);
            s31 = FloatVector.zero(F);
            s32 = FloatVector.zero(F);
            s33 = FloatVector.zero(F);
            s40 = FloatVector.zero(F);
            s41 = FloatVector.zero(F);
            s42 = FloatVector.zero(F);
            s43 = FloatVector.zero(F);
            s50 = FloatVector.zero(F);
            s51 = FloatVector.zero(F);
            s52 = FloatVector.zero(F);
            s53 = FloatVector.zero(F);
        }
        int slice = Math.min(k, Blocking.KC);
        for (int p = 0; p < slice; p++) {
            FloatVector b0 = FloatVector.fromArray(F, panel, atPanel + p * NR);
            FloatVector b1 = FloatVector.fromArray(F, panel, atPanel + p * NR + L);
            FloatVector b2 = FloatVector.fromArray(F, panel, atPanel + p * NR + 2 * L);
            FloatVector b3 = FloatVector.fromArray(F, panel, atPanel + p * NR + 3 * L);
            FloatVector x0 = FloatVector.broadcast(F, a[atA + p]);
            s00 = x0.fma(b0, s00);
            s01 = x0.fma(b1, s01);
            s02 = x0.fma(b2, s02);
            s03 = x0.fma(b3, s03);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + p]);
            s10 = x1.fma(b0, s10);
            s11 = x1.fma(b1, s11);
            s12 = x1.fma(b2, s12);
            s13 = x1.fma(b3, s13);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + p]);
            s20 = x2.fma(b0, s20);
            s21 = x2.fma(b1, s21);
            s22 = x2.fma(b2, s22);
            s23 = x2.fma(b3, s23);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + p]);
            s30 = x3.fma(b0, s30);
            s31 = x3.fma(b1, s31);
            s32 = x3.fma(b2, s32);
            s33 = x3.fma(b3, s33);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + p]);
            s40 = x4.fma(b0, s40);
            s41 = x4.fma(b1, s41);
            s42 = x4.fma(b2, s42);
            s43 = x4.fma(b3, s43);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + p]);
            s50 = x5.fma(b0, s50);
            s51 = x5.fma(b1, s51);
            s52 = x5.fma(b2, s52);
            s53 = x5.fma(b3, s53);
        }
        if (finish.hasBias()) {
            float[] bias = finish.bias();
            int atBias = finish.atBias() + column;
            FloatVector bias0 = FloatVector.fromArray(F, bias, atBias);
            FloatVector bias1 = FloatVector.fromArray(F, bias, atBias + L);
            FloatVector bias2 = FloatVector.fromArray(F, bias, atBias + 2 * L);
            FloatVector bias3 = FloatVector.fromArray(F, bias, atBias + 3 * L);
            s00 = s00.add(bias0);
            s01 = s01.add(bias1);
            s02 = s02.add(bias2);
            s03 = s03.add(bias3);
            s10 = s10.add(bias0);
            s11 = s11.add(bias1);
            s12 = s12.add(bias2);
            s13 = s13.add(bias3);
            s20 = s20.add(bias0);
            s21 = s21.add(bias1);
            s22 = s22.add(bias2);
            s23 = s23.add(bias3);
            s30 = s30.add(bias0);
            s31 = s31.add(bias1);
            s32 = s32.add(bias2);
            s33 = s33.add(bias3);
            s40 = s40.add(bias0);
            s41 = s41.add(bias1);
            s42 = s42.add(bias2);
            s43 = s43.add(bias3);
            s50 = s50.add(bias0);
            s51 = s51.add(bias1);
            s52 = s52.add(bias2);
            s53 = s53.add(bias3);
        }
        if (finish.relu()) {
            FloatVector zero = FloatVector.zero(F);
            s00 = s00.blend(zero, s00.compare(LE, zero));
            s01 = s01.blend(zero, s01.compare(LE, zero));
            s02 = s02.blend(zero, s02.compare(LE, zero));
            s03 = s03.blend(zero, s03.compare(LE, zero));
            s10 = s10.blend(zero, s10.compare(LE, zero));
            s11 = s11.blend(zero, s11.compare(LE, zero));
            s12 = s12.blend(zero, s12.compare(LE, zero));
            s13 = s13.blend(zero, s13.compare(LE, zero));
            s20 = s20.blend(zero, s20.compare(LE, zero));
            s21 = s21.blend(zero, s21.compare(LE, zero));
            s22 = s22.blend(zero, s22.compare(LE, zero));
            s23 = s23.blend(zero, s23.compare(LE, zero));
            s30 = s30.blend(zero, s30.compare(LE, zero));
            s31 = s31.blend(zero, s31.compare(LE, zero));
            s32 = s32.blend(zero, s32.compare(LE, zero));
            s33 = s33.blend(zero, s33.compare(LE, zero));
            s40 = s40.blend(zero, s40.compare(LE, zero));
            s41 = s41.blend(zero, s41.compare(LE, zero));
            s42 = s42.blend(zero, s42.compare(LE, zero));
            s43 = s43.blend(zero, s43.compare(LE, zero));
            s50 = s50.blend(zero, s50.compare(LE, zero));
            s51 = s51.blend(zero, s51.compare(LE, zero));
            s52 = s52.blend(zero, s52.compare(LE, zero));
            s53 = s53.blend(zero, s53.compare(LE, zero));
        }
        s00.intoArray(c, atC);
        s01.intoArray(c, atC + L);
        s02.intoArray(c, atC + 2 * L);
        s03.intoArray(c, atC + 3 * L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s12.intoArray(c, c1 + 2 * L);
        s13.intoArray(c, c1 + 3 * L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s22.intoArray(c, c2 + 2 * L);
        s23.intoArray(c, c2 + 3 * L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
        s32.intoArray(c, c3 + 2 * L);
        s33.intoArray(c, c3 + 3 * L);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + L);
        s42.intoArray(c, c4 + 2 * L);
        s43.intoArray(c, c4 + 3 * L);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + L);
        s52.intoArray(c, c5 + 2 * L);
        s53.intoArray(c, c5 + 3 * L);
    }
}
