package dev.lanewise.simd.gemm;

import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.PackedWeights;
import dev.lanewise.tensor.Matrix;

/**
 * The panels of a B that never changes, all of them: slice after slice of k as a {@link Macrokernel} cuts it, and in a
 * slice panel after panel, the one at the right edge last.
 */
final class PackedFactor {
    private final float[] panels;
    /** Columns in whole panels, and floats of a row of all panels. */
    private final int whole;
    private final int row;

    private PackedFactor(float[] panels, int whole, int row) {
        this.panels = panels;
        this.whole = whole;
        this.row = row;
    }

    /** What the panels of a matrix depend on. */
    private record Form(Matrix b, int kc, int nr, int edge) {
    }

    /** The panels of B, packed by the first who asks. */
    static PackedFactor of(Matrix b, Blocking blocking, PackedWeights packed) {
        int nr = blocking.tile().cols();
        int edge = blocking.edge().cols();
        int whole = b.cols() - b.cols() % nr;
        int row = whole + (whole < b.cols() ? edge : 0);
        return new PackedFactor(packed.get(new Form(b, blocking.kc(), nr, edge), () -> {
            float[] panels = new float[Math.multiplyExact(b.rows(), row)];
            for (int block = 0; block < b.rows(); block += Operation.K_BLOCK) {
                int end = Math.min(b.rows(), block + Operation.K_BLOCK);
                for (int p = block; p < end; p += blocking.kc()) {
                    int slice = Math.min(blocking.kc(), end - p);
                    Packing.panels(b, p, slice, 0, whole, panels, p * row, nr);
                    if (whole < b.cols()) {
                        Packing.panels(b, p, slice, whole, b.cols() - whole, panels, p * row + whole * slice, edge);
                    }
                }
            }
            return panels;
        }), whole, row);
    }

    float[] panels() {
        return panels;
    }

    /** Where the panel that begins with a column lies, in the slice of k from p on. */
    int index(int p, int slice, int col) {
        return p * row + Math.min(col, whole) * slice;
    }
}
