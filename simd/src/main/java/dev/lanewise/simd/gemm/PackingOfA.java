package dev.lanewise.simd.gemm;

import dev.lanewise.tensor.Matrix;

/**
 * Copies A into panels of MR rows, in the order in which a {@link Microkernel} reads them, one panel MR·k floats behind
 * the other.
 */
public interface PackingOfA {
    /** Panels have a multiple of so many steps of k. */
    int steps();

    /** MR: a panel has so many rows, copies of its last row among them where it is to have fewer. */
    int mr();

    /** How many rows of so many are in the panel that begins with row i. */
    default int height(int rows, int i) {
        return Math.min(mr(), rows - i);
    }

    /** Floats of the panels of so many rows and steps of k. */
    default int floats(int rows, int k) {
        return Math.ceilDiv(rows, mr()) * mr() * k;
    }

    /** Packs an A that lies row by row: element (i, p) is at {@code atA + i·rowA + p}. Panels are written in order. */
    void rows(float[] a, int atA, int rowA, int rows, int k, float[] panels, int at);

    /** Packs an A that lies column by column: element (i, p) is at {@code atA + i + p·stepA}. */
    void columns(float[] a, int atA, int stepA, int rows, int k, float[] panels, int at);

    /** Packs {@code rows} rows of A from row i, columns {@code p} to before {@code p + k}. */
    default void panels(Matrix a, int i, int rows, int p, int k, float[] panels, int at) {
        int from = a.index(i, p);
        if (a.transposed()) {
            columns(a.data(), from, a.stride(), rows, k, panels, at);
        } else {
            rows(a.data(), from, a.stride(), rows, k, panels, at);
        }
    }
}
