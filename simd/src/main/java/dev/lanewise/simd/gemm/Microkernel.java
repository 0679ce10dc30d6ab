package dev.lanewise.simd.gemm;

/**
 * The innermost product: a register tile {@code C ← A·B} or {@code C ← C + A·B} over a slice of k, finished by bias and
 * ReLU where asked.
 *
 * <pre>
 * A: rows × k    row i at atA + i·strideA, its elements one behind the other; 1 ≤ rows ≤ {@link #rows()}
 * B: k × cols    a packed panel: {@link #cols()} floats for p = 0, then those for p = 1, …
 * C: rows × cols row i at atC + i·strideC
 * </pre>
 *
 * <p>Every element of C is one chain of fused multiply-adds over p = 0, 1, …, k − 1, held in a lane of a register. The
 * tile always computes {@link #rows()} rows: where fewer are given, the last one several times over, every copy storing
 * the same bits. Nothing beside the given rows and columns is read or written. k is at most {@link Blocking#KC}: where
 * C2 sees that, it compiles the loop without a safepoint poll, and its registers suffice.
 *
 * <p>An implementation's accumulators are local variables, written out: C2 keeps neither arrays of vectors nor vectors
 * returned by a method that it does not inline in registers.
 */
interface Microkernel {
    /** MR, the rows of the register tile. */
    int rows();

    /** NR, its columns: an even number of whole vectors. */
    int cols();

    /**
     * Computes one tile.
     *
     * @param resume whether the chains go on from what C holds; otherwise they start at +0
     * @param finish what is done to the sums before they are stored
     * @param column the column of C, as {@code finish} counts
     */
    void multiply(float[] a, int atA, int strideA, int rows, float[] panel, int atPanel, float[] c, int atC,
            int strideC, int k, boolean resume, Finish finish, int column);
}
