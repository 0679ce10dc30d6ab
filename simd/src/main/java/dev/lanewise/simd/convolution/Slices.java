package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Operation;

/** How k is cut: into the contract's blocks, and these evenly into slices. */
final class Slices {
    private Slices() {
    }

    /** Where slices of at most {@code longest} begin, and k; none of them crosses a block. */
    static int[] of(int k, int longest) {
        int count = 0;
        for (int block = 0; block < k; block += Operation.K_BLOCK) {
            count += Math.ceilDiv(Math.min(Operation.K_BLOCK, k - block), longest);
        }
        int[] begins = new int[count + 1];
        int at = 0;
        for (int block = 0; block < k; block += Operation.K_BLOCK) {
            int depth = Math.min(Operation.K_BLOCK, k - block);
            int slices = Math.ceilDiv(depth, longest);
            int length = Math.ceilDiv(depth, slices);
            for (int slice = 0; slice < slices; slice++) {
                begins[at++] = block + slice * length;
            }
        }
        begins[count] = k;
        return begins;
    }
}
