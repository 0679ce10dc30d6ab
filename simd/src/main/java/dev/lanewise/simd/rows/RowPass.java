package dev.lanewise.simd.rows;

/**
 * One loop over the rows of a chunk, called by way of an interface, so that C2 compiles each by itself.
 */
@FunctionalInterface
interface RowPass {
    /** Goes over rows from {@code first} to before {@code end}, on the thread of that number. */
    void run(int first, int end, int worker);
}
