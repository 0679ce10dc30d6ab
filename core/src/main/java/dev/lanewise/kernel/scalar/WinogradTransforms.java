package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.Winograd;

/**
 * The matrices of {@link Winograd} times a column or a row of a tile, in place: the first element is at {@code at}, and
 * it is {@code step} floats from one to the next.
 */
final class WinogradTransforms {
    private WinogradTransforms() {
    }

    /** Bᵀ: six pixels. */
    static void pixels(float[] t, int at, int step) {
        float d0 = t[at];
        float d1 = t[at + step];
        float d2 = t[at + 2 * step];
        float d3 = t[at + 3 * step];
        float d4 = t[at + 4 * step];
        float d5 = t[at + 5 * step];
        float evenP = Math.fma(-Winograd.Q2, d2, d4);
        float oddP = Math.fma(-Winograd.Q2, d1, d3);
        float evenQ = Math.fma(-Winograd.P2, d2, d4);
        float oddQ = Math.fma(-Winograd.P2, d1, d3);
        t[at] = Math.fma(Winograd.P2Q2, d0, Math.fma(-Winograd.P2_PLUS_Q2, d2, d4));
        t[at + step] = Math.fma(Winograd.P, oddP, evenP);
        t[at + 2 * step] = Math.fma(-Winograd.P, oddP, evenP);
        t[at + 3 * step] = Math.fma(Winograd.Q, oddQ, evenQ);
        t[at + 4 * step] = Math.fma(-Winograd.Q, oddQ, evenQ);
        t[at + 5 * step] = Math.fma(Winograd.P2Q2, d1, Math.fma(-Winograd.P2_PLUS_Q2, d3, d5));
    }

    /** G: three taps become six numbers. */
    static void taps(float[] t, int at, int step) {
        float g0 = t[at];
        float g1 = t[at + step];
        float g2 = t[at + 2 * step];
        float evenP = Math.fma(Winograd.P2, g2, g0);
        float evenQ = Math.fma(Winograd.Q2, g2, g0);
        t[at] = Winograd.AT_ZERO * g0;
        t[at + step] = Winograd.AT_P * Math.fma(Winograd.P, g1, evenP);
        t[at + 2 * step] = Winograd.AT_P * Math.fma(-Winograd.P, g1, evenP);
        t[at + 3 * step] = Winograd.AT_Q * Math.fma(Winograd.Q, g1, evenQ);
        t[at + 4 * step] = Winograd.AT_Q * Math.fma(-Winograd.Q, g1, evenQ);
        t[at + 5 * step] = g2;
    }

    /** Aᵀ: six sums become four outputs. */
    static void outputs(float[] t, int at, int step) {
        float m0 = t[at];
        float evenP = t[at + step] + t[at + 2 * step];
        float oddP = t[at + step] - t[at + 2 * step];
        float evenQ = t[at + 3 * step] + t[at + 4 * step];
        float oddQ = t[at + 3 * step] - t[at + 4 * step];
        float m5 = t[at + 5 * step];
        t[at] = m0 + evenP + evenQ;
        t[at + step] = Math.fma(Winograd.Q, oddQ, Winograd.P * oddP);
        t[at + 2 * step] = Math.fma(Winograd.Q2, evenQ, Winograd.P2 * evenP);
        t[at + 3 * step] = Math.fma(Winograd.Q3, oddQ, Math.fma(Winograd.P3, oddP, m5));
    }

    /** A: the gradients of four outputs become six numbers. */
    static void gradients(float[] t, int at, int step) {
        float y0 = t[at];
        float y1 = t[at + step];
        float y2 = t[at + 2 * step];
        float y3 = t[at + 3 * step];
        float evenP = Math.fma(Winograd.P2, y2, y0);
        float oddP = Math.fma(Winograd.P2, y3, y1);
        float evenQ = Math.fma(Winograd.Q2, y2, y0);
        float oddQ = Math.fma(Winograd.Q2, y3, y1);
        t[at + step] = Math.fma(Winograd.P, oddP, evenP);
        t[at + 2 * step] = Math.fma(-Winograd.P, oddP, evenP);
        t[at + 3 * step] = Math.fma(Winograd.Q, oddQ, evenQ);
        t[at + 4 * step] = Math.fma(-Winograd.Q, oddQ, evenQ);
        t[at + 5 * step] = y3;
    }

    /** Gᵀ: six sums become the gradients of three taps. */
    static void tapGradients(float[] t, int at, int step) {
        float s0 = t[at];
        float evenP = Winograd.AT_P * (t[at + step] + t[at + 2 * step]);
        float oddP = Winograd.AT_P * (t[at + step] - t[at + 2 * step]);
        float evenQ = Winograd.AT_Q * (t[at + 3 * step] + t[at + 4 * step]);
        float oddQ = Winograd.AT_Q * (t[at + 3 * step] - t[at + 4 * step]);
        float s5 = t[at + 5 * step];
        t[at] = Math.fma(Winograd.AT_ZERO, s0, evenP + evenQ);
        t[at + step] = Math.fma(Winograd.Q, oddQ, Winograd.P * oddP);
        t[at + 2 * step] = Math.fma(Winograd.Q2, evenQ, Math.fma(Winograd.P2, evenP, s5));
    }
}
