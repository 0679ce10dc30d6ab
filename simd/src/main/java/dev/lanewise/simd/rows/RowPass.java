package dev.lanewise.simd.rows;

/**
 * One loop over the rows of a chunk. That it is called by way of an interface keeps C2 from inlining all passes into
 * one method, which would be too large for it: it would then leave out functions within the loops, and their vectors
 * would become objects.
 */
@FunctionalInterface
interface RowPass {
    /** Goes over rows from {@code first} to before {@code end}, with the thread's scratch memory at {@code at}. */
    void run(int first, int end, float[] memory, int at);
}
